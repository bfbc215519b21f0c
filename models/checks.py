"""校验 the one judge of a row, for page, phone, workbook and API alike."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models.fields import (
    Field,
    Kind,
    Problem,
    Rule,
    Severity,
    Values,
    fields_of,
    rules_of,
)
from models.memory import remembered
from models.platform.clock import today

OLDEST_DATE = date(1900, 1, 1)
YEARS = (1900, 2100)
MOST_DIGITS = 20


def complete(table: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Round to the scale that is kept, then fill what follows from other values: completions, computed fields.

    Nothing follows from a figure that no column could hold: the judge refuses it.
    """
    for name, unit in _units(table):
        if isinstance(value := values.get(name), Decimal):
            if not value.is_finite() or value.adjusted() > MOST_DIGITS:
                return values
            values[name] = value.quantize(unit, rounding=ROUND_HALF_UP)
    for each in rules_of(table, "__completions__"):
        each.judge(values)
    for each_field in fields_of(table):
        if each_field.computed is not None:
            values[each_field.name] = each_field.computed(values)
    return values


@remembered
def _units(table: type[Any]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (each.name, Decimal(1).scaleb(-(each.scale or 0)))
        for each in fields_of(table)
        if each.kind is Kind.DECIMAL
    )


def check_row(table: type[Any], values: Values) -> list[Problem]:
    """Everything wrong with one row: each field by itself, then the rules between fields.

    A rule between fields is asked only when its own fields are sound, so that one slip is told once.
    """
    problems = [problem for judge in _field_judges(table) for problem in judge(values)]
    unsound = {problem.field for problem in problems if problem.is_error}
    sound = [each for each in rules_of(table) if unsound.isdisjoint(each.fields)]
    verdicts = [(each, each.judge(values)) for each in sound]
    problems += [rule_problem(each, verdict) for each, verdict in verdicts if verdict is not None]
    return problems


def check_group(table: type[Any], rows: Sequence[Values], facts: Any) -> list[tuple[int, Problem]]:
    """Everything wrong with the rows of one place taken together: (row index, problem)."""
    return [
        (index, rule_problem(each, verdict))
        for each in group_rules(table)
        if each.may_speak(len(rows), facts)
        for index, verdict in each.judge(rows, facts)
    ]


@remembered
def group_rules(table: type[Any]) -> tuple[Rule, ...]:
    """The rules over the rows that a place has in the table, as far as they can say anything about it."""
    declared = rules_of(table, "__group_rules__")
    return tuple(each for each in declared if each.applies is None or each.applies())


def rule_problem(each: Rule, verdict: Problem | str) -> Problem:
    """What a rule's answer says of the row."""
    if isinstance(verdict, Problem):
        return verdict
    return Problem(each.fields[0] if each.fields else None, verdict, each.severity, each.name)


Judge = Callable[[Values], Iterator[Problem]]


@remembered
def _field_judges(table: type[Any]) -> tuple[Judge, ...]:
    return tuple(_judge(each) for each in fields_of(table) if each.is_typed)


def _judge(declared: Field) -> Judge:
    name = declared.name

    def judge(values: Values) -> Iterator[Problem]:
        value = values.get(name)
        if value is None or value in ("", ()):
            if declared.required:
                yield required_problem(declared)
            return
        yield from check_value(declared, value)

    return judge


def required_problem(declared: Field) -> Problem:
    """A field that must be filled in and is not."""
    return Problem(declared.name, f"{declared.label}：不能为空，{_how_to_fill(declared)}", code="required")


def _how_to_fill(declared: Field) -> str:
    if declared.is_numeric:
        return "没有请填 0"
    if declared.kind in (Kind.CHOICE, Kind.MULTI_CHOICE, Kind.BOOLEAN):
        return "请选择"
    return "请填写"


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
