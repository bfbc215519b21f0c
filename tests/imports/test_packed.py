"""打包 what a child has read arrives as it was read: every cell, its kind, and its place."""

import pickle
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.packed import Numbers, Repeated, packed, unpacked
from imports.raw import CellFault, Percent, Row
from imports.sheets import Area, Sheet

FIGURES = st.sampled_from(
    [0.0, -0.0, 1.0, float("nan"), float("inf"), 1, True, False, Percent(1), Percent(0.5)]
)
TEXTS = st.sampled_from(["", "无", "1", "a\0b", "\0", "名称"]) | st.text(max_size=5)
CELLS = (
    FIGURES
    | TEXTS
    | st.floats()
    | st.sampled_from(
        [None, date(2021, 8, 1), datetime(2021, 8, 1), time(8), timedelta(1), CellFault("#N/A")]
    )
)
KINDS = (TEXTS, st.floats(), st.integers(), FIGURES, CELLS, st.dates(), st.just(""), FIGURES | TEXTS)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Columns of one kind and of many, with and without a heading."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    heading: list[Row] = [[f"列{place}" for place in range(len(kinds))]] if draw(st.booleans()) else []
    return heading + draw(st.lists(st.tuples(*kinds).map(list), max_size=12))


def sent(content: Any) -> Any:
    """What arrives of what a child sends."""
    return pickle.loads(pickle.dumps(content))  # noqa: S301 - our own


def told(rows: list[Row]) -> list[list[tuple[Any, str]]]:
    """What two tables must have in common: -0.0 is not 0.0, 1 is not True, and a number that is none is one."""
    return [[(type(cell), repr(cell)) for cell in row] for row in rows]


@settings(database=None)
@given(rows=tables() | st.lists(st.lists(CELLS, max_size=3), max_size=5))
def test_rows_arrive_as_they_left(rows: list[Row]) -> None:
    arrived = unpacked(sent(packed(rows)))
    assert told(arrived) == told(rows)


@settings(database=None)
@given(rows=tables())
def test_a_sheet_arrives_whole(rows: list[Row]) -> None:
    sheet = Sheet("表一", rows, (Area(1, 1, 2, 1),), hidden=True, pictures=(3,))
    arrived = sent(sheet)
    assert told(arrived.rows) == told(rows)
    assert (arrived.name, arrived.merged, arrived.hidden, arrived.pictures) == (
        sheet.name,
        sheet.merged,
        True,
        (3,),
    )


def test_rows_that_arrived_are_lists_that_may_still_be_completed() -> None:
    arrived = unpacked(packed([["名称", 1.0], ["马坡村", 2.0]]))
    arrived[1][1] = CellFault("#N/A")
    assert arrived == [["名称", 1.0], ["马坡村", CellFault("#N/A")]]


def test_numbers_are_sent_as_numbers_and_what_comes_again_once() -> None:
    data: list[Row] = [[float(n), "流转", f"地块{n}"] for n in range(9)]
    rows: list[Row] = [["面积", "方式", "名称"], *data]
    figures, ways, names = packed(rows)
    assert isinstance(figures, Numbers)
    assert (list(figures.numbers)[1:], figures.others) == ([float(n) for n in range(9)], {0: "面积"})
    assert isinstance(ways, Repeated)
    assert (ways.told, list(ways.places)) == (["方式", "流转"], [0] + [1] * 9)
    assert names == "\0".join(["名称", *(f"地块{n}" for n in range(9))])


@pytest.mark.parametrize("rows", [[], [[]], [[], []], [["一"], ["一", "二"]]], ids=str)
def test_what_is_no_table_is_sent_as_it_is(rows: list[Row]) -> None:
    assert packed(rows) is rows
