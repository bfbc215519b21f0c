"""成批装载 many rows into one table at once: COPY on PostgreSQL, executemany on SQLite.

It writes what it is given: whoever calls it has judged and authorised every row.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from models.types import Dec

Encode = Callable[[Any], Any]
CHUNK = 20_000
STAGE = "bulk_stage"
NULL = "\\N"
WRITTEN = "rows written"
"""Where a connection keeps how many rows of which table were written here, for whoever asks before the commit."""
TEXTS, NUMBERS = {str, type(None)}, {int, Decimal, type(None)}
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """The keys that the next so many rows will have."""
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = func.generate_series(1, count).table_valued("number")
        return list(connection.scalars(select(func.nextval(sequence)).select_from(numbers)))
    last = connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Add rows; each is a sequence of values in the order of ``names``."""
    if not rows:
        return
    _count(connection, table, len(rows))
    encoders = [_encoder(connection, table, name) for name in names]
    if connection.dialect.name == "postgresql":
        _copy(connection, _quoted(connection, table.name), names, encoders, rows)
        return
    columns = ", ".join(_quoted(connection, name) for name in names)
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {_quoted(connection, table.name)} ({columns}) VALUES ({places})"  # noqa: S608
    connection.exec_driver_sql(statement, _encoded(encoders, rows))


def update_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Overwrite rows: each is ``(id, version, *values)``. Returns how many still had that version."""
    if not rows:
        return 0
    _count(connection, table, len(rows))
    encoders = [_encoder(connection, table, name) for name in ("id", "version", *names)]
    if connection.dialect.name == "postgresql":
        return _update_from_stage(connection, table, names, encoders, rows)
    assigned = ", ".join(f"{_quoted(connection, name)} = ?" for name in names)
    statement = (
        f"UPDATE {_quoted(connection, table.name)} SET version = version + 1, {assigned} "  # noqa: S608
        "WHERE id = ? AND version = ?"
    )
    values = [(*row[2:], row[0], row[1]) for row in _encoded(encoders, rows)]
    done = connection.exec_driver_sql(statement, values)
    return done.rowcount


def _count(connection: Connection, table: Table, rows: int) -> None:
    if WRITTEN in connection.info:
        connection.info[WRITTEN][table.name] += rows


def _update_from_stage(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    encoders: Sequence[Encode],
    rows: Sequence[Sequence[Any]],
) -> int:
    columns = ["id", "version", *names]
    listed = ", ".join(_quoted(connection, name) for name in columns)
    target = _quoted(connection, table.name)
    connection.execute(
        text(f"CREATE TEMPORARY TABLE {STAGE} ON COMMIT DROP AS SELECT {listed} FROM {target} LIMIT 0")  # noqa: S608
    )
    _copy(connection, STAGE, columns, encoders, rows)
    assigned = ", ".join(f"{_quoted(connection, name)} = s.{_quoted(connection, name)}" for name in names)
    done = connection.execute(
        text(
            f"UPDATE {target} AS t SET version = t.version + 1, {assigned} FROM {STAGE} AS s "  # noqa: S608
            "WHERE t.id = s.id AND t.version = s.version"
        )
    )
    connection.execute(text(f"DROP TABLE {STAGE}"))
    return done.rowcount


def _copy(
    connection: Connection,
    target: str,
    names: Sequence[str],
    encoders: Sequence[Encode],
    rows: Sequence[Sequence[Any]],
) -> None:
    columns = ", ".join(_quoted(connection, name) for name in names)
    raw: Any = connection.connection
    with raw.cursor() as cursor:
        for block in _blocks(encoders, rows):
            cursor.copy_expert(f"COPY {target} ({columns}) FROM STDIN", block)


def _blocks(encoders: Sequence[Encode], rows: Sequence[Sequence[Any]]) -> Iterator[io.StringIO]:
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        columns = [
            _copied_column(column if encode is _as_it_is else [encode(value) for value in column])
            for encode, column in zip(encoders, zip(*chunk, strict=True), strict=True)
        ]
        yield io.StringIO("".join("\t".join(line) + "\n" for line in zip(*columns, strict=True)))


def _copied_column(values: Sequence[Any]) -> list[str]:
    """A column of values in the text form of COPY; the kinds that most columns have are written without asking again."""
    first = values[0]
    if values.count(first) == len(values):
        return [_copied(first)] * len(values)
    kinds = {value.__class__ for value in values}
    if kinds <= TEXTS:
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


def _encoded(encoders: Sequence[Encode], rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Every row as the driver takes it, worked out column by column."""
    columns = [
        column if encode is _as_it_is else [encode(value) for value in column]
        for encode, column in zip(encoders, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*columns, strict=True))


def _encoder(connection: Connection, table: Table, name: str) -> Encode:
    """How the column's type hands a value to the driver."""
    if connection.dialect.name == "postgresql" and isinstance(table.c[name].type, Dec):
        return _as_it_is  # the column rounds by itself, half up as we do
    processor = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return processor or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _quoted(connection: Connection, name: str) -> str:
    quoted: str = connection.dialect.identifier_preparer.quote(name)
    return quoted
