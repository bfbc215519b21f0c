"""年度比例 30, 40 and 30 per cent: the arithmetic, rounded half up as a clerk would, whatever the numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hometown.plan_shares import (
    cumulative_sentence,
    is_complete,
    planned_by,
    ratio,
    required_by,
    required_share,
    share_sentence,
)

YEARS = (2021, 2022, 2023)
counts = st.integers(min_value=0, max_value=20_000)
totals = st.integers(min_value=1, max_value=20_000)


@pytest.mark.parametrize(("year", "share"), [(2021, 30), (2022, 40), (2023, 30)])
def test_each_year_has_the_share_of_the_manual(year: int, share: int) -> None:
    """001-081: 2021 年 30%、2022 年 40%、2023 年 30%，累计 100%。"""
    assert required_share(year) == share
    assert sum(required_share(each) or 0 for each in YEARS) == 100


@given(counts, totals)
def test_the_ratio_is_the_exact_quotient_rounded_half_up(tasks: int, villages: int) -> None:
    """001-086: 比重=任务数/总数×100，四舍五入保留两位。"""
    found = ratio(tasks, villages)
    assert found is not None
    assert found == found.quantize(Decimal("0.01"))
    exact = Fraction(tasks * 100, villages)
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    if abs(Fraction(found) - exact) == Fraction(1, 200):
        assert Fraction(found) > exact


@given(totals)
def test_what_is_required_by_a_year_is_rounded_half_up_and_ends_at_all(villages: int) -> None:
    """001-081 001-086: R_y=round_half_up(total×{0.3,0.7,1.0})。"""
    wanted = [required_by(year, villages) for year in YEARS]
    assert wanted == sorted(wanted)
    assert wanted[-1] == villages
    shares = (Decimal("0.3"), Decimal("0.7"), Decimal("1.0"))
    assert wanted == [int((villages * share).quantize(Decimal(1), ROUND_HALF_UP)) for share in shares]


def test_half_a_village_counts_as_one() -> None:
    """001-081: 5 个村的 30% 是 1.5 个，按 2 个要求。"""
    assert [required_by(year, 5) for year in YEARS] == [2, 4, 5]


@pytest.mark.parametrize(("tasks", "villages"), [(None, 70), (20, None), (20, 0), (20, -1)])
def test_there_is_no_ratio_without_both_numbers(tasks: int | None, villages: int | None) -> None:
    assert ratio(tasks, villages) is None
    assert share_sentence(2021, tasks, villages) == ""


@pytest.mark.parametrize(
    ("year", "tasks", "said"),
    [
        (2021, 20, "本年占比 28.6%（要求 30%，差 −1.4pp）"),
        (2021, 21, "本年占比 30.0%（要求 30%，正好）"),
        (2022, 20, "本年占比 28.6%（要求 40%，差 −11.4pp）"),
        (2023, 35, "本年占比 50.0%（要求 30%，超 20.0pp）"),
    ],
)
def test_the_form_says_how_the_year_stands(year: int, tasks: int, said: str) -> None:
    """001-081 001-086: “本年占比 28.6%（要求 30%，差 −1.4pp）”。"""
    assert share_sentence(year, tasks, 70) == said


def test_a_year_that_is_not_planned_for_has_nothing_to_be_compared_with() -> None:
    assert share_sentence(2024, 20, 70) == ""
    assert cumulative_sentence(2024, {2024: 20}, 70) == ""


@given(st.dictionaries(st.sampled_from(YEARS), counts), totals)
def test_the_years_before_count_and_those_after_do_not(tasks: dict[int, int], villages: int) -> None:
    for year in YEARS:
        planned = planned_by(year, tasks)
        assert planned == sum(tasks.get(each, 0) for each in YEARS if each <= year)
        told = cumulative_sentence(year, tasks, villages)
        assert ("还差" in told) == (planned < required_by(year, villages))
    assert is_complete(tasks) == (set(tasks) == set(YEARS))
