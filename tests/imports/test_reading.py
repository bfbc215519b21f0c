"""读取 reading: what stands in the file arrives, at its true address, and a killer harms only its child."""

import io
import os
import resource
import shutil
import signal
import subprocess
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook

from imports import reading
from imports.inspection import FileKind
from imports.limits import LIMITS
from imports.raw import CellFault, Percent, Row
from imports.reading import read_many, read_workbook
from imports.refusals import Reason, UnsafeWorkbook
from imports.sheets import Area, Sheet
from models.platform.confined import Allowance, Exhausted, confined
from models.platform.refusal import Refusal
from tests.hostile.files import plain_xls, plain_xlsx
from tests.hostile.packages import DATE_STYLE, PERCENT_STYLE, book, ods, relations, sheet, with_parts


@pytest.fixture(autouse=True, params=[0, reading.LARGE], ids=["two children", "one child"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test as a large file is read, guard and parser at once, and as a small one is."""
    monkeypatch.setattr(reading, "LARGE", request.param)
    monkeypatch.setattr(reading, "_last_read", {})


def first(data: bytes) -> Sheet:
    return read_workbook(data, "马坡村.xlsx").sheets[0]


def test_leading_blank_rows_and_columns_do_not_shift_addresses() -> None:
    read = first(book('<row r="5"><c r="D5"><v>7</v></c></row>'))
    assert read.cell(5, 4) == 7
    assert read.cell(1, 1) == ""
    assert read.cell(6, 1) is None


def test_values_arrive_with_their_types() -> None:
    row = (
        f'<c r="A1" s="{DATE_STYLE}"><v>44409</v></c><c r="B1" s="{PERCENT_STYLE}"><v>0.125</v></c>'
        '<c r="C1" t="b"><v>1</v></c><c r="D1" t="s"><v>0</v></c><c r="E1"><v>1.5</v></c>'
    )
    read = first(book(f'<row r="1">{row}</row>', shared="<si><t>共享</t></si>"))
    assert read.rows == [[date(2021, 8, 1), Percent(0.125), True, "共享", 1.5]]
    assert isinstance(read.cell(1, 2), Percent)


def test_an_error_cell_says_its_error_and_an_uncomputed_formula_its_formula() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="C4" t="e"><v>#REF!</v></c></row>'
    read = first(book(rows + '<row r="6"><c r="E6"><f>A1+1</f></c></row>'))
    assert read.cell(4, 3) == CellFault("#REF!")
    assert read.cell(6, 5) == CellFault("=A1+1", uncomputed=True)


def test_a_merged_area_is_filled_downward_where_asked() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="3"><c r="B3"><v>4</v></c></row>'
    )
    merges = '<mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
    read = first(book(sheet_part=sheet(rows, after=merges)))
    assert read.merged == (Area(1, 1, 3, 1),)
    assert [row[0] for row in read.filled([1])] == [1, 1, 1]
    assert [row[0] for row in read.rows] == [1, "", ""]


@pytest.mark.parametrize(("build", "kind"), [(plain_xlsx, FileKind.XLSX), (plain_xls, FileKind.XLS)])
def test_old_and_new_workbooks_give_the_same_values(build: object, kind: FileKind) -> None:
    assert callable(build)
    read = read_workbook(build(), "a")
    assert read.kind is kind
    sheet_read = read.sheet(" 表一 ")
    assert sheet_read is not None
    assert sheet_read.cell(2, 1) == "马坡村"


def test_an_open_document_is_read_too() -> None:
    cells = '<table:table-cell office:value-type="string"><text:p>马坡村</text:p></table:table-cell>'
    table = f'<table:table table:name="表一"><table:table-row>{cells}</table:table-row></table:table>'
    read = read_workbook(ods(table), "a.ods")
    assert (read.kind, read.sheets[0].rows) == (FileKind.ODS, [["马坡村"]])


def test_hidden_sheets_are_read_and_told_apart() -> None:
    workbook = OpenpyxlWorkbook()
    workbook.create_sheet("_meta").sheet_state = "veryHidden"
    stream = io.BytesIO()
    workbook.save(stream)
    assert [(each.name, each.hidden) for each in read_workbook(stream.getvalue(), "a").sheets] == [
        ("Sheet", False),
        ("_meta", True),
    ]


def test_an_empty_sheet_says_so() -> None:
    assert first(book('<row r="3"><c r="A3" t="inlineStr"><is><t> \u3000</t></is></c></row>')).is_empty
    assert not first(book()).is_empty


def test_our_own_marks_are_left_out() -> None:
    workbook = OpenpyxlWorkbook()
    listed = workbook.create_sheet("错误清单", 0)
    listed.append(["序号"])
    worksheet = workbook["Sheet"]
    worksheet.append(["名称", "面积", "错误说明"])
    worksheet.append(["马坡村", 1, "面积：不能为空"])
    stream = io.BytesIO()
    workbook.save(stream)

    read = read_workbook(stream.getvalue(), "a")

    assert [each.name for each in read.sheets] == ["Sheet"]
    assert read.sheets[0].rows == [["名称", "面积"], ["马坡村", 1]]


def test_many_files_are_read_in_one_child_in_their_order() -> None:
    read = read_many([(plain_xlsx(), "一"), (b"", "二"), (plain_xls(), "三")])
    assert [getattr(each, "name", None) for each in read] == ["一", None, "三"]
    assert isinstance(read[1], UnsafeWorkbook)
    assert read[1].file == "二"


def test_a_child_that_aborts_is_a_refusal() -> None:
    with pytest.raises(Exhausted, match="请重新另存后再上传"):
        confined(lambda: os.kill(os.getpid(), signal.SIGABRT))


def test_a_child_that_never_ends_is_stopped() -> None:
    def for_ever() -> None:
        while True:
            signal.pause()

    with pytest.raises(Exhausted):
        confined(for_ever, Allowance(wall_seconds=0.2))


def test_a_child_that_eats_memory_is_stopped() -> None:
    with pytest.raises(Exhausted):
        confined(lambda: len(bytes(300 << 20)), Allowance(memory_bytes=100 << 20))


def test_a_child_has_no_core_file_and_little_processor_time() -> None:
    limits = confined(
        lambda: (resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU)),
        Allowance(processor_seconds=7),
    )
    assert limits == ((0, 0), (7, 7))


def test_a_refusal_in_a_child_is_the_same_refusal_outside() -> None:
    def refuse() -> None:
        raise UnsafeWorkbook(Reason.MACRO, "马坡村.xlsx")

    with pytest.raises(Refusal, match=r"“马坡村\.xlsx”含有宏") as caught:
        confined(refuse)
    assert isinstance(caught.value, UnsafeWorkbook)


def test_a_mistake_of_ours_in_a_child_is_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Exhausted):
        confined(lambda: dict[str, int]()["missing"])
    assert "KeyError('missing')" in caplog.text


def test_children_of_many_threads_do_not_wait_for_each_other() -> None:
    data = plain_xlsx()
    found: list[list[Row]] = []

    def read() -> None:
        found.extend(read_workbook(data, "a").sheets[1].rows for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[["名称", "面积"], ["马坡村", 12.5]]] * 40


def test_no_child_is_left_behind() -> None:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = children.read_text()
    read_workbook(plain_xlsx(), "a")
    assert children.read_text() == before


def by_libreoffice() -> OpenpyxlWorkbook:
    """A template as a clerk fills it in: a title, percentages, a hidden sheet, a broken formula."""
    workbook = OpenpyxlWorkbook()
    worksheet = workbook.worksheets[0]
    worksheet.append(["历史文化资源"])
    worksheet.merge_cells("A1:D1")
    worksheet.append(["名称*", "占比（%）", "日期", "面积（平方米）"])
    worksheet.append(["马坡古寺", 0.125, date(2021, 8, 1), "=1/0"])
    worksheet["B3"].number_format = "0.0%"
    worksheet["C3"].number_format = "yyyy-mm-dd"
    workbook.create_sheet("_meta").sheet_state = "veryHidden"
    return workbook


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("extension", ["xlsx", "ods", "xls"])
def test_a_template_saved_again_by_libreoffice_reads_the_same(extension: str, tmp_path: Path) -> None:
    by_libreoffice().save(tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", extension, "--outdir", str(tmp_path / "b")]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120)

    read = read_workbook((tmp_path / "b" / f"a.{extension}").read_bytes(), "a")

    assert [sheet.hidden for sheet in read.sheets] == [False, True]
    assert read.sheets[0].rows[2][:3] == ["马坡古寺", 0.125, date(2021, 8, 1)]
    assert read.sheets[0].cell(3, 4) == CellFault("#DIV/0!")
    assert isinstance(read.sheets[0].cell(3, 2), Percent)


def test_what_is_confirmed_after_it_was_looked_at_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    data = plain_xlsx()
    before = read_workbook(data, "预览.xlsx")
    monkeypatch.setattr(reading, "being_read", None)
    again = read_workbook(data, "导入.xlsx")
    assert (again.name, again.sheets, again.inspection) == ("导入.xlsx", before.sheets, before.inspection)


@pytest.mark.parametrize("other", ["another file", "other limits", "a large file"])
def test_nothing_else_is_taken_for_it(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data, limits = plain_xlsx(), LIMITS
    if other == "a large file":
        monkeypatch.setattr(reading, "REMEMBERED", len(data) - 1)
    read_workbook(data, "一.xlsx")
    if other == "another file":
        data = book('<row r="5"><c r="D5"><v>7</v></c></row>')
    if other == "other limits":
        limits = replace(LIMITS, sheets=LIMITS.sheets - 1)
    monkeypatch.setattr(reading, "being_read", None)
    with pytest.raises(TypeError):
        read_workbook(data, "二.xlsx", limits)


WPS_PICTURE = (
    '<c r="{0}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'  # as WPS saves it
    '<c r="{1}" t="e"><f>_xlfn.DISPIMG("ID_2",1)</f><v>#NAME?</v></c>'  # as Excel saves it again
)
LYING = (
    '<xdr:wsDr xmlns:xdr="urn:x"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row> 6 </xdr:row></xdr:from>'
    "<xdr:to><xdr:col>9</xdr:col><xdr:row>20</xdr:row></xdr:to><xdr:pic/></xdr:twoCellAnchor>"
    "<xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>30</xdr:row></xdr:from><xdr:sp/></xdr:oneCellAnchor>"
    "<xdr:absoluteAnchor><xdr:pic/></xdr:absoluteAnchor></xdr:wsDr>"
)


def test_a_picture_in_a_cell_is_no_text_and_its_row_is_known() -> None:
    rows = f'<row r="4"><c r="A4"><v>1</v></c>{WPS_PICTURE.format("B4", "C4")}</row>'
    read = first(book(rows))
    assert [read.cell(4, column) for column in (1, 2, 3)] == [1, "", ""]
    assert read.pictures == (4,)


def test_a_picture_over_the_sheet_is_known_by_the_row_it_begins_in_and_a_shape_is_none() -> None:
    data = with_parts(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("drawing", "../drawings/drawing1.xml", "Internal")
            ),
            "xl/drawings/drawing1.xml": LYING,
        },
        sheet_part=sheet('<row r="7"><c r="B7"><v>5</v></c></row>'),
    )
    read = first(data)
    assert read.pictures == (7,)
    assert read.cell(7, 2) == 5


def test_a_picture_in_a_cell_of_an_open_document_is_known_by_its_row() -> None:
    image = '<draw:frame xmlns:draw="urn:d"><draw:image/></draw:frame>'
    cell = f'<table:table-cell office:value-type="string"><text:p>马坡村</text:p>{image}</table:table-cell>'
    table = f'<table:table table:name="表一"><table:table-row table:number-rows-repeated="2"/><table:table-row>{cell}</table:table-row></table:table>'
    assert first(ods(table)).pictures == (3,)
