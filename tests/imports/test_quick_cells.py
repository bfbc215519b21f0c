"""常规单元格 the quick way of reading a plain cell says what the parser says, or leaves it to the parser."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.cells import parse
from imports.quick_cells import SLOW, quick_parser
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
