"""年度比例 the shares of a county's villages that each year's plan must take up: 30, 40 and 30 per cent (001-081, 086).

Rounding is half up everywhere, as a clerk would.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from models.hometown.conditions import rounded
from models.hometown.parameters import current

TENTH = Decimal("0.1")
ONE = Decimal(1)
HUNDRED = 100


def ratio(tasks: int | None, villages: int | None) -> Decimal | None:
    """The tasks in per cent of the villages, to two decimals; None while one is missing or there is none."""
    if tasks is None or not villages or villages < 0:
        return None
    return rounded(Decimal(tasks) * HUNDRED / villages)


def required_share(year: int) -> int | None:
    """What a year's plan must take up, in per cent; None for a year that is not planned for."""
    return current().plan_shares.get(year)


def required_by(year: int, villages: int) -> int:
    """How many villages must have been planned by the end of a year, R_y."""
    share = sum(each for at, each in current().plan_shares.items() if at <= year)
    return int((Decimal(villages) * share / HUNDRED).quantize(ONE, ROUND_HALF_UP))


def planned_by(year: int, tasks: Mapping[int, int]) -> int:
    """How many villages the plans up to a year take up."""
    return sum(number for at, number in tasks.items() if at <= year)


def is_complete(tasks: Mapping[int, int]) -> bool:
    """Whether every year has its plan."""
    return tasks.keys() >= current().plan_shares.keys()


def share_sentence(year: int, tasks: int | None, villages: int | None) -> str:
    """How a year's plan stands to what is required: 本年占比 28.6%（要求 30%，差 −1.4pp）."""
    found, wanted = ratio(tasks, villages), required_share(year)
    if found is None or wanted is None:
        return ""
    shown = found.quantize(TENTH, ROUND_HALF_UP)
    return f"本年占比 {shown}%（要求 {wanted}%，{_difference(shown - wanted)}）"


def cumulative_sentence(year: int, tasks: Mapping[int, int], villages: int | None) -> str:
    """How the plans up to a year stand to what is required by then."""
    if not villages or required_share(year) is None:
        return ""
    planned, wanted = planned_by(year, tasks), required_by(year, villages)
    missing = f"，还差 {wanted - planned} 个" if planned < wanted else ""
    return f"截至 {year} 年累计 {planned} 个（要求 {wanted} 个{missing}）"


def _difference(points: Decimal) -> str:
    if points < 0:
        return f"差 −{-points}pp"
    return f"超 {points}pp" if points else "正好"
