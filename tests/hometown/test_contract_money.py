"""合同资金 what does not add up is told; total and gap always make the contract (manual §5.4)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.checks import complete
from models.hometown.contract_money import SOURCES
from models.hometown.parameters import Parameter
from models.hometown.technical_contract import TechnicalContract
from models.platform import records
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.hometown.contract_scene import refused, sign

D = Decimal


def told(saved: records.Saved[Any]) -> list[str]:
    return [problem.message for problem in saved.warnings]


def be_strict(session: Session) -> None:
    with acting_as(session, SYSTEM), transaction(session):
        records.create(session, Parameter, {"key": "STRICT_FUND_SUM", "value": "是"})


def test_what_does_not_add_up_is_told_and_kept(session: Session) -> None:
    """001-122: 提醒不拦截; the gap is recorded."""
    saved = sign(session, fund_county=D(3))

    assert (saved.row.fund_total, saved.row.fund_gap) == (D(28), D(12))
    assert any("比合同金额 40 万元少 12 万元" in text for text in told(saved))


def test_too_much_money_is_told_too(session: Session) -> None:
    """001-122: a sum above the contract's amount."""
    assert any("多 2 万元" in text for text in told(sign(session, fund_county=D(17))))


def test_a_cent_of_wan_yuan_is_no_difference(session: Session) -> None:
    """001-122: within 0.01."""
    assert told(sign(session, fund_county=D("14.99"))) == []


def test_a_province_may_insist_on_the_sum(session: Session) -> None:
    """001-122: with STRICT_FUND_SUM the sum must be equal, or the gap admitted."""
    be_strict(session)

    assert any("少 12 万元" in text for text in refused(lambda: sign(session, fund_county=D(3))))
    assert any("多 2 万元" in text for text in refused(lambda: sign(session, fund_county=D(17))))
    saved = sign(session, fund_county=D(3), partly_funded=True)
    assert saved.row.fund_gap == D(12)
    assert any("还差 12 万元" in text for text in told(saved))


def test_more_money_than_the_contract_cannot_be_admitted_as_a_gap(session: Session) -> None:
    be_strict(session)
    assert refused(lambda: sign(session, fund_county=D(17), partly_funded=True))


@given(st.lists(st.decimals(0, 10**6, places=4), min_size=7, max_size=7))
def test_total_and_gap_always_make_the_contract(figures: list[Decimal]) -> None:
    """001-122: 六项资金合计 and 资金差额 follow from what is typed."""
    row = complete(TechnicalContract, dict(zip(("contract_amount", *SOURCES), figures, strict=True)))

    assert row["fund_total"] == sum(figures[1:])
    assert row["fund_total"] + row["fund_gap"] == figures[0]


@pytest.mark.parametrize(
    ("amount", "is_told"), [("5.9", True), ("6", False), ("120", False), ("120.02", True)]
)
def test_an_unusual_price_for_a_village_is_told(session: Session, amount: str, *, is_told: bool) -> None:
    """001-121: the average of a village is usually 3 to 60 万元."""
    saved = sign(session, contract_amount=D(amount))
    assert any("平均每村" in text for text in told(saved)) is is_told
