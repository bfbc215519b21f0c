"""原样标记 marking in place: what openpyxl would lose is kept byte for byte, and the marks are the same."""

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from exports.error_workbook import annotate
from exports.package_patch import mark_in_place
from exports.style_patch import RED, YELLOW, StylePatch
from imports.guard import inspect
from imports.problems import CellProblem, Report
from imports.reading import read_workbook
from models.fields import Severity
from models.platform.workbook_marks import LIST_SHEET, REASON_HEADING
from tests.exports.test_error_workbook import clerks_file
from tests.hostile.packages import DATE_STYLE, STYLES, sheet, with_parts

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension")  # openpyxl would lose it; we look with it
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1"/></row>'
    f'<row r="2" spans="1:3"><c r="A2" t="inlineStr"><is><t>马坡村</t></is></c><c r="C2" s="{DATE_STYLE}"><v>44409</v>'
    '</c></row><row r="3"><c r="A3" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
)
IMAGES = "<etc:cellImages xmlns:etc='http://www.wps.cn/officeDocument/2017/etCustomData'/>"


def wps_file() -> bytes:
    """A workbook with a picture in a cell, as WPS makes them."""
    return with_parts(
        {"xl/cellimages.xml": IMAGES, "xl/media/image1.png": b"\x89PNG\r\n\x1a\n"},
        sheet_part=sheet(ROWS, after='<extLst><ext uri="{x}"/></extLst>'),
        shared="<si><t>名称</t></si><si><t>面积</t></si>",
    )


def fault(row: int, column: str, *, is_error: bool = True, message: str = "面积：不能为空") -> CellProblem:
    severity = Severity.ERROR if is_error else Severity.WARNING
    return CellProblem("表一", row, column, "面积", "", "required", severity, message, "没有请填 0")


def marked(*faults: CellProblem, data: bytes | None = None) -> bytes:
    report = Report()
    report.extend(faults)
    return annotate(data or wps_file(), "xlsx", report)


def opened(data: bytes, name: str = "表一") -> Worksheet:
    worksheet = load_workbook(io.BytesIO(data))[name]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_pictures_in_cells_and_extensions_are_given_back_untouched() -> None:
    before, after = parts(wps_file()), parts(marked(fault(2, "B")))
    for name in ("xl/cellimages.xml", "xl/media/image1.png", "xl/sharedStrings.xml", "_rels/.rels"):
        assert after[name] == before[name]
    assert b'<extLst><ext uri="{x}"/></extLst>' in after["xl/worksheets/sheet1.xml"]
    assert b'DISPIMG("ID_1",1)</f>' in after["xl/worksheets/sheet1.xml"]


def test_cells_turn_red_or_yellow_and_keep_their_formats() -> None:
    worksheet = opened(marked(fault(2, "A"), fault(2, "C", is_error=False)))
    assert worksheet["A2"].fill.start_color.rgb == RED
    assert worksheet["C2"].fill.start_color.rgb == YELLOW
    assert worksheet["C2"].is_date
    assert worksheet["A3"].fill.fill_type is None


def test_an_empty_cell_that_should_be_filled_is_made_and_coloured() -> None:
    worksheet = opened(marked(fault(2, "B")))
    assert worksheet["B2"].fill.start_color.rgb == RED
    assert [cell.value for cell in worksheet[2]][:2] == ["马坡村", None]


def test_rows_say_why_in_a_last_column() -> None:
    worksheet = opened(marked(fault(2, "B"), fault(2, "A", is_error=False, message="乙")))
    assert worksheet["D1"].value == REASON_HEADING
    assert worksheet["D2"].value == "面积：不能为空（没有请填 0）；提醒：乙（没有请填 0）"


def test_the_list_comes_last_with_links_and_the_guard_lets_the_file_in_again() -> None:
    data = marked(fault(2, "B"))
    workbook = load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["表一", LIST_SHEET]
    link = workbook[LIST_SHEET]["C2"].hyperlink
    assert link is not None
    assert link.location == "'表一'!B2"
    assert [each.name for each in inspect(data).sheets] == ["表一", LIST_SHEET]


def test_a_mended_file_loses_the_old_marks_and_gets_the_new_ones() -> None:
    once = marked(fault(2, "A"), fault(2, "C"))
    twice = marked(fault(3, "A", message="新的"), data=once)
    worksheet = opened(twice)
    assert worksheet["A2"].fill.fill_type is None
    assert worksheet["C2"].fill.fill_type is None
    assert worksheet["C2"].is_date
    assert [worksheet[f"D{row}"].value for row in (1, 2, 3)] == [REASON_HEADING, None, "新的（没有请填 0）"]
    assert load_workbook(io.BytesIO(twice)).sheetnames == ["表一", LIST_SHEET]
    assert opened(twice, LIST_SHEET)["G2"].value == "新的"


def test_the_importer_reads_a_marked_file_as_the_clerks_own() -> None:
    before = read_workbook(wps_file(), "a").sheets[0].rows
    after = read_workbook(marked(fault(2, "C"), fault(3, "A")), "a").sheets
    assert len(after) == 1
    assert [[value for value in row if value] for row in after[0].rows] == [
        [value for value in row if value] for row in before
    ]


def test_both_ways_of_marking_agree() -> None:
    report = Report()
    report.add(CellProblem("历史文化资源", 2, "B", "面积", "", "x", Severity.ERROR, "甲", "乙"))
    in_place = mark_in_place(clerks_file(), report)
    assert in_place is not None
    for data in (in_place, annotate(clerks_file(), "xlsx", report)):
        worksheet = load_workbook(io.BytesIO(data))["历史文化资源"]
        assert worksheet["B2"].fill.start_color.rgb == RED
        assert (worksheet["C1"].value, worksheet["C2"].value) == (REASON_HEADING, "甲（乙）")
        assert worksheet["B1"].fill == PatternFill("solid", start_color="FF00FF00")


def test_styles_in_an_unfamiliar_form_are_left_alone() -> None:
    assert StylePatch.of(STYLES) is not None
    assert StylePatch.of(STYLES.replace('cellXfs count="5"', 'cellXfs count="4"')) is None
    assert StylePatch.of("<styleSheet/>") is None


def test_our_old_column_is_known_again_after_a_program_has_rewritten_the_texts() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>'
    )
    shared = f"<si><t>名称</t></si><si><t>{REASON_HEADING}</t></si><si><t>旧的</t></si>"
    data = with_parts({"xl/cellimages.xml": IMAGES}, sheet_part=sheet(rows), shared=shared)
    worksheet = opened(marked(fault(2, "A", message="新的"), data=data))
    assert [cell.value for cell in worksheet[1]] == ["名称", REASON_HEADING]
    assert worksheet["B2"].value == "新的（没有请填 0）"
