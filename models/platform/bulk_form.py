"""写入格式 how rows are handed to the database: column by column, each as its type wants it, sealed ones with their indexes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table

from models.blind_index import blinder
from models.sealed_column import Sealed, index_name, sealed_columns
from models.sealing import seal_many
from models.types import Codes, Dec, HamletIds

Encode = Callable[[Sequence[Any]], Sequence[Any]]
"""Takes a column of values and gives it as the driver wants it."""
REPEATABLE = (Codes, HamletIds, Date, DateTime)
"""The types that write equal values alike, always."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Form:
    """How rows of a table are written: the columns with the blind indexes of sealed ones, and each one's encoder.

    What all rows ``share`` stands in front, already as the driver wants it.
    """

    shared: Mapping[str, Any]
    own: Sequence[str]
    encoders: Sequence[Encode]
    blinded: Sequence[tuple[int, Encode]]

    @property
    def names(self) -> list[str]:
        """Every column that is written, in order."""
        return [*self.shared, *self.own]

    def columns(self, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows' own values column by column, as the driver wants them."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        columns += [blind(columns[place]) for place, blind in self.blinded]
        for encode, column in zip(self.encoders, columns, strict=True):
            yield encode(column)

    def rows(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Whole rows, what they share included."""
        shared = (repeat(value, len(rows)) for value in self.shared.values())
        return list(zip(*shared, *self.columns(rows), strict=True))


def form_of(
    connection: Connection, table: Table, names: Sequence[str], shared: Mapping[str, Any] = NOTHING
) -> Form:
    """How rows of these columns are written that share these values besides."""
    sealed = [(name, what) for name, what in sealed_columns(table) if name in names]
    wide = [*names, *(index_name(name) for name, _ in sealed)]
    blinded = [(names.index(name), partial(_of_told, blinder(what))) for name, what in sealed]
    encoded = {name: _encoder(connection, table, name)([value])[0] for name, value in shared.items()}
    return Form(encoded, wide, [_encoder(connection, table, name) for name in wide], blinded)


def _encoder(connection: Connection, table: Table, name: str) -> Encode:
    """How the column's type hands its values to the driver; equal values are worked out once where that is the same."""
    kind = table.c[name].type
    if connection.dialect.name == "postgresql" and isinstance(kind, Dec):
        return _as_they_are  # the column rounds by itself, half up as we do
    if isinstance(kind, Dec):
        return kind.whole_units
    if isinstance(kind, Sealed):
        return partial(_of_told, partial(seal_many, place=kind.place))
    process = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if process is None:
        return _as_they_are
    if isinstance(kind, REPEATABLE):
        return partial(_each_once, process)
    return partial(_one_by_one, process)


def _one_by_one(process: Callable[[Any], Any], column: Sequence[Any]) -> Sequence[Any]:
    if column.count(None) == len(column):
        return [process(None)] * len(column)
    return list(map(process, column))


def _as_they_are(column: Sequence[Any]) -> Sequence[Any]:
    return column


def _each_once(process: Callable[[Any], Any], column: Sequence[Any]) -> Sequence[Any]:
    known = {value: process(value) for value in set(column)}
    return list(map(known.__getitem__, column))


def _of_told(work: Callable[[list[str]], list[str]], column: Sequence[str | None]) -> Sequence[str | None]:
    """What the work makes of the values of a column; what is empty stays empty."""
    made = iter(work([value for value in column if value is not None]))
    return [None if value is None else next(made) for value in column]
