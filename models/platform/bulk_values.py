"""写入的值 the values of rows in the order of the columns that an import writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import inspect

from models.base import Record
from models.fields import Kind, Values, fields_of
from models.platform.records import PLACE


@cache
def stored_names(table: type[Record]) -> tuple[str, ...]:
    """The columns that an import writes: the place of the row and everything declared."""
    columns = inspect(table).columns
    place = [name for name in PLACE if name in columns]
    return tuple(dict.fromkeys([*place, *(each.name for each in fields_of(table))]))


def taken(
    table: type[Record], rows: Sequence[Values], made: Mapping[int, int]
) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """The columns that new rows fill, in some order, and their values one row after the other."""
    names, first = stored_names(table), rows[0]
    if made or len(first) < 2 or not first.keys() <= set(names):
        return names, (tuple(row_values(table, each, made)) for each in rows)
    absent = [name for name in names if name not in first]
    return [*first, *absent], _alike(rows, tuple(first), absent)


def _alike(
    rows: Iterable[Values], given: tuple[str, ...], absent: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """The values of rows of which nearly all have the same fields: these are taken without asking for each."""
    take, nothing, wanted = itemgetter(*given), (None,) * len(absent), (*given, *absent)
    for row in rows:
        try:
            told = take(row) + nothing if len(row) == len(given) else tuple(map(row.get, wanted))
        except KeyError:
            told = tuple(map(row.get, wanted))
        yield told


def row_values(table: type[Record], values: Values, made: Mapping[int, int]) -> Iterator[Any]:
    """The values in order; a hamlet that is only being made has a negative key until it is."""
    if not made:
        return map(values.get, stored_names(table))
    return _values_with_made(table, values, made)


def _values_with_made(table: type[Record], values: Values, made: Mapping[int, int]) -> Iterator[Any]:
    for name in stored_names(table):
        value: Any = values.get(name)
        if name in _hamlet_names(table):
            yield (
                tuple(made.get(each, each) for each in value)
                if isinstance(value, tuple)
                else made.get(value, value)
            )
        else:
            yield value


@cache
def _hamlet_names(table: type[Record]) -> frozenset[str]:
    kinds = (Kind.HAMLET, Kind.HAMLETS)
    return frozenset({"hamlet_id", *(each.name for each in fields_of(table) if each.kind in kinds)})
