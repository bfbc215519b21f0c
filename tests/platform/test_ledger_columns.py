"""数字的写法 how a ledger writes its numbers: no idle zeros, points in line, shares to one place (data.md 0.1, 4.1)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hometown.field_survey import Road, SocioEconomy
from models.platform.ledger.columns import average, fitted, rate, shown
from models.platform.ledger.measures import count, total
from tests.platform.ledger_sandbox import DEPTH, PEOPLE, WELLS

METRES = shown("长度（米）", total(Road.length_m))
MONEY = shown("集体收入（万元）", total(SocioEconomy.collective_income))


@pytest.mark.parametrize(
    ("value", "text"), [("1234.00", "1,234"), ("1234.50", "1,234.5"), ("0.05", "0.05"), ("0.00", "0")]
)
def test_a_sum_is_written_without_idle_zeros(value: str, text: str) -> None:
    assert METRES.text(Decimal(value)) == text


def test_money_and_shares_keep_their_places() -> None:
    """data.md 0.1: 万元 4 位存、2 位显; 4.1: 率保留 1 位小数."""
    assert [MONEY.text(Decimal(12)), MONEY.text(Decimal("0.00"))] == ["12.00", "0"]
    assert rate("硬化率", DEPTH, PEOPLE).text(Decimal(100)) == "100.0%"
    assert average("户均", DEPTH, PEOPLE).text(Decimal(3)) == "3.00"
    assert shown("宗数", count(Road)).text(1200) == "1,200"


def test_a_column_writes_as_many_places_as_its_longest_value() -> None:
    lines = [(1, Decimal("7.00"), Decimal(1)), (2, Decimal("0.50"), None), (0, Decimal(0), Decimal(0))]
    columns = fitted([shown("井数", WELLS), METRES, MONEY], lines)
    assert [column.text(value) for column, value in zip(columns, lines[0], strict=True)] == [
        "1",
        "7.0",
        "1.00",
    ]
    assert [column.text(value) for column, value in zip(columns, lines[1], strict=True)] == ["2", "0.5", "—"]


@given(st.lists(st.decimals(-(10**7), 10**7, places=2), min_size=1, max_size=9), st.data())
def test_whatever_the_values_are_their_points_stand_in_line_and_nothing_is_lost(
    values: list[Decimal], data: st.DataObject
) -> None:
    column = METRES.fitted(values)
    texts = [column.text(value) for value in values]
    assert len({len(text.partition(".")[2]) for text in texts if text != "0"}) <= 1
    assert [Decimal(text.replace(",", "")) for text in texts] == values
    other = data.draw(st.decimals(-99, 99, places=2))
    assert Decimal(column.text(other)) == other, "a value of another day may be longer"
