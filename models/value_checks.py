"""逐值校验 the one judge of a single value: its length, its form, its range, its date."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from models.fields import Field, Kind, Problem, Severity
from models.platform.clock import today

OLDEST_DATE = date(1900, 1, 1)
YEARS = (1900, 2100)
MOST_DIGITS = 20


def check_value(declared: Field, value: Any) -> Iterator[Problem]:
    """Everything wrong with one value that is not empty."""
    if isinstance(value, str) and declared.kind in (Kind.TEXT, Kind.LONG_TEXT):
        yield from _text(declared, value)
    elif isinstance(value, (int, Decimal)) and declared.is_numeric:
        yield from _number(declared, value)
    elif declared.kind is Kind.YEAR:
        low = YEARS[0] if declared.at_least is None else declared.at_least
        high = YEARS[1] if declared.at_most is None else declared.at_most
        if not low <= value <= high:
            yield Problem(
                declared.name,
                f"{declared.label}：应在 {low} 至 {high} 年之间，请核对后更正",
                code="range",
            )
    elif declared.kind is Kind.DATE:
        yield from _date(declared, value)


def _text(declared: Field, value: str) -> Iterator[Problem]:
    name, label = declared.name, declared.label
    if declared.length is not None and len(value) > declared.length:
        text = f"{label}：最多 {declared.length} 个字，现有 {len(value)} 个字，请精简"
        yield Problem(name, text, code="length")
    if declared.min_length is not None and len(value) < declared.min_length:
        text = f"{label}：至少 {declared.min_length} 个字，现有 {len(value)} 个字，请补充"
        yield Problem(name, text, code="length")
    if (form := declared.pattern) is None:
        return
    if not form.accepts(value):
        yield Problem(name, f"{label}：{form.message}", form.severity, "pattern")
    elif not form.is_usual(value):
        yield Problem(name, f"{label}：{form.doubt}", Severity.WARNING, "unusual")


def _number(declared: Field, value: int | Decimal) -> Iterator[Problem]:
    name, label, unit = declared.name, declared.label, f" {declared.unit}" if declared.unit else ""
    if isinstance(value, Decimal) and not value.is_finite():
        yield Problem(name, f"{label}：不是有效的数字，请重新填写", code="number")
        return
    if declared.above is not None and value <= declared.above:
        yield Problem(name, f"{label}：应大于 {declared.above}{unit}，请核对后更正", code="range")
    if declared.at_least is not None and value < declared.at_least:
        yield Problem(name, f"{label}：不能小于 {declared.at_least}{unit}，请核对后更正", code="range")
    if declared.at_most is not None and value > declared.at_most:
        yield Problem(name, f"{label}：不能大于 {declared.at_most}{unit}，请核对后更正", code="range")
    if (most := largest_number(declared)) is not None and not -most <= value <= most:
        yield Problem(
            name,
            f"{label}：数字过大，整数部分最多 {len(str(most))} 位，请核对单位",
            code="range",
        )
    if declared.soft_range is not None and not _within(value, declared.soft_range):
        low, high = declared.soft_range
        text = f"{label}：{value} 不在常见范围 {low}–{high}{unit} 内，请核对单位和数值"
        yield Problem(name, text, Severity.WARNING, "soft_range")


def largest_number(declared: Field) -> int | None:
    """The largest whole part that the column can hold."""
    if declared.kind is Kind.INTEGER:
        return 2**31 - 1
    if declared.precision is None or declared.scale is None:
        return None
    return int(10 ** (declared.precision - declared.scale)) - 1


def _within(value: int | Decimal, bounds: tuple[Any, Any]) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)


def _date(declared: Field, value: date) -> Iterator[Problem]:
    if value < OLDEST_DATE:
        yield Problem(declared.name, f"{declared.label}：不能早于 1900-01-01，请核对后更正", code="range")
    if declared.past_only and value > today():
        yield Problem(declared.name, f"{declared.label}：不能晚于今天，请核对后更正", code="range")
