"""表格写出 the streaming writer: what it writes is read back equal by three programs, and is never live."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from exports import sheet_writer
from exports.sheet_headings import heading_tree
from exports.sheet_package import unique_name
from exports.sheet_style import DATE, INTEGER
from exports.sheet_writer import Column, SheetContent, TotalRow, write_sheet
from exports.sheet_xml import CUT_NOTE, LONGEST_TEXT
from imports.guard import inspect
from models.platform.confined import Allowance, confined

LEDGER = (
    Column("村名", width=20),
    Column(("规划用地", "2019 年"), "#,##0.00"),
    Column(("规划用地", "2035 年"), "#,##0.00"),
    Column("占比", "0.00%"),
    Column("批准日期", DATE),
    Column("户数", INTEGER),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("马坡村", Decimal("12.34"), 5.5, 0.125, date(2021, 8, 1), 120),
    ("大树营", None, 0, Decimal("0.5"), None, 0),
)


def written(
    rows: Sequence[Sequence[Any]], columns: Sequence[Column] = (Column("甲"),), **asked: Any
) -> bytes:
    stream = io.BytesIO()
    write_sheet(stream, [SheetContent("台账", columns, rows, **asked)])
    return stream.getvalue()


def by_calamine(data: bytes, sheet: int = 0) -> list[list[Any]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet)
    return read.to_python(skip_empty_area=False)


def by_openpyxl(data: bytes) -> Worksheet:
    worksheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(worksheet, Worksheet)
    return worksheet


def test_values_are_read_back_equal_by_calamine() -> None:
    assert by_calamine(written(ROWS, LEDGER))[2:] == [
        ["马坡村", 12.34, 5.5, 0.125, date(2021, 8, 1), 120],
        ["大树营", "", 0, 0.5, "", 0],
    ]


def test_values_and_formats_are_read_back_equal_by_openpyxl() -> None:
    worksheet = by_openpyxl(written(ROWS, LEDGER))
    cells = {cell.coordinate: cell for cell in worksheet[3]}
    assert [cell.value for cell in worksheet[3]] == ["马坡村", 12.34, 5.5, 0.125, datetime(2021, 8, 1), 120]
    assert (cells["B3"].number_format, cells["D3"].number_format) == ("#,##0.00", "0.00%")
    assert (cells["E3"].number_format, worksheet["A3"].number_format) == (DATE, "@")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_sees_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(written(ROWS, LEDGER, title="规划台账", notes=["单位：公顷"]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    formats = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    command = ["soffice", profile, "--headless", "--convert-to", formats, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120)
    lines = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert lines[0][0] == "规划台账"
    assert lines[4:] == [
        ["马坡村", "12.34", "5.50", "12.50%", "2021-08-01", "120"],
        ["大树营", "", "0.00", "50.00%", "", "0"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.com")', "+1", "-1", "@SUM(A1)", "{=1}", "\t=1"]
)
def test_a_formula_in_the_data_is_never_live(text: str) -> None:
    data = written([[text]])
    cell = by_openpyxl(data)["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert not inspect(data).has_formulas


@settings(max_examples=60)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=10))
def test_any_text_is_read_back_but_for_what_xml_cannot_hold(texts: list[str]) -> None:
    read = [row[0] for row in by_calamine(written([[text] for text in texts]))[1:]]
    read += [""] * (len(texts) - len(read))
    expected = [
        "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if _may_stand(sign))
        for text in texts
    ]
    assert read == expected


def _may_stand(sign: str) -> bool:
    code = ord(sign)
    control = code < 0x20 and sign not in "\t\n"
    return not (control or code == 0x7F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))


@pytest.mark.parametrize(
    "text", ["_x0041_", "_x000D_", "a_x000d_b", "<b>&amp;</b>", "]]>\"'", " 两端 ", "一\n二"]
)
def test_what_looks_like_markup_stays_what_it_is(text: str) -> None:
    assert by_calamine(written([[text]]))[1] == [text]


def test_control_signs_and_broken_pairs_are_left_out() -> None:
    assert by_calamine(written([["马\x00坡\x0b村\ud800\uffff"]]))[1] == ["马坡村"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    (text,) = by_calamine(written([["字" * 40_000]]))[1]
    assert len(text) == LONGEST_TEXT
    assert text.endswith(CUT_NOTE)


@pytest.mark.parametrize(
    "value", [10**15, 530102199001011234, Decimal("1234567890123456.78"), float("nan"), float("inf")]
)
def test_a_number_that_excel_would_spoil_is_written_as_text(value: Any) -> None:
    assert by_calamine(written([[value]]))[1] == [str(value)]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, "是"),
        (False, "否"),
        (("甲", "乙"), "甲、乙"),
        (time(8, 30), "08:30"),
        (date(1899, 5, 1), "1899-05-01"),
        (datetime(2021, 8, 1, 8, 30), datetime(2021, 8, 1, 8, 30)),
        (None, ""),
    ],
)
def test_other_values_are_written_as_a_reader_expects(value: Any, read: Any) -> None:
    assert by_calamine(written([[value, "村"]], [Column("甲"), Column("乙")]))[1][0] == read


def test_headings_form_a_tree_of_merged_cells() -> None:
    rows, areas = heading_tree([column.path for column in LEDGER], 1)
    assert rows == [
        ["村名", "规划用地", "", "占比", "批准日期", "户数"],
        ["", "2019 年", "2035 年", "", "", ""],
    ]
    assert areas == ["A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2"]


def test_equal_leaves_and_groups_under_different_parents_are_not_joined() -> None:
    paths = [("人口", "男"), ("户数", "男"), ("户数", "男")]
    rows, areas = heading_tree(paths)
    assert rows == [["人口", "户数", ""], ["男", "男", "男"]]
    assert areas == ["B1:C1"]


def test_title_notes_frozen_headings_filter_and_widths() -> None:
    worksheet = by_openpyxl(written(ROWS, LEDGER, title="规划台账", notes=["单位：公顷"]))
    assert (worksheet["A1"].value, worksheet["A2"].value, worksheet["A3"].value) == (
        "规划台账",
        "单位：公顷",
        "村名",
    )
    assert "A1:F1" in {str(area) for area in worksheet.merged_cells.ranges}
    assert (worksheet.freeze_panes, worksheet.auto_filter.ref) == ("A5", "A4:F6")
    assert worksheet.column_dimensions["A"].width == 20


def test_a_total_row_is_bold() -> None:
    worksheet = by_openpyxl(written([*ROWS, TotalRow(("合计", 1, 2, 1, None, 3))], LEDGER))
    assert [worksheet[f"A{row}"].font.b for row in (3, 5)] == [False, True]


def test_a_sheet_too_long_for_excel_is_continued_with_its_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "MOST_ROWS", 1_000)
    data = written([[n] for n in range(2_500)])
    workbook = load_workbook(io.BytesIO(data), read_only=True)
    assert workbook.sheetnames == ["台账", "台账 (2)", "台账 (3)"]
    assert [len(by_calamine(data, sheet)) for sheet in range(3)] == [1000, 1000, 503]
    assert by_calamine(data, 2)[:2] == [["甲"], [1998]]


def test_a_sheet_that_is_exactly_full_is_not_continued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "MOST_ROWS", 1_000)
    assert load_workbook(io.BytesIO(written([[n] for n in range(999)]))).sheetnames == ["台账"]


def test_sheet_names_are_made_acceptable_and_unique() -> None:
    assert unique_name("一/二:[三]?*", []) == "一二三"
    assert unique_name("台账", ["台账"]) == "台账 (2)"
    assert unique_name("A" * 40, ["a" * 31]) == "A" * 27 + " (2)"
    assert unique_name("'", []) == "Sheet"


def test_several_sheets_are_written_in_order_and_rows_are_counted() -> None:
    stream = io.BytesIO()
    sheets = [SheetContent(name, LEDGER, iter(ROWS)) for name in ("甲&乙", "丙")]
    assert write_sheet(stream, sheets) == 4
    assert load_workbook(io.BytesIO(stream.getvalue())).sheetnames == ["甲&乙", "丙"]


def test_without_sheets_there_is_still_a_workbook() -> None:
    stream = io.BytesIO()
    assert write_sheet(stream, []) == 0
    assert load_workbook(io.BytesIO(stream.getvalue())).sheetnames == ["无数据"]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written(ROWS, LEDGER) == written(ROWS, LEDGER)


def test_a_row_of_the_wrong_length_is_a_mistake_that_shows() -> None:
    with pytest.raises(ValueError, match="zip"):
        written([["马坡村", 1]])


class Drain(io.RawIOBase):
    """A stream that cannot seek and keeps nothing, as a response to a browser is."""

    def __init__(self) -> None:
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.length += len(data)
        return len(data)


def test_fifty_thousand_rows_leave_in_a_few_megabytes_of_memory() -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(50_000):
            yield (f"村{number}", number / 7, number, 0.5, date(2021, 8, 1), number)

    def write() -> int:
        return write_sheet(Drain(), [SheetContent("台账", LEDGER, rows())])  # type: ignore[arg-type]

    assert confined(write, Allowance(memory_bytes=24 << 20)) == 50_000


def test_the_package_has_no_part_that_nothing_refers_to() -> None:
    with zipfile.ZipFile(io.BytesIO(written(ROWS, LEDGER))) as package:
        assert package.testzip() is None
        types = package.read("[Content_Types].xml").decode()
        parts = [name for name in package.namelist() if name.startswith("xl/") and not name.endswith(".rels")]
        assert all(f'PartName="/{name}"' in types for name in parts)
