"""校验 the one judge of a row, for page, phone, workbook and API alike."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models.fields import Field, Kind, Problem, Rule, Values, fields_of, rules_of
from models.memory import remembered
from models.value_checks import MOST_DIGITS, check_value


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
