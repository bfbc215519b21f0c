"""成批装载 many rows into one table at once: COPY on PostgreSQL, executemany on SQLite.

It writes what it is given: whoever calls it has judged and authorised every row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Table, delete, func, select, text, tuple_

from models.blind_index import blinder
from models.sealed_column import Sealed, index_name, sealed_columns
from models.sealing import seal_many
from models.types import Codes, Dec, HamletIds

Encode = Callable[[Sequence[Any]], Sequence[Any]]
"""Takes a column of values and gives it as the driver wants it."""
REPEATABLE = (Codes, HamletIds, Date, DateTime)
"""The types that write equal values alike, always."""
CHUNK = 2_000
BLOCK = 100
"""Rows that COPY is given at a time: little enough to lie in the socket while the next are written."""
STAGE = "bulk_stage"
NULL = "\\N"
WRITTEN = "rows written"
"""Where a connection keeps how many rows of which table were written here, for whoever asks before the commit."""
TEXTS, NUMBERS = {str, type(None)}, {int, Decimal, type(None)}
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
ESCAPED = "".join(map(chr, ESCAPES))


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """The keys that the next so many rows will have."""
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        sequence = select(func.pg_get_serial_sequence(table.name, "id")).scalar_subquery()
        numbers = func.generate_series(1, count).table_valued("number")
        return list(connection.scalars(select(func.nextval(sequence)).select_from(numbers)))
    last = connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add rows; each is a sequence of values in the order of ``names``.

    PostgreSQL stores the first of them while the last are still being made.
    """
    form = _form(connection, table, names)
    if connection.dialect.name == "postgresql":
        _count(connection, table, _copy(connection, _quoted(connection, table.name), form, rows))
        return
    taken = list(rows)
    if not taken:
        return
    _count(connection, table, len(taken))
    columns = ", ".join(_quoted(connection, name) for name in form.names)
    places = ", ".join("?" * len(form.names))
    statement = f"INSERT INTO {_quoted(connection, table.name)} ({columns}) VALUES ({places})"  # noqa: S608
    connection.exec_driver_sql(statement, form.rows(taken))


def update_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Overwrite rows: each is ``(id, version, *values)``. Returns how many still had that version."""
    if not rows:
        return 0
    _count(connection, table, len(rows))
    form = _form(connection, table, ("id", "version", *names))
    if connection.dialect.name == "postgresql":
        return _update_from_stage(connection, table, form, rows)
    assigned = ", ".join(f"{_quoted(connection, name)} = ?" for name in form.names[2:])
    statement = (
        f"UPDATE {_quoted(connection, table.name)} SET version = version + 1, {assigned} "  # noqa: S608
        "WHERE id = ? AND version = ?"
    )
    values = [(*row[2:], row[0], row[1]) for row in form.rows(rows)]
    done = connection.exec_driver_sql(statement, values)
    return done.rowcount


def delete_rows(connection: Connection, table: Table, rows: Sequence[tuple[int, int]]) -> int:
    """Delete rows: each is ``(id, version)``. Returns how many still had that version."""
    if not rows:
        return 0
    _count(connection, table, len(rows))
    done = 0
    for place in range(0, len(rows), CHUNK):
        mine = tuple_(table.c.id, table.c.version).in_(rows[place : place + CHUNK])
        done += connection.execute(delete(table).where(mine)).rowcount
    return done


def _count(connection: Connection, table: Table, rows: int) -> None:
    if WRITTEN in connection.info:
        connection.info[WRITTEN][table.name] += rows


@dataclass(frozen=True)
class _Form:
    """How rows of a table are written: the columns with the blind indexes of sealed ones, and each one's encoder."""

    names: Sequence[str]
    encoders: Sequence[Encode]
    blinded: Sequence[tuple[int, Encode]]

    def columns(self, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The values column by column, as the driver wants them."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        columns += [blind(columns[place]) for place, blind in self.blinded]
        for encode, column in zip(self.encoders, columns, strict=True):
            yield encode(column)

    def rows(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The same row by row."""
        return list(zip(*self.columns(rows), strict=True))


def _form(connection: Connection, table: Table, names: Sequence[str]) -> _Form:
    sealed = [(name, what) for name, what in sealed_columns(table) if name in names]
    wide = [*names, *(index_name(name) for name, _ in sealed)]
    blinded = [(names.index(name), partial(_of_told, blinder(what))) for name, what in sealed]
    return _Form(wide, [_encoder(connection, table, name) for name in wide], blinded)


def _update_from_stage(
    connection: Connection, table: Table, form: _Form, rows: Sequence[Sequence[Any]]
) -> int:
    listed = ", ".join(_quoted(connection, name) for name in form.names)
    target = _quoted(connection, table.name)
    connection.execute(
        text(f"CREATE TEMPORARY TABLE {STAGE} ON COMMIT DROP AS SELECT {listed} FROM {target} LIMIT 0")  # noqa: S608
    )
    _copy(connection, STAGE, form, rows)
    assigned = ", ".join(
        f"{_quoted(connection, name)} = s.{_quoted(connection, name)}" for name in form.names[2:]
    )
    done = connection.execute(
        text(
            f"UPDATE {target} AS t SET version = t.version + 1, {assigned} FROM {STAGE} AS s "  # noqa: S608
            "WHERE t.id = s.id AND t.version = s.version"
        )
    )
    connection.execute(text(f"DROP TABLE {STAGE}"))
    return done.rowcount


def _copy(connection: Connection, target: str, form: _Form, rows: Iterable[Sequence[Any]]) -> int:
    """Have the server store the rows. Returns how many they were."""
    columns = ", ".join(_quoted(connection, name) for name in form.names)
    raw: Any = connection.connection
    with raw.cursor() as cursor:
        cursor.copy_expert(f"COPY {target} ({columns}) FROM STDIN", _Blocks(_blocks(form, rows)))
        done: int = cursor.rowcount
    return done


class _Blocks:
    """What COPY reads from: one block at a time, so that the server stores one while the next is written."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks

    def read(self, _size: int) -> str:
        """The next block, whatever its size; nothing at the end."""
        return next(self._blocks, "")


def _blocks(form: _Form, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    left = iter(rows)
    while block := list(islice(left, BLOCK)):
        columns = map(_copied_column, form.columns(block))
        yield "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _copied_column(values: Sequence[Any]) -> list[str]:
    """A column of values in the text form of COPY; the kinds that most columns have are written without asking again."""
    first = values[0]
    if values.count(first) == len(values):
        return [_copied(first)] * len(values)
    kinds = {value.__class__ for value in values}
    if kinds <= TEXTS:
        together = "".join(filter(None, values))
        if not any(sign in together for sign in ESCAPED):
            return [NULL if value is None else value for value in values]
        return [NULL if value is None else value.translate(ESCAPES) for value in values]
    if kinds <= NUMBERS:
        return [NULL if value is None else str(value) for value in values]
    return [_copied(value) for value in values]


def _copied(value: Any) -> str:
    """A value as the text form of COPY writes it."""
    if value is None:
        return NULL
    if value.__class__ is str:
        return str(value).translate(ESCAPES)
    if value.__class__ is bool:
        return "t" if value else "f"
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)


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


def _quoted(connection: Connection, name: str) -> str:
    quoted: str = connection.dialect.identifier_preparer.quote(name)
    return quoted
