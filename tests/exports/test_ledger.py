"""台账工作簿 a ledger as a workbook opens with its header tree, its conditions and real numbers (001-192)."""

import dataclasses
import io
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.ledger import file_name, write_ledger
from models.levels import Level
from models.platform.division import Place
from models.platform.ledger.columns import average, frequent, rate, shown
from models.platform.ledger.headings import Group
from models.platform.ledger.layout import NUMBER_OF_VILLAGES, Layout
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.lines import Line
from models.platform.ledger.summary import TOTAL, Summary
from tests.people import JINGDONG, PROVINCE, PUER, WENJING
from tests.platform.ledger_sandbox import CLEAN, DEPTH, PEOPLE, WELLS, Well

NODES = (
    NUMBER_OF_VILLAGES,
    Group(
        "水井", (shown("井数", WELLS), Group("达标", (rate("达标率", CLEAN, WELLS), shown("深度", DEPTH))))
    ),
    average("井均人口", PEOPLE, WELLS),
    frequent("常见名称", CLEAN, Well.name),
)
PROVINCIAL, PREFECTURAL = Place(PROVINCE, "云南省", Level.PROVINCE), Place(PUER, "普洱市", Level.PREFECTURE)
CELLS = (12, 1234, Decimal("33.3"), Decimal("1234.50"), None, "=1+1 老井 3")
SUMMARY = Summary(
    ledger=Ledger("wells", "水井", "sandbox", "试验", note="井数按眼计算。"),
    place=PREFECTURAL,
    path=(PROVINCIAL, PREFECTURAL),
    level=Level.COUNTY,
    layout=Layout(NODES),
    lines=[Line("景东彝族自治县", CELLS, JINGDONG), Line("文井镇", CELLS, WENJING)],
    total=Line(TOTAL, CELLS, PUER),
    conditions=(("村庄类型", "集聚提升类"), ("村庄特征", "边境村")),
    basis=("不含搬迁豁免村",),
    taken_on=datetime.fromisoformat("2023-03-06 08:00"),
    asked_by="普洱市自然资源和规划局",
    count=2,
)


def written(summary: Summary = SUMMARY) -> Worksheet:
    stream = io.BytesIO()
    assert write_ledger(stream, summary) == len(summary.lines) + (summary.total is not None)
    sheet = load_workbook(stream).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_top_says_what_for_whom_under_which_conditions_and_when() -> None:
    sheet = written()
    assert sheet["A1"].value == "普洱市水井"
    assert sheet["A2"].value == (
        "统计范围：云南省／普洱市　分组层级：县(市、区)　筛选条件：村庄类型：集聚提升类；村庄特征：边境村　统计口径：不含搬迁豁免村"
    )
    assert sheet["A3"].value == "统计截至：2023-03-06 08:00　导出账号：普洱市自然资源和规划局"
    assert sheet["A4"].value == "说明：井数按眼计算。"
    assert file_name(SUMMARY) == "普洱市_水井_202303060800.xlsx"


def test_the_header_is_a_merged_tree() -> None:
    sheet = written()
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A5:A7", "B5:B7", "D5:F5", "D6:D7", "E6:F6", "G5:G7"} <= merged
    assert [sheet[cell].value for cell in ("B5", "D5", "D6", "E6", "E7", "F7")] == [
        "县(市、区)",
        "水井",
        "井数",
        "达标",
        "达标率",
        "深度",
    ]


def test_numbers_are_numbers_written_as_the_page_writes_them() -> None:
    sheet = written()
    assert [each.value for each in sheet[8]] == [
        1,
        "景东彝族自治县",
        12,
        1234,
        33.3,
        1234.5,
        "—",
        "=1+1 老井 3",
    ]
    assert sheet["H8"].data_type == "s", "a text that looks like a formula stays a text"
    assert [sheet[cell].number_format for cell in ("D8", "E8", "F8", "G8")] == [
        "#,##0",
        '#,##0.0"%"',
        "#,##0.0;-#,##0.0;0",
        "#,##0.00;-#,##0.00;0",
    ]


def test_the_total_is_the_last_row_and_bold() -> None:
    sheet = written()
    assert sheet["B10"].value == TOTAL
    assert sheet["D10"].font.bold
    assert not sheet["D9"].font.bold


WIDE = dataclasses.replace(
    SUMMARY,
    layout=Layout((NUMBER_OF_VILLAGES, *(shown(f"第{number}列", WELLS) for number in range(60)))),
    lines=[Line(f"第{number}乡", (number,) * 61, WENJING) for number in range(90)],
    total=None,
)


def test_the_places_stay_in_sight_and_every_printed_page_repeats_them_under_the_headings() -> None:
    sheet = written(WIDE)
    assert sheet.freeze_panes == "C6"
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$5:$5")
    assert sheet.page_setup.fitToWidth == 4
    assert sheet.page_setup.fitToHeight == 0


def test_a_narrow_ledger_is_printed_on_one_page_across() -> None:
    assert written().page_setup.fitToWidth == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_wide_ledger_prints_legibly_with_the_place_on_every_page(tmp_path: Path) -> None:
    book = tmp_path / "ledger.xlsx"
    with book.open("wb") as stream:
        write_ledger(stream, WIDE)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pdfium.PdfDocument(book.with_suffix(".pdf")) as printed:
        texts = [page.get_textpage().get_text_bounded() for page in printed]
        sizes = {page.get_size() for page in printed}
    assert len(texts) >= 8, "four pages across, two down"
    assert all("县(市、区)" in text and "乡" in text for text in texts)
    assert "普洱市水井" in texts[0]
    assert all(width > height for width, height in sizes)
