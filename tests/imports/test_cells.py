"""单元格解析 cells: whatever we write comes back as it was, and nothing a clerk types can break the parser."""

import io
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.sheet_style import DATE, INTEGER, TEXT
from exports.sheet_writer import Column, SheetContent, write_sheet
from imports.cells import EMPTY, Parsed, parse
from imports.columns import type_column
from imports.raw import CellFault, Percent, Raw
from imports.reading import read_workbook
from models.fields import Field, Kind
from models.patterns import MOBILE
from tests.hostile import dirt
from tests.hostile.dirt import coded

LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")), max_size=60
)
TEXTS = LINES.map(lambda text: text.strip(" \u3000\xa0")).filter(lambda text: text.strip() == text)
ROWS = st.tuples(
    TEXTS.filter(lambda text: not text.startswith("#") and "_x000" not in text),
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**10), 10**10, places=4),
    st.dates(date(1900, 3, 1), date(2100, 12, 31)),
    st.booleans(),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
FIELDS = (
    Field("文字", "text", Kind.LONG_TEXT),
    Field("整数", "whole", Kind.INTEGER),
    Field("小数", "decimal", Kind.DECIMAL, precision=18, scale=4),
    Field("日期", "day", Kind.DATE),
    Field("是否", "yes", Kind.BOOLEAN),
    Field("电话", "phone", pattern=MOBILE),
)
COLUMNS = [
    Column(field.heading, number_format)
    for field, number_format in zip(FIELDS, (TEXT, INTEGER, "#,##0.0000", DATE, TEXT, TEXT), strict=True)
]
EVERY_FIELD = [value for value in vars(dirt).values() if isinstance(value, Field)]
RAWS: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text("0123456789.,-/%年月日 １２，。", max_size=14),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.floats().map(Percent),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.builds(CellFault, st.text(max_size=10), st.booleans()),
)


def written_and_read(rows: list[tuple[Any, ...]]) -> list[list[Raw]]:
    stream = io.BytesIO()
    write_sheet(stream, [SheetContent("表一", COLUMNS, rows)])
    return read_workbook(stream.getvalue(), "a.xlsx").sheets[0].rows[1:]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=20))
def test_what_we_write_is_understood_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    read = written_and_read(rows)
    for raws, row in zip(read, rows, strict=True):
        parsed = [parse(field, raw, coded) for field, raw in zip(FIELDS, raws, strict=True)]
        assert [each.problem or each.warning for each in parsed] == [None] * len(FIELDS)
        assert [each.value for each in parsed] == [row[0] or None, *row[1:]]


@settings(max_examples=400)
@given(st.sampled_from(EVERY_FIELD), RAWS)
def test_any_cell_is_a_value_or_a_problem_and_never_a_crash(field: Field, raw: Raw) -> None:
    parsed = parse(field, raw, coded)
    assert parsed.problem is None or parsed.value is None
    if isinstance(parsed.value, Decimal):
        assert parsed.value.is_finite()
        assert field.scale is None or -int(parsed.value.as_tuple().exponent) <= field.scale


@settings(max_examples=100)
@given(st.sampled_from(EVERY_FIELD), st.lists(RAWS, max_size=30))
def test_a_column_is_understood_like_its_cells(field: Field, raws: list[Raw]) -> None:
    typed, parsed = type_column(field, raws, coded), [parse(field, raw, coded) for raw in raws]
    assert typed.values == [each.value for each in parsed]
    assert [type(each) for each in typed.values] == [type(each.value) for each in parsed]
    assert typed.told == {
        place: each for place, each in enumerate(parsed) if each.problem is not None or each.warning
    }


@settings(max_examples=100)
@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_may_be_typed_with_separators_and_in_full_width(value: Decimal) -> None:
    text = f"{value:,.2f}"
    wide = text.translate({code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)})
    assert parse(dirt.AREA, text, coded).value == value
    assert parse(dirt.AREA, f"\u3000{wide} ", coded).value == value


@settings(max_examples=100)
@given(st.dates(date(1900, 3, 1), date(2100, 12, 31)))
def test_a_date_may_be_written_in_many_ways(day: date) -> None:
    plain = (day.year, day.month, day.day)
    ways = ["{}-{}-{}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日", "{} 年 {} 月 {} 日", "{}-{:02}-{:02} 08:30"]
    ways += ["{:04}{:02}{:02}"]
    assert {parse(dirt.DAY, way.format(*plain), coded).value for way in ways} == {day}
    assert parse(dirt.DAY, datetime.combine(day, time(8, 30)), coded).value == day


@pytest.mark.parametrize("raw", [True, time(8), timedelta(hours=30), datetime(2021, 8, 1)])
def test_a_number_column_takes_no_truth_and_no_time(raw: Raw) -> None:
    problem = parse(dirt.COUNT, raw, coded).problem
    assert problem is not None
    assert problem.code == "number"


@pytest.mark.parametrize("raw", [math.nan, math.inf, -math.inf, 1e309, 1e15, -1e15])
def test_numbers_that_excel_cannot_hold_are_refused_everywhere(raw: float) -> None:
    for field in (dirt.COUNT, dirt.AREA, dirt.TEXT, dirt.DAY, dirt.YEAR):
        assert parse(field, raw, coded).problem is not None


def test_equal_numbers_of_different_kinds_are_not_confused_in_a_column() -> None:
    assert type_column(dirt.TEXT, [1, True, 1.0, "1", Percent(1)], coded).values == ["1", "是", "1", "1", "1"]


@pytest.mark.parametrize("word", ["", " ", "\u3000", "\u200b", None])
def test_an_empty_cell_is_empty_in_every_kind_of_column(word: Raw) -> None:
    assert [parse(field, word, coded) for field in EVERY_FIELD] == [EMPTY] * len(EVERY_FIELD)


def test_a_problem_quotes_a_long_value_only_in_part() -> None:
    problem = parse(dirt.COUNT, "很" * 500, coded).problem
    assert problem is not None
    assert len(problem.message) < 100


def test_a_problem_is_no_warning_and_has_no_value() -> None:
    assert parse(dirt.COUNT, "x", coded)._replace(problem=None) == Parsed()
