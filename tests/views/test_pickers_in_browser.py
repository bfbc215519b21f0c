"""选择日期和文件 dates and files are chosen in Chinese, also in a browser that speaks English."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.people import ADMINISTRATOR, CLERK

pytestmark = pytest.mark.browser
ADD = "/tables/hometown_basemap/add"


def test_no_page_leaves_dates_or_files_to_the_browsers_own_words(new_page: Callable[..., Page]) -> None:
    page = new_page(ADMINISTRATOR)
    for address in ("/imports/new", "/tables/hometown_basemap/", "/tables/hometown_work_log/"):
        page.goto(address)
        assert page.locator("input[type=date]").count() == 0
        for chooser in page.locator("input[type=file]:not([hidden])").all():
            assert chooser.bounding_box() == {**(chooser.bounding_box() or {}), "width": 1, "height": 1}


def test_a_date_is_typed_as_people_write_it(new_page: Callable[..., Page]) -> None:
    page = new_page(CLERK)
    page.goto(ADD)
    box = page.locator("[name=claim_date]")
    for typed, kept in (
        ("2021/8/11", "2021-08-11"),
        ("2021年8月11日", "2021-08-11"),
        ("20210811", "2021-08-11"),
    ):
        box.fill(typed)
        box.blur()
        expect(box).to_have_value(kept)
    box.fill("2021年8月")
    box.blur()
    expect(box).to_have_value("2021年8月")
    expect(page.locator("#f-claim_date-error")).to_have_text("")
    box.fill("2021-02-30")
    box.blur()
    expect(page.locator("#f-claim_date-error")).to_have_text("“2021-02-30”不是日期，请按 2021-08-11 填写")


def test_a_date_is_chosen_without_a_mouse(new_page: Callable[..., Page]) -> None:
    page = new_page(CLERK)
    page.goto(ADD)
    box = page.locator("[name=claim_date]")
    box.fill("2021-08-31")
    box.press("Alt+ArrowDown")
    calendar = page.get_by_role("dialog", name="选择日期")
    expect(calendar).to_contain_text("2021年8月")
    expect(page.get_by_role("button", name="2021年8月31日")).to_be_focused()
    assert violations(page) == []
    for key in ("ArrowRight", "ArrowDown", "PageUp"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="2021年8月8日", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(calendar).to_be_hidden()
    expect(box).to_have_value("2021-08-08")
    expect(box).to_be_focused()
    page.click("[data-date-open]")
    page.keyboard.press("Escape")
    expect(calendar).to_be_hidden()
    expect(box).to_be_focused()


def test_a_file_is_chosen_or_dropped_and_named(new_page: Callable[..., Page], tmp_path: Path) -> None:
    page = new_page(ADMINISTRATOR)
    page.goto("/imports/new")
    pick = page.locator("[data-file-pick]")
    expect(pick).to_contain_text("选择文件")
    expect(pick.locator("[data-file-names]")).to_have_text("未选择文件")
    page.click("text=上传并校验")
    expect(page.locator("#f-files-error")).to_have_text("不能为空")
    for name in ("中所村.xlsx", "文井村.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    page.set_input_files("#f-files", [tmp_path / "中所村.xlsx", tmp_path / "文井村.xlsx"])
    expect(pick.locator("[data-file-names]")).to_have_text("已选 2 个文件：中所村.xlsx、文井村.xlsx")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(['x'], '三多.xlsx'));
            const event = new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true});
            document.querySelector('[data-file-pick]').dispatchEvent(event);
        }"""
    )
    expect(pick.locator("[data-file-names]")).to_have_text("三多.xlsx")
    assert violations(page) == []
