"""表单交互 forms, divisions and files as a clerk meets them, driven through Chromium on the gallery."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

pytestmark = pytest.mark.browser


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


def test_a_division_is_chosen_level_by_level(gallery: Page) -> None:
    gallery.goto("/rows")
    expect(gallery.locator("[data-level='0']")).to_have_value("530000000000")
    for level in range(1, 5):
        select = gallery.locator(f"[data-level='{level}']")
        expect(select.locator("option")).not_to_have_count(1)
        select.select_option(index=1)
    expect(gallery.locator("[data-division-code]")).to_have_value("530823101201")


def test_enter_takes_the_first_division_found_and_sends_no_form(gallery: Page) -> None:
    gallery.goto("/rows")
    search = gallery.locator(".division-search input")
    search.fill("三多")
    gallery.wait_for_selector(".combo-list [role=option]")
    search.press("Enter")
    expect(gallery.locator("[data-division-code]")).to_have_value("530823101201")
    assert gallery.url.endswith("/rows")


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
