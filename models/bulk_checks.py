"""成批校验 the judge of many rows at once: the very rules of :mod:`models.checks`, asked column by column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from models.checks import check_value, largest_number, required_problem, rule_problem
from models.fields import Field, Kind, Problem, Rule, Values, fields_of, rules_of

EMPTY = (str, tuple)
Unsound = Mapping[int, set[str]]
"""The fields of a row that could not even be read; nothing more is said of them."""


def complete_rows(table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Fill what follows from other values, in every row; numbers are taken as already rounded."""
    for each in rules_of(table, "__completions__"):
        for row in rows:
            each.judge(row)
    for declared in fields_of(table):
        if (computed := declared.computed) is not None:
            for row in rows:
                row[declared.name] = computed(row)


def check_rows(table: type[Any], rows: Sequence[Values], unsound: Unsound) -> list[tuple[int, Problem]]:
    """Everything wrong with each row by itself, as ``check_row`` would say: (row index, problem)."""
    broken = {index: set(names) for index, names in unsound.items()}
    found = []
    for declared in fields_of(table):
        if declared.is_typed:
            for index, problem in _of_column(declared, rows, unsound):
                found.append((index, problem))
                if problem.is_error:
                    broken.setdefault(index, set()).add(declared.name)
    for each in rules_of(table):
        found += _of_rule(each, rows, broken)
    return found


def _of_column(declared: Field, rows: Sequence[Values], unsound: Unsound) -> Iterator[tuple[int, Problem]]:
    """What is plainly sound is passed over; equal values are judged once."""
    name, required = declared.name, declared.required
    is_plain = plainly_sound(declared)
    judged: dict[Any, tuple[Problem, ...]] = {}
    for index, row in enumerate(rows):
        value = row.get(name)
        if value is None or (value.__class__ in EMPTY and not value):
            if required and name not in unsound.get(index, ()):
                yield index, required_problem(declared)
            continue
        if is_plain(value):
            continue
        problems = judged.get(value)
        if problems is None:
            problems = judged[value] = tuple(check_value(declared, value))
        if problems and name not in unsound.get(index, ()):
            for problem in problems:
                yield index, problem


def plainly_sound(declared: Field) -> Callable[[Any], bool]:
    """A quick test of a field's values: what passes it has no problem; what does not may have."""
    if declared.is_numeric:
        return _within(declared)
    if (
        declared.kind in (Kind.TEXT, Kind.LONG_TEXT)
        and declared.pattern is None
        and declared.min_length is None
    ):
        most = declared.length
        return (lambda _: True) if most is None else (lambda value: len(value) <= most)
    return lambda _: False


def _within(declared: Field) -> Callable[[Any], bool]:
    """Strictly between all bounds, the doubtful ones included."""
    low, high = declared.soft_range or (None, None)
    lows = [each for each in (declared.at_least, declared.above, low) if each is not None]
    highs = [each for each in (declared.at_most, high, largest_number(declared)) if each is not None]
    if not lows or not highs:
        return lambda _: False
    least, most = max(lows), min(highs)
    return lambda value: bool(least < value < most)


def _of_rule(each: Rule, rows: Sequence[Values], broken: Unsound) -> Iterator[tuple[int, Problem]]:
    judge, fields = each.judge, each.fields
    for index, row in enumerate(rows):
        if index in broken and not broken[index].isdisjoint(fields):
            continue
        if (verdict := judge(row)) is not None:
            yield index, rule_problem(each, verdict)
