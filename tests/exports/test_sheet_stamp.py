"""导出标记: a workbook says whose account took it, when, under which number; three programs still read it (R45)."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exports.sheet_stamp import LONGEST_ACCOUNT, Stamp
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.platform.security_mark import Mark

ON = datetime(2021, 8, 11, 16, 38, 7)
MOST_IN_A_FOOTER = 255
"""What Excel takes."""


def book(stamp: Stamp | None, rows: Sequence[Sequence[Any]] = (("马坡村",),), sheets: int = 1) -> bytes:
    stream = io.BytesIO()
    write_sheet(
        stream, [SheetContent(f"台账{n}", [Column("村名")], rows) for n in range(sheets)], stamp=stamp
    )
    return stream.getvalue()


def properties(data: bytes) -> dict[str, str]:
    read: Any = load_workbook(io.BytesIO(data))
    return {each.name: each.value for each in read.custom_doc_props.props}


def test_every_sheet_and_the_properties_say_who_when_and_the_number() -> None:
    stamp = Stamp("小玉", ON, "20210811163807A1B2C3")
    data = book(stamp, sheets=2)
    assert properties(data) == {
        "导出账号": "小玉",
        "导出时间": "2021-08-11 16:38:07",
        "导出编号": "20210811163807A1B2C3",
    }
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        foot = str(sheet.HeaderFooter.oddFooter)
        assert all(word in foot for word in ("小玉", "2021-08-11 16:38:07", stamp.number, "第 &P 页"))


def test_the_rows_are_what_they_are_without_a_stamp() -> None:
    plain, stamped = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        for data in (book(None), book(Stamp("小玉", ON, "1")))
    )
    assert plain == stamped == [["村名"], ["马坡村"]]


def test_without_a_stamp_there_are_no_properties() -> None:
    assert properties(book(None)) == {}


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200)


@given(account=names)
def test_any_name_of_an_account_leaves_a_workbook_that_opens(account: str) -> None:
    stamp = Stamp(account, ON, "20210811163807A1B2C3")
    data = book(stamp)
    assert properties(data)["导出编号"] == stamp.number
    assert len(stamp.facts[0][1]) <= LONGEST_ACCOUNT


@pytest.mark.parametrize("account", ["甲&乙", '"甲" <乙>', "&P&N", "甲" * 300, "=1+1"])
def test_a_name_is_never_a_code_of_the_footer_and_the_footer_never_too_long(account: str) -> None:
    mark = Mark.SENSITIVE.of_file(is_unmasked=True)
    footer = Stamp(account, ON, "20210811163807A1B2C3", mark).footer().replace("&amp;", "&")
    assert len(footer) < MOST_IN_A_FOOTER
    assert footer.removeprefix("&L&8").replace("&&", "").count("&") <= footer.count("&lt;") + footer.count(
        "&gt;"
    )


def test_two_exports_in_one_second_have_different_numbers() -> None:
    assert len({Stamp.of("小玉", ON).number for _ in range(50)}) == 50
