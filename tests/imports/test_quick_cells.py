"""常规单元格 the quick way of reading a plain cell says what the parser says, or leaves it to the parser."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.cells import parse
from imports.quick_cells import SLOW, plain_decimals, quick_parser
from models.fields import Field, Kind
from models.patterns import MOBILE

FIELDS = (
    Field("面积", "x", Kind.DECIMAL, unit="平方米", precision=14, scale=2),
    Field("长度", "x", Kind.DECIMAL, precision=8, scale=0),
    Field("户数", "x", Kind.INTEGER),
    Field("名称", "x", Kind.TEXT, length=20),
    Field("说明", "x", Kind.LONG_TEXT),
    Field("电话", "x", Kind.TEXT, pattern=MOBILE),
)
FIGURES = (
    st.floats() | st.integers(-(10**12), 10**12).map(float) | st.decimals(-9999, 9999, places=2).map(float)
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["", " 龙潭 ", "#N/A", "19900000001", "_x000D_", "\u200b", "　"]
)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.label)
@settings(database=None)
@given(raw=st.none() | FIGURES | TEXTS | st.booleans())
def test_both_ways_agree(field: Field, raw: Any) -> None:
    quick = quick_parser(field)
    assert quick is not None
    value = quick(raw)
    if value is not SLOW:
        parsed = parse(field, raw, lambda _key, _text: None)
        assert (parsed.problem, parsed.warning) == (None, None)
        assert parsed.value == value
        assert type(parsed.value) is type(value)


def test_a_plain_figure_is_exact() -> None:
    quick = quick_parser(FIELDS[0])
    assert quick is not None
    assert quick(12345.67) == Decimal("12345.67")
    assert quick(5.0) == Decimal(5)


DECIMALS = [each for each in FIELDS if each.kind is Kind.DECIMAL]
COLUMNS = st.lists(st.none() | st.just("") | FIGURES, max_size=6) | st.lists(
    st.decimals(-9999, 9999, places=2).map(float), min_size=1, max_size=6
)


@pytest.mark.parametrize("field", DECIMALS, ids=lambda field: field.label)
@settings(database=None)
@given(raws=COLUMNS)
def test_a_whole_column_is_read_as_its_cells_are(field: Field, raws: list[Any]) -> None:
    told = plain_decimals(field, raws)
    if told is not None:
        parsed = [parse(field, raw, lambda _key, _text: None) for raw in raws]
        assert [(each.problem, each.warning) for each in parsed] == [(None, None)] * len(raws)
        assert list(map(str, told)) == [str(each.value) for each in parsed]


def test_a_column_of_plain_decimals_is_read_at_once() -> None:
    told = plain_decimals(FIELDS[0], [1.5, "", 20.0, None, -3.25])
    assert told == [Decimal("1.5"), None, Decimal(20), None, Decimal("-3.25")]


@pytest.mark.parametrize(
    "odd", [1.005, 1e9, 1e-7, -0.0, float("nan"), float("inf"), True, "1.5", "无"], ids=str
)
def test_one_cell_that_is_not_plain_leaves_the_column_to_the_parser(odd: Any) -> None:
    assert plain_decimals(FIELDS[0], [1.5, odd]) is None
