"""条件 the conditions that many rules share: one figure within another, one answer asking for the next."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import gt
from typing import Any

from models.fields import Number, Values, rule

CENT = Decimal("0.01")
MOST_DIGITS = 20
EMPTY = (str, tuple)
"""The types whose values may be nothing though they are not None."""


def given(row: Values, *names: str) -> bool:
    """Whether every one of these fields holds something; 0 and 否 are something."""
    for name in names:
        value = row.get(name)
        if value is None or (value.__class__ in EMPTY and not value):
            return False
    return True


def exceeds(row: Values, part: str, whole: str) -> bool:
    """Whether both figures are given and the part is more than the whole."""
    one, other = row.get(part), row.get(whole)
    if one is None or other is None or one.__class__ in EMPTY or other.__class__ in EMPTY:
        return False
    return bool(one > other)


def never_exceeds(parts: Sequence[Any], wholes: Sequence[Any]) -> bool:
    """Whether in two columns of figures no part is more than its whole; False where one is empty and it is not so plain."""
    try:
        return not any(map(gt, parts, wholes))
    except (TypeError, ArithmeticError):
        return False


def total(row: Values, names: Iterable[str]) -> Number:
    """The sum of these figures; an empty one counts nothing."""
    return sum((row[name] for name in names if given(row, name)), Decimal(0))


def plain(value: Any) -> str:
    """A figure as a clerk would write it: no trailing zeros, no exponent."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def rounded(number: Decimal) -> Decimal:
    """A figure to two decimals, half up; one too large for any column is left for the judge to refuse."""
    return number.quantize(CENT, ROUND_HALF_UP) if number.adjusted() < MOST_DIGITS else number


def quotient(part: str, whole: str, times: int = 1) -> Callable[[Values], Decimal | None]:
    """How to work out one figure over another, to two decimals; None while that cannot be done."""

    def work_out(row: Values) -> Decimal | None:
        if not given(row, part, whole) or not row[whole]:
            return None
        return rounded(Decimal(row[part]) * times / Decimal(row[whole]))

    return work_out


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def within(part: str, whole: str, part_label: str, whole_label: str) -> Any:
    """Declare that one figure may not be more than another."""

    def judge(row: Values) -> str | None:
        if not exceeds(row, part, whole):
            return None
        return f"{part_label}：{plain(row[part])} 大于{whole_label} {plain(row[whole])}，请核对这两项"

    judge.__doc__ = f"{part_label}不大于{whole_label}。"
    return rule(part, whole, quiet=never_exceeds)(judge)
