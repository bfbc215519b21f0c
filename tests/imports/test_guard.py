"""文件检查 the guard lets honest workbooks through, whatever program wrote them, and tells what is in them."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
import xlwt

from imports.compound import stream_of
from imports.guard import inspect
from imports.inspection import FileKind
from imports.limits import LIMITS
from imports.raw import CellFault
from imports.refusals import Reason, UnsafeWorkbook
from tests.hostile.files import far_cell, plain_xls, plain_xlsx
from tests.hostile.packages import (
    MAIN,
    PERCENT_STYLE,
    XML,
    book,
    ods,
    relations,
    sheet,
    with_parts,
)

ODS_TABLE = (
    '<table:table table:name="表一"><table:table-row><table:table-cell office:value-type="string">'
    "<text:p>马坡村</text:p></table:table-cell></table:table-row>"
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row></table:table>'
)
HARMLESS: dict[str, Callable[[], bytes]] = {
    "a far styled cell": lambda: book(far_cell("A1") + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
    "a far empty row": lambda: book(far_cell("A1") + '<row r="1048576" ht="20"/>'),
    "a far declared dimension": lambda: book(
        sheet_part=sheet(far_cell("A1"), before='<dimension ref="A1:XFD1048576"/>')
    ),
    "a namespace prefix": lambda: book(
        sheet_part=f'{XML}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    ),
    "cells without addresses": lambda: book("<row><c><v>1</v></c><c><v>2</v></c></row>"),
    "a byte order mark": lambda: with_parts({"xl/worksheets/sheet1.xml": "\ufeff" + sheet(far_cell("A1"))}),
    "an unclosed tag in a drawing": lambda: with_parts({"xl/drawings/vmlDrawing1.vml": "<xml><br></xml>"}),
    "a hyperlink": lambda: with_parts(
        {"xl/worksheets/_rels/sheet1.xml.rels": relations(("hyperlink", "http://example.com", "External"))}
    ),
    "a picture": lambda: with_parts({"xl/media/image1.png": b"\x89PNG\r\n\x1a\n"}),
    "a merged title": lambda: book(
        sheet_part=sheet(far_cell("A1"), after='<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')
    ),
    "an .ods that ends in a million empty rows": lambda: ods(ODS_TABLE),
}


@pytest.mark.parametrize("build", HARMLESS.values(), ids=HARMLESS.keys())
def test_an_honest_workbook_passes(build: Callable[[], bytes]) -> None:
    assert inspect(build(), "马坡村.xlsx").sheets[0].name == "表一"


@pytest.mark.parametrize(
    ("build", "name", "kind"),
    [
        (plain_xlsx, "a.xls", FileKind.XLSX),
        (plain_xls, "a.xlsx", FileKind.XLS),
        (lambda: ods(ODS_TABLE), "a.xlsx", FileKind.ODS),
        (plain_xlsx, "a.pdf.exe", FileKind.XLSX),
    ],
)
def test_the_kind_is_known_by_the_content_and_never_by_the_name(
    build: Callable[[], bytes], name: str, kind: FileKind
) -> None:
    assert inspect(build(), name).kind is kind


def test_error_cells_and_formulas_without_results_are_told_by_address() -> None:
    rows = (
        '<row r="2"><c r="B2" t="e"><f>VLOOKUP(1,A:A,1)</f><v>#N/A</v></c></row>'
        '<row r="3"><c r="C3"><f>SUM(A1:A2)</f></c><c r="D3"><f>1+1</f><v>2</v></c></row>'
    )
    seen = inspect(book(rows))

    assert seen.faults == {
        "表一": {(2, 2): CellFault("#N/A"), (3, 3): CellFault("=SUM(A1:A2)", uncomputed=True)}
    }
    assert seen.has_formulas


@pytest.mark.parametrize("prefix", ["", '<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>'])
def test_percentage_cells_are_told_on_the_fast_way_and_on_the_slow(prefix: str) -> None:
    cell = f'<c r="B2" s="{PERCENT_STYLE}"><v>0.1</v></c>'
    attributes = 'r="2"' if not prefix else 'r="2" unusual="1"'
    seen = inspect(book(f"{prefix}<row {attributes}>{cell}</row>"))
    assert seen.percents == {"表一": frozenset({(2, 2)})}


def test_an_old_xls_tells_its_errors_percentages_and_hidden_sheets() -> None:
    workbook = xlwt.Workbook()
    worksheet = workbook.add_sheet("表一")
    percent = xlwt.easyxf(num_format_str="0.00%")
    worksheet.write(1, 1, 0.125, percent)
    worksheet.write(2, 1, 7)
    worksheet.write(3, 2, xlwt.Formula("1/0"))
    worksheet.row(4).set_cell_error(3, 0x2A)
    workbook.add_sheet("隐藏").visibility = 1
    stream = io.BytesIO()
    workbook.save(stream)

    seen = inspect(stream.getvalue())

    assert seen.percents == {"表一": frozenset({(2, 2)})}
    assert seen.faults == {"表一": {(5, 4): CellFault("#N/A")}}
    assert [(each.name, each.hidden) for each in seen.sheets] == [("表一", False), ("隐藏", True)]


def test_a_compound_file_whose_sectors_run_in_a_circle_is_read_to_an_end() -> None:
    data = bytearray(plain_xls())
    table = (int.from_bytes(data[76:80], "little") + 1) * 512
    for sector in range(128):
        data[table + 4 * sector : table + 4 * sector + 4] = (0).to_bytes(4, "little")
    assert len(stream_of(bytes(data), "Workbook") or b"") <= len(data)


def test_hidden_sheets_are_told() -> None:
    names = inspect(
        with_parts({}, names=("表一", '隐藏" state="veryHidden')),
    ).sheets
    assert [(sheet.name, sheet.hidden) for sheet in names] == [("表一", False), ("隐藏", True)]


def test_links_to_other_files_can_be_let_through_and_are_flagged() -> None:
    data = with_parts({"xl/_rels/a.rels": relations(("externalLinkPath", "b.xlsx", "External"))})
    assert inspect(data, limits=replace(LIMITS, refuse_external_links=False)).has_external_links


def test_extensions_are_flagged() -> None:
    assert inspect(book(sheet_part=sheet("", after="<extLst/>"))).has_extensions


def test_a_far_styled_cell_is_flagged() -> None:
    assert inspect(HARMLESS["a far styled cell"]()).far_cells


def test_a_far_value_is_refused_with_its_address() -> None:
    with pytest.raises(UnsafeWorkbook, match="XFD1048576 单元格"):
        inspect(book(far_cell("XFD1048576", "1048576")), "a.xlsx")


@pytest.mark.parametrize(
    "name", ["../../etc/马坡村.xlsx", "C:\\temp\\马坡村.xlsx", "马坡\u202e村.xlsx\0", ""]
)
def test_a_refusal_shows_only_a_safe_name(name: str) -> None:
    with pytest.raises(UnsafeWorkbook) as caught:
        inspect(b"", name)
    assert caught.value.reason is Reason.EMPTY
    assert caught.value.file in ("马坡村.xlsx", "")


def test_a_long_name_is_shortened_in_the_refusal() -> None:
    with pytest.raises(UnsafeWorkbook) as caught:
        inspect(b"", "村" * 300 + ".xlsx")
    assert len(caught.value.file) == 80
    assert caught.value.file.endswith(".xlsx")


def test_ten_thousand_plain_rows_are_counted_like_parsed_ones() -> None:
    plain = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="str"><v>村</v></c></row>'
        for n in range(1, 10_001)
    )
    parsed = plain.replace('<row r="', '<row  r="')
    assert inspect(book(plain)).cells == inspect(book(parsed)).cells == 20_000
