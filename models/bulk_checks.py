"""成批校验 the judge of many rows at once: the very rules of :mod:`models.checks`, asked column by column."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from models.checks import required_problem, rule_problem
from models.fields import Field, Kind, Problem, Rule, Values, fields_of, rules_of
from models.platform.clock import today
from models.value_checks import OLDEST_DATE, check_value, largest_number

EMPTY = (str, tuple)
UNBOUNDED = (Kind.CHOICE, Kind.MULTI_CHOICE, Kind.BOOLEAN)
"""The kinds of which any value is sound: the parser lets no other through."""
NONE: frozenset[str] = frozenset()
Columns = Mapping[str, Sequence[Any]]
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


def check_rows(
    table: type[Any], rows: Sequence[Values], unsound: Unsound, known: Columns | None = None
) -> list[tuple[int, Problem]]:
    """Everything wrong with each row by itself, as ``check_row`` would say: (row index, problem).

    ``known`` are the columns of these very rows, where they are at hand; a field without one is empty in every row.
    """
    broken = {index: set(names) for index, names in unsound.items()}
    columns, found = _columns(table, rows, known), []
    for declared in fields_of(table) if rows else ():
        if declared.is_typed:
            for index, problem in _of_column(declared, columns(declared.name), unsound):
                found.append((index, problem))
                if problem.is_error:
                    broken.setdefault(index, set()).add(declared.name)
    for each in rules_of(table):
        if each.quiet is None or not each.quiet(*map(columns, each.fields)):
            found += _of_rule(each, rows, broken)
    return found


def _columns(
    table: type[Any], rows: Sequence[Values], known: Columns | None
) -> Callable[[str], Sequence[Any]]:
    """The values of a field, row by row."""
    follow = any(each.computed for each in fields_of(table)) or any(rules_of(table, "__completions__"))
    if known is None or follow:
        return cache(lambda name: _column(name, rows))
    nothing = [None] * len(rows)
    return lambda name: known.get(name, nothing)


def _of_column(declared: Field, column: Sequence[Any], unsound: Unsound) -> Iterator[tuple[int, Problem]]:
    """A column that is sound as a whole is passed over; of another equal values are judged once."""
    name, required = declared.name, declared.required
    told = _told(column)
    if not (required and len(told) < len(column)) and _all_sound(declared, told):
        return
    judged: dict[Any, tuple[Problem, ...]] = {}
    for index, value in enumerate(column):
        if value is None or (value.__class__ in EMPTY and not value):
            if required and name not in unsound.get(index, ()):
                yield index, required_problem(declared)
            continue
        problems = judged.get(value)
        if problems is None:
            problems = judged[value] = tuple(check_value(declared, value))
        if problems and name not in unsound.get(index, ()):
            for problem in problems:
                yield index, problem


def _column(name: str, rows: Sequence[Values]) -> list[Any]:
    """The values of a field; None where a row has no such field."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _told(column: Sequence[Any]) -> Sequence[Any]:
    """The values that are something; of most columns all are, which their types tell."""
    kinds = set(map(type, column))
    if type(None) not in kinds and not (kinds.intersection(EMPTY) and ("" in column or () in column)):
        return column
    return [value for value in column if value is not None and (value or value.__class__ not in EMPTY)]


def _all_sound(declared: Field, told: Sequence[Any]) -> bool:
    """Whether no value of a column has a problem, by the extremes where they tell; False when that is not sure."""
    if not told or declared.kind in UNBOUNDED:
        return True
    if declared.is_numeric:
        least, most = _bounds(declared)
        return least is not None and most is not None and least < min(told) and max(told) < most
    if declared.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return _texts_are_sound(declared, told)
    if declared.kind is Kind.DATE:
        return min(told) >= OLDEST_DATE and (not declared.past_only or max(told) <= today())
    return not any(any(check_value(declared, value)) for value in set(told))


def _texts_are_sound(declared: Field, told: Sequence[str]) -> bool:
    lengths = set(map(len, told))
    if declared.length is not None and max(lengths) > declared.length:
        return False
    if declared.min_length is not None and min(lengths) < declared.min_length:
        return False
    form = declared.pattern
    return form is None or all(form.accepts(value) and form.is_usual(value) for value in set(told))


def _bounds(declared: Field) -> tuple[Any, Any]:
    """What is strictly between these has no problem, the doubtful bounds included."""
    low, high = declared.soft_range or (None, None)
    lows = [each for each in (declared.at_least, declared.above, low) if each is not None]
    highs = [each for each in (declared.at_most, high, largest_number(declared)) if each is not None]
    return max(lows, default=None), min(highs, default=None)


def _of_rule(each: Rule, rows: Sequence[Values], broken: Unsound) -> Iterator[tuple[int, Problem]]:
    """A row whose own fields are not sound is not asked."""
    sound: Sequence[int] = range(len(rows))
    if broken:
        sound = [index for index in sound if broken.get(index, NONE).isdisjoint(each.fields)]
    for index, verdict in zip(sound, map(each.judge, map(rows.__getitem__, sound)), strict=True):
        if verdict is not None:
            yield index, rule_problem(each, verdict)
