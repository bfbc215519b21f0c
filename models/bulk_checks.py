"""成批校验 the judge of many rows at once: the very rules of :mod:`models.checks`, asked column by column."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.checks import check_value, required_problem, rule_problem
from models.fields import Field, Problem, Rule, Values, fields_of, rules_of

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
    """Equal values are judged once."""
    name = declared.name
    judged: dict[Any, tuple[Problem, ...]] = {}
    for index, row in enumerate(rows):
        value = row.get(name)
        if value is None or (value.__class__ in EMPTY and not value):
            if declared.required and name not in unsound.get(index, ()):
                yield index, required_problem(declared)
            continue
        problems = judged.get(value)
        if problems is None:
            problems = judged[value] = tuple(check_value(declared, value))
        if problems and name not in unsound.get(index, ()):
            for problem in problems:
                yield index, problem


def _of_rule(each: Rule, rows: Sequence[Values], broken: Unsound) -> Iterator[tuple[int, Problem]]:
    judge, fields = each.judge, each.fields
    for index, row in enumerate(rows):
        if index in broken and not broken[index].isdisjoint(fields):
            continue
        if (verdict := judge(row)) is not None:
            yield index, rule_problem(each, verdict)
