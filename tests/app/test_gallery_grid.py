"""表格交互 the grid typed in by keyboard and pasted from Excel, driven through Chromium on the gallery."""

import pytest
from playwright.sync_api import Page, expect

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


def test_what_a_block_holds_beyond_the_grid_is_told_and_not_lost_in_silence(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("[name=rows-3-party]")
    paste(gallery, "[name=rows-3-party]", "群众\t30\t19900000005\t多出的一列\t再一列\r\n")
    expect(gallery.locator("#notice-dialog [data-text]")).to_contain_text(
        "粘贴的内容有 5 列，从这一格往右只有 3 列，右边多出的 2 列没有填入"
    )
    gallery.click("#notice-dialog [data-close]")
    gallery.click("[name=rows-0-name]")
    paste(gallery, "[name=rows-0-name]", "".join(f"第{number}人\n" for number in range(53)))
    expect(gallery.locator("#notice-dialog [data-text]")).to_contain_text(
        "表格最多 50 行，末尾的 3 行没有填入"
    )
    assert cell(gallery, 49, "name") == "第49人"


def test_a_cell_of_several_lines_stays_one_cell_and_empty_lines_at_the_end_are_none(gallery: Page) -> None:
    gallery.goto("/rows")
    before = gallery.locator("[data-grid-body] tr").count()
    gallery.click("[name=rows-0-name]")
    paste(gallery, "[name=rows-0-name]", '"甲\n（又名乙）"\t"县""一""局"\n\t\n\n')
    assert [cell(gallery, 0, name) for name in ("name", "unit")] == ["甲 （又名乙）", '县"一"局']
    assert gallery.locator("[data-grid-body] tr").count() == before
    expect(gallery.locator("#notice-dialog")).to_be_hidden()


def test_a_problem_of_a_row_leads_to_its_cell(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.click("text=第 3 行 联系电话：应为 11 位手机号")
    assert gallery.evaluate("document.activeElement.name") == "rows-2-phone"
    gallery.keyboard.type("19900000003")
    gallery.keyboard.press("Tab")
    expect(gallery.locator("[data-grid-problems]")).to_be_empty()
