"""清单草稿 the drafts of the three lists: what was filled in, and nothing that a spreadsheet would run (001-148…151)."""

from io import BytesIO

from openpyxl import load_workbook

from exports.hometown.lists import draft

HEADINGS = ["领域", "问题描述", "是否本次规划重点解决"]


def test_a_draft_has_title_headings_and_numbered_rows() -> None:
    content = draft("中所村问题清单", HEADINGS, [["产业", "道路破损", True], ["基础设施", None, False]])
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.title == "问题清单"
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == [
        ["中所村问题清单", "", "", ""],
        ["序号", *HEADINGS],
        [1, "产业", "道路破损", "是"],
        [2, "基础设施", "", "否"],
    ]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    content = draft("中所村问题清单", ["问题描述"], [['=HYPERLINK("http://x")'], ["+1+1"], ["@SUM(A1)"]])
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert [row[1].data_type for row in sheet.iter_rows(min_row=3)] == ["s", "s", "s"]


def test_the_same_rows_make_the_same_file() -> None:
    assert draft("清单", ["列"], [["值"]]) == draft("清单", ["列"], [["值"]])
