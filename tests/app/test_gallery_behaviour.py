"""列表交互 lists, the shell, steps and ledgers as a clerk meets them, driven through Chromium on the gallery."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


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


def test_a_locked_step_tells_why(gallery: Page) -> None:
    gallery.goto("/plan")
    step = gallery.locator(".rail-step.locked").first
    step.locator("summary").click()
    expect(step.locator("li")).to_have_text("第 5 步“编制产业发展规划”尚未打开“是否完成”")


def test_a_bar_leads_down_to_its_place(gallery: Page) -> None:
    gallery.goto("/ledger")
    gallery.wait_for_selector("[data-chart] svg")
    gallery.locator("[data-chart] svg path[fill='#1456b0']").nth(1).click(force=True)
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
    assert gallery.locator("[type=date]").count() == 0
    gallery.click("[data-date-open] >> nth=0")
    gallery.click(".calendar >> text=今天")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", gallery.input_value("#birth"))
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
