"""错误工作簿 error workbooks: the clerk's own file, every fault where it is, and nothing else changed."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exports.error_workbook import annotate
from exports.style_patch import RED, YELLOW
from imports.problems import CellProblem, Report
from imports.raw import CellFault, Percent
from imports.reading import read_workbook
from imports.sheets import Sheet
from models.fields import Severity
from models.platform.workbook_marks import COMMENT_MARK, LIST_SHEET, REASON_HEADING
from tests.hostile.files import plain_xls
from tests.hostile.packages import sheet, with_parts


def fault(
    row: int = 2,
    column: str = "B",
    message: str = "面积：不能为空",
    severity: Severity = Severity.ERROR,
    sheet: str = "历史文化资源",
) -> CellProblem:
    return CellProblem(sheet, row, column, "面积", "十二", "number", severity, message, "没有请填 0")


def report(*faults: CellProblem) -> Report:
    made = Report()
    made.extend(faults)
    return made


def clerks_file() -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    worksheet = workbook.create_sheet("历史文化资源")
    worksheet.append(["名称", "面积"])
    worksheet.append(["马坡古寺", "十二"])
    worksheet.append(["=1+1", 8])
    worksheet["B3"] = "=4*2"
    worksheet["A2"].comment = Comment("请核对名称", "文书")
    worksheet["B1"].fill = PatternFill("solid", start_color="FF00FF00")
    choices = DataValidation(type="list", formula1='"甲,乙"')
    choices.add("A2:A9")
    worksheet.add_data_validation(choices)
    worksheet.protection.sheet = True
    workbook.create_sheet("草稿").append(["随手记"])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def returned(*faults: CellProblem, data: bytes | None = None) -> bytes:
    return annotate(data or clerks_file(), "xlsx", report(*faults))


def opened(data: bytes, sheet: str = "历史文化资源") -> Worksheet:
    worksheet = load_workbook(io.BytesIO(data))[sheet]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def listed(data: bytes) -> list[tuple[object, ...]]:
    return list(opened(data, LIST_SHEET).iter_rows(values_only=True))


def test_a_bad_cell_is_red_and_says_why_in_a_comment() -> None:
    cell = opened(returned(fault()))["B2"]
    assert cell.fill.start_color.rgb == RED
    assert cell.comment is not None
    assert cell.comment.text == f"{COMMENT_MARK}面积：不能为空（没有请填 0）"
    assert cell.value == "十二"


def test_a_doubtful_cell_is_yellow_and_marked_as_a_reminder() -> None:
    worksheet = opened(returned(fault(severity=Severity.WARNING)))
    assert worksheet["B2"].fill.start_color.rgb == YELLOW
    assert str(worksheet["C2"].value).startswith("提醒：")


def test_our_words_are_appended_to_the_clerks_own_comment() -> None:
    comment = opened(returned(fault(column="A")))["A2"].comment
    assert comment is not None
    assert comment.text.startswith(f"请核对名称\n{COMMENT_MARK}")


def test_two_faults_of_one_cell_stand_in_one_comment() -> None:
    comment = opened(returned(fault(message="甲"), fault(message="乙")))["B2"].comment
    assert comment is not None
    assert comment.text.count(COMMENT_MARK) == 2


def test_a_last_column_sums_up_each_row() -> None:
    worksheet = opened(returned(fault(message="甲"), fault(column="A", message="乙"), fault(3, "", "整行")))
    assert worksheet["C1"].value == REASON_HEADING
    assert worksheet["C2"].value == "甲（没有请填 0）；乙（没有请填 0）"
    assert worksheet["C3"].value == "整行（没有请填 0）"


def test_a_list_of_all_faults_comes_first_with_links() -> None:
    data = returned(fault(), fault(0, "", "缺少列“建成年代”"))
    workbook = load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == [LIST_SHEET, "历史文化资源", "草稿"]
    assert listed(data)[1][1:] == (
        "历史文化资源",
        "B2",
        "面积",
        "十二",
        "错误",
        "面积：不能为空",
        "没有请填 0",
    )
    link = workbook[LIST_SHEET]["C2"].hyperlink
    assert link is not None
    assert link.location == "'历史文化资源'!B2"


def test_everything_else_stays_as_it_was_typed() -> None:
    worksheet = opened(returned(fault()))
    assert worksheet["B3"].value == "=4*2"
    assert worksheet["B1"].fill.start_color.rgb == "FF00FF00"
    assert worksheet.protection.sheet
    assert [str(each.sqref) for each in worksheet.data_validations.dataValidation] == ["A2:A9"]
    assert opened(returned(fault()), "草稿")["A1"].value == "随手记"


def test_a_mended_file_comes_back_without_our_old_marks() -> None:
    once = returned(fault(), fault(column="A"), fault(3, "B"))
    twice = returned(fault(3, "B", "新的"), data=once)
    worksheet = opened(twice)
    assert worksheet["B2"].fill.fill_type is None
    assert worksheet["B2"].comment is None
    assert worksheet["A2"].comment is not None
    assert worksheet["A2"].comment.text == "请核对名称"
    assert [worksheet[f"C{row}"].value for row in (1, 2, 3)] == [REASON_HEADING, None, "新的（没有请填 0）"]
    assert worksheet["D1"].value is None
    assert [line[6] for line in listed(twice)[1:]] == ["新的"]


def test_a_returned_file_is_read_as_the_clerks_own() -> None:
    first = read_workbook(clerks_file(), "a").sheets
    again = read_workbook(returned(fault(), fault(3, "B")), "a").sheets
    assert [sheet.name for sheet in again] == [sheet.name for sheet in first]
    assert again[0].rows == first[0].rows


def test_a_fault_inside_a_merged_area_is_marked_where_the_value_is() -> None:
    workbook = Workbook()
    worksheet = workbook.worksheets[0]
    worksheet.append(["名称", "面积"])
    worksheet["A2"] = "马坡村"
    worksheet.merge_cells("A2:A4")
    stream = io.BytesIO()
    workbook.save(stream)
    data = returned(fault(4, "A", sheet="Sheet"), data=stream.getvalue())
    assert opened(data, "Sheet")["A2"].fill.start_color.rgb == RED


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "马坡\x0b村", "@x"])
def test_what_was_typed_is_never_a_formula_in_the_list(value: str) -> None:
    problem = CellProblem("历史文化资源", 2, "B", "面积", value, "number", Severity.ERROR, "=2+2", "=3+3")
    line = opened(returned(problem), LIST_SHEET)[2]
    assert {cell.data_type for cell in line[1:]} == {"s"}


def test_more_faults_than_are_listed_are_owned_up_to() -> None:
    many = report(fault(2), fault(3))
    many.problem_total = 5_101
    lines = listed(annotate(clerks_file(), "xlsx", many))
    assert len(lines) == 4
    assert "共 5101 处错误，只列出前 2 处" in str(lines[-1][6])


def sheets_of(data: bytes) -> Sequence[Sheet]:
    return read_workbook(data, "a").sheets


def test_an_old_xls_comes_back_as_xlsx_with_the_same_cells() -> None:
    data = annotate(plain_xls(), "xls", report(fault(2, "A", sheet="表一")), sheets_of(plain_xls()))
    worksheet = opened(data, "表一")
    assert (worksheet["A1"].value, worksheet["A2"].value) == ("名称", "马坡村")
    assert worksheet["A2"].fill.start_color.rgb == RED


def test_a_rebuilt_workbook_shows_percentages_as_such() -> None:
    sheets = [Sheet("表一", [["占比"], [Percent(0.125)]])]
    data = annotate(b"", "ods", report(fault(2, "A", sheet="表一")), sheets)
    assert opened(data, "表一")["A2"].number_format == "0.00%"
    assert isinstance(read_workbook(data, "a").sheets[0].cell(2, 1), Percent)


def test_a_rebuilt_workbook_keeps_dates_and_shows_formula_errors_as_text() -> None:
    sheets = [Sheet("表一", [["日期", "面积", "式"], [date(2021, 8, 1), CellFault("#N/A"), "=1+1"]])]
    worksheet = opened(annotate(b"", "ods", report(fault(2, "B", sheet="表一")), sheets), "表一")
    assert worksheet["B2"].value == "#N/A"
    assert worksheet["A2"].is_date
    assert (worksheet["C2"].value, worksheet["C2"].data_type) == ("=1+1", "s")


def test_a_file_with_links_is_never_sent_on_but_answered_by_the_list_and_the_faulty_rows() -> None:
    link = "xl/externalLinks/externalLink1.xml"
    sheets = [Sheet("表一", [["名称", "面积"], ["马坡村", "十二"], ["大树营", 3]])]
    data = annotate(with_parts({link: "<externalLink/>"}), "xlsx", report(fault(sheet="表一")), sheets)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert link not in package.namelist()
    assert listed(data)[1][6] == "面积：不能为空"
    rows = list(opened(data, "表一（有误的行）").iter_rows(values_only=True))
    assert rows == [("原行号", "A 列", "B 列"), (2, "马坡村", "十二")]


def test_a_file_in_an_unfamiliar_form_is_answered_by_the_list() -> None:
    strange = sheet('<row r="1"><c s="0" r="A1"><v>1</v></c></row>', after="<extLst/>")
    data = annotate(with_parts({}, sheet_part=strange), "xlsx", report(fault(sheet="表一")))
    assert load_workbook(io.BytesIO(data)).sheetnames == [LIST_SHEET]
