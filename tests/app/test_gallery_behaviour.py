"""交互 what the page scripts do for a clerk, driven through Chromium on the gallery."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.app.gallery.answers import FILLED

pytestmark = pytest.mark.browser


def cell(page: Page, row: int, field: str) -> str:
    return page.input_value(f"[name=rows-{row}-{field}]")


def paste(page: Page, selector: str, text: str) -> None:
    page.evaluate(
        """([selector, text]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [selector, text],
    )


# ---------------------------------------------------------------- lists


def test_deleting_asks_first_and_names_what_goes(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.click("tbody tr:first-child >> text=删除")
    expect(gallery.locator("#confirm-dialog [data-text]")).to_have_text(
        "确定删除“三多村委会”吗？删除后不能恢复。"
    )
    gallery.click("#confirm-dialog >> text=取消")
    assert gallery.url.endswith("/list")
    gallery.click("tbody tr:first-child >> text=删除")
    gallery.click("#confirm-dialog >> text=确定 >> nth=-1")
    gallery.wait_for_url("**/parts?posted=*")


def test_a_batch_posts_the_rows_ticked_and_says_how_many(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.check("[name=rowid] >> nth=0")
    gallery.check("[name=rowid] >> nth=2")
    expect(gallery.locator("[data-selected-count]")).to_have_text("已选 2 条")
    gallery.click("text=批量提交")
    expect(gallery.locator("#confirm-dialog [data-text]")).to_have_text("确定提交所选 2 条记录吗？")
    gallery.click("#confirm-dialog [data-ok]")
    gallery.wait_for_url("**/parts?posted=100,102&**")


def test_a_batch_without_rows_says_what_to_do(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.click(".toolbar >> text=删除")
    expect(gallery.locator("#notice-dialog [data-text]")).to_have_text("请先勾选要删除的记录。")


def test_editing_takes_one_row(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.check("[data-pick-all]")
    expect(gallery.locator("[data-selected-count]")).to_have_text("已选 20 条")
    gallery.click(".toolbar >> text=编辑")
    expect(gallery.locator("#notice-dialog [data-text]")).to_contain_text("一次只能编辑一条记录")
    gallery.click("#notice-dialog >> text=知道了")
    gallery.uncheck("[data-pick-all]")
    gallery.check("[name=rowid] >> nth=4")
    gallery.click(".toolbar >> text=编辑")
    gallery.wait_for_url("**/form?id=104")


def test_a_double_click_opens_the_row(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.dblclick("tbody tr:nth-child(3) td:nth-child(4)")
    gallery.wait_for_url("**/show")


def test_a_return_needs_its_reason(gallery: Page) -> None:
    gallery.goto("/inbox")
    gallery.check("[name=rowid] >> nth=0")
    gallery.click(".toolbar >> text=打回")
    gallery.click("#confirm-dialog [data-ok]")
    expect(gallery.locator("[data-reason-error]")).to_have_text("请填写打回原因")
    gallery.fill("#confirm-reason", "缺少附件")
    gallery.click("#confirm-dialog [data-ok]")
    gallery.wait_for_url("**/parts?posted=0&opinion=*")


def test_the_ninth_condition_is_folded_until_asked_for(gallery: Page) -> None:
    gallery.goto("/list")
    expect(gallery.locator("#q-note")).to_be_hidden()
    gallery.click("text=展开")
    expect(gallery.locator("#q-note")).to_be_visible()


def test_a_page_number_beyond_the_last_goes_to_the_last(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.fill("#page-jump", "999")
    gallery.press("#page-jump", "Enter")
    gallery.wait_for_url("**/list?page=64&size=20")


# ---------------------------------------------------------------- shell


def test_the_slash_key_goes_to_the_query_form(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.keyboard.press("/")
    assert gallery.evaluate("document.activeElement.closest('.query-form') !== null")


def test_the_drawer_of_a_phone_opens_and_escape_closes_it(gallery_phone: Page) -> None:
    gallery_phone.goto("/list")
    expect(gallery_phone.locator("#sidebar")).to_be_hidden()
    gallery_phone.click("[data-menu-toggle]")
    expect(gallery_phone.locator("#sidebar")).to_be_visible()
    gallery_phone.keyboard.press("Escape")
    expect(gallery_phone.locator("#sidebar")).to_be_hidden()
    assert gallery_phone.evaluate("document.activeElement.matches('[data-menu-toggle]')")


def test_a_folded_menu_stays_folded_on_the_next_page(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.click("[data-menu-toggle]")
    gallery.goto("/form")
    expect(gallery.locator("#sidebar")).to_be_hidden()


def test_the_menu_can_be_searched(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.fill("[data-menu-search]", "台账")
    expect(gallery.locator("#sidebar > ul > li:visible")).to_have_count(1)


def test_the_skip_link_is_the_first_stop(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.keyboard.press("Tab")
    assert gallery.evaluate("document.activeElement.textContent") == "跳到主要内容"


# ---------------------------------------------------------------- forms


def test_a_wrong_number_is_said_under_its_field_and_not_sent(gallery: Page) -> None:
    gallery.goto("/form")
    gallery.fill("#f-people", "12.5")
    gallery.press("#f-people", "Tab")
    expect(gallery.locator("#f-people-error")).to_have_text("只能填整数")
    gallery.fill("#f-seat", "")
    gallery.keyboard.press("Control+s")
    expect(gallery.locator("#f-seat-error")).to_have_text("不能为空")
    assert gallery.url.endswith("/form")


def test_leaving_with_unsaved_changes_is_questioned(gallery: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    gallery.on("dialog", answer)
    gallery.goto("/form")
    gallery.fill("#f-seat", "另一处")
    gallery.goto("/list")
    assert asked == ["beforeunload"]


def test_a_draft_survives_leaving_and_can_be_restored(gallery: Page) -> None:
    gallery.on("dialog", lambda dialog: dialog.accept())
    gallery.goto("/form")
    gallery.fill("#f-seat", "草稿里的地点")
    expect(gallery.locator("[data-draft-note]")).to_have_text("草稿已暂存在本机")
    gallery.goto("/list")
    gallery.goto("/form")
    gallery.click("text=恢复草稿")
    expect(gallery.locator("#f-seat")).to_have_value("草稿里的地点")


def test_the_counter_counts_characters(gallery: Page) -> None:
    gallery.goto("/form")
    gallery.fill("#f-story", "走访" * 251)
    expect(gallery.locator("[data-count-for=f-story]")).to_have_text("502 / 500")
    gallery.press("#f-story", "Tab")
    expect(gallery.locator("#f-story-error")).to_have_text("不能超过 500 字")


def test_a_long_list_is_searched_by_keyboard(gallery: Page) -> None:
    gallery.goto("/form")
    gallery.fill("#f-head", "队长")
    expect(gallery.locator("[role=option]:visible")).to_have_count(2)
    gallery.press("#f-head", "ArrowDown")
    gallery.press("#f-head", "ArrowDown")
    gallery.press("#f-head", "Enter")
    expect(gallery.locator("#f-head")).to_have_value("驻村工作队队长")
    expect(gallery.locator("[name=head]")).to_have_value("b")


# ---------------------------------------------------------------- divisions


def test_a_division_is_chosen_level_by_level(gallery: Page) -> None:
    gallery.goto("/rows")
    expect(gallery.locator("[data-level='0']")).to_have_value("530000000000")
    for level in range(1, 5):
        select = gallery.locator(f"[data-level='{level}']")
        expect(select.locator("option")).not_to_have_count(1)
        select.select_option(index=1)
    expect(gallery.locator("[data-division-code]")).to_have_value("530823101201")


def test_a_division_found_by_name_fills_every_level(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.fill("[aria-label=快速搜索行政区划]", "三多")
    gallery.click("[role=option] >> text=三多村委会")
    expect(gallery.locator("[data-level='4']")).to_have_value("530823101201")
    expect(gallery.locator("[data-division-code]")).to_have_value("530823101201")


def test_the_levels_above_the_account_are_fixed(gallery: Page) -> None:
    gallery.goto("/form")
    expect(gallery.locator("[data-level='2']")).to_be_disabled()
    expect(gallery.locator("[data-level='3']")).to_be_enabled()
    expect(gallery.locator("[data-division-code]")).to_have_value("530823101201")


# ---------------------------------------------------------------- row grid


def test_rows_are_numbered_from_nought_without_gaps(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("text=增行")
    gallery.keyboard.type("新人")
    assert cell(gallery, 4, "name") == "新人"
    gallery.click("[name=rows-1-name]")
    gallery.click("text=删行")
    assert [cell(gallery, row, "name") for row in range(4)] == ["张三", "王五", "赵六", "新人"]
    assert gallery.input_value("[name=rows-count]") == "4"
    assert gallery.input_value("[name=rows-1-id]") == "3"


def test_arrows_move_typing_replaces_and_escape_restores(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("[name=rows-0-name]")
    gallery.keyboard.press("ArrowDown")
    gallery.keyboard.type("改名")
    assert cell(gallery, 1, "name") == "改名"
    gallery.keyboard.press("Escape")
    assert cell(gallery, 1, "name") == "李四"
    gallery.keyboard.press("ArrowRight")
    assert gallery.evaluate("document.activeElement.name") == "rows-1-unit"


def test_enter_edits_then_goes_down(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("[name=rows-0-post]")
    gallery.keyboard.press("Enter")
    gallery.keyboard.type("（兼）")
    gallery.keyboard.press("Enter")
    assert cell(gallery, 0, "post") == "科长（兼）"
    assert gallery.evaluate("document.activeElement.name") == "rows-1-post"


def test_a_block_from_excel_fills_cells_adds_rows_and_marks_what_is_wrong(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("[name=rows-3-name]")
    paste(
        gallery,
        "[name=rows-3-name]",
        "甲\t一单位\t主任\t乡科级\t群众\t30\t19900000005\r\n乙\t二单位\t科员\t厅级\t群众\t十\t19900000006\r\n",
    )
    assert [cell(gallery, 4, name) for name in ("name", "unit", "rank", "party", "phone")] == [
        "乙",
        "二单位",
        "厅级",
        "b",
        "19900000006",
    ]
    assert gallery.get_attribute("[name=rows-4-rank]", "aria-invalid") == "true"
    words = gallery.inner_text("[data-grid-problems]")
    assert "第 5 行 职级：“厅级”不在可选范围" in words
    assert "第 5 行 年龄：“十”不是数字" in words


def test_a_problem_of_a_row_leads_to_its_cell(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("text=第 3 行 联系电话：应为 11 位手机号")
    assert gallery.evaluate("document.activeElement.name") == "rows-2-phone"
    gallery.keyboard.type("19900000003")
    gallery.keyboard.press("Tab")
    expect(gallery.locator("[data-grid-problems]")).to_be_empty()


# ---------------------------------------------------------------- files


def test_a_file_is_sent_a_wrong_one_refused_with_the_reason(gallery: Page, tmp_path: Path) -> None:
    for name in ("草案.pdf", "bad.exe", "refused.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    gallery.goto("/plan")
    slot = gallery.locator("[data-upload]").first
    slot.locator("input").set_input_files(
        [tmp_path / "草案.pdf", tmp_path / "bad.exe", tmp_path / "refused.pdf"]
    )
    expect(slot.locator("li")).to_have_count(4)
    expect(slot).to_contain_text("格式不符，只能上传 .pdf")
    expect(slot).to_contain_text("内容不是 PDF，请重新导出后上传")
    slot.locator("li", has_text="草案.pdf").nth(1).locator("text=删除").click()
    gallery.click("#confirm-dialog [data-ok]")
    expect(slot.locator("li")).to_have_count(3)


def test_a_picture_is_previewed_on_the_page(gallery: Page) -> None:
    gallery.goto("/plan")
    gallery.click("[data-preview='/static/favicon.svg']")
    expect(gallery.locator("#preview-dialog img")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#preview-dialog")).to_be_hidden()


# ---------------------------------------------------------------- steps, ledgers, jobs, framework


def test_a_locked_step_tells_why(gallery: Page) -> None:
    gallery.goto("/plan")
    step = gallery.locator(".rail-step.locked").first
    step.locator("summary").click()
    expect(step.locator("li")).to_have_text("第 5 步“编制产业发展规划”尚未打开“是否完成”")


def test_a_bar_leads_down_to_its_place(gallery: Page) -> None:
    gallery.goto("/ledger")
    gallery.wait_for_selector("[data-chart] svg")
    gallery.locator("[data-chart] svg path[fill='#1456b0']").nth(1).click()
    gallery.wait_for_url(re.compile(r"/ledger\?a=2"))


def test_a_page_without_charts_does_not_fetch_them(gallery: Page) -> None:
    fetched: list[str] = []
    gallery.on("request", lambda request: fetched.append(request.url))
    gallery.goto("/list")
    assert [address for address in fetched if "echarts" in address] == []


def test_the_progress_of_a_job_is_followed(gallery: Page) -> None:
    gallery.goto("/import")
    expect(gallery.locator("[data-job-message]")).to_have_text("正在校验")


def test_the_widgets_of_the_framework_work_without_its_libraries(gallery: Page) -> None:
    gallery.goto("/framework")
    assert gallery.get_attribute("#birth", "type") == "date"
    gallery.click("text=其他 >> nth=0")
    expect(gallery.locator("#Other")).to_be_visible()
    gallery.click(".nav-tabs >> text=详情")
    gallery.check(".many >> text=角色 5")
    assert gallery.eval_on_selector(
        "#roles", "select => Array.from(select.selectedOptions, each => each.value)"
    ) == ["2", "5"]
    gallery.click("text=更多")
    expect(gallery.locator(".dropdown-menu")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator(".dropdown-menu")).to_be_hidden()
    gallery.click(".accordion-toggle")
    expect(gallery.locator("#search_href")).to_be_hidden()


# ---------------------------------------------------------------- phones without network


def test_what_was_typed_without_network_is_sent_once_when_it_is_back(gallery_phone: Page) -> None:
    FILLED.clear()
    gallery_phone.goto("/fill")
    gallery_phone.context.set_offline(True)
    gallery_phone.fill("#f-households", "37")
    gallery_phone.click("[data-save]")
    expect(gallery_phone.locator("#notice-dialog")).to_contain_text("已存在手机上，联网后自动上报")
    gallery_phone.click("#notice-dialog [data-close]")
    expect(gallery_phone.locator("[data-outbox-state]")).to_contain_text("1 条已存在手机上")
    gallery_phone.context.set_offline(False)
    expect(gallery_phone.locator("[data-outbox-state]")).to_be_empty()
    gallery_phone.reload()
    assert FILLED == ["37"]


def test_a_refusal_reaches_the_field_of_a_phone(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.fill("#f-households", "2000")
    gallery_phone.click("[data-save]")
    expect(gallery_phone.locator("#f-households-error")).to_have_text("户数超过全村户数")


def test_a_refused_sending_from_the_outbox_is_told_and_can_be_dropped(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.context.set_offline(True)
    gallery_phone.fill("#f-households", "3000")
    gallery_phone.click("[data-save]")
    gallery_phone.click("#notice-dialog [data-close]")
    gallery_phone.context.set_offline(False)
    expect(gallery_phone.locator("[data-outbox-state]")).to_contain_text("“人口状况”没有上报成功：没有保存")
    gallery_phone.click("[data-outbox-state] >> text=删除")
    expect(gallery_phone.locator("[data-outbox-state]")).to_be_empty()


def test_a_saved_form_of_a_phone_goes_on(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.fill("#f-households", "12")
    gallery_phone.click("[data-save]")
    gallery_phone.wait_for_url("**/tiles")


def test_a_sent_draft_is_forgotten_only_when_the_server_says_it_went_in(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.evaluate(
        "localStorage.setItem('yunling.draft.gallery', JSON.stringify({at: Date.now(), sent: true, entries: [['seat', '旧']]}))"
    )
    gallery.goto("/form")
    expect(gallery.locator("text=恢复草稿")).to_be_visible()
    gallery.goto("/list?flash=1")
    gallery.goto("/form")
    expect(gallery.locator("text=恢复草稿")).to_have_count(0)
