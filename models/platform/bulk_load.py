"""成批装载 many rows into one table at once: COPY on PostgreSQL, executemany on SQLite.

It writes what it is given: whoever calls it has judged and authorised every row.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Text, cast, delete, func, select, text, tuple_

from models.platform.bulk_copy import copy_rows, quoted
from models.platform.bulk_form import NOTHING, Form, form_of

CHUNK = 2_000
STAGE = "bulk_stage"
WRITTEN = "rows written"
"""Where a connection keeps how many rows of which table were written here, for whoever asks before the commit."""


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """The keys that the next so many rows will have."""
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        sequence = select(func.pg_get_serial_sequence(table.name, "id")).scalar_subquery()
        numbers = func.generate_series(1, count).table_valued("number")
        drawn = func.string_agg(cast(func.nextval(sequence), Text), ",")
        return list(map(int, connection.execute(select(drawn).select_from(numbers)).scalar_one().split(",")))
    last = connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    shared: Mapping[str, Any] = NOTHING,
) -> None:
    """Add rows; each is a sequence of values in the order of ``names``, and all have what is ``shared`` besides.

    PostgreSQL stores the first of them while the last are still being made.
    """
    form, target = form_of(connection, table, names, shared), quoted(connection, table.name)
    if connection.dialect.name == "postgresql":
        _count(connection, table, copy_rows(connection, target, form, rows))
        return
    taken = list(rows)
    if not taken:
        return
    _count(connection, table, len(taken))
    columns = ", ".join(quoted(connection, name) for name in form.names)
    places = ", ".join("?" * len(form.names))
    statement = f"INSERT INTO {target} ({columns}) VALUES ({places})"  # noqa: S608
    connection.exec_driver_sql(statement, form.rows(taken))


def update_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Overwrite rows: each is ``(id, version, *values)``. Returns how many still had that version."""
    if not rows:
        return 0
    _count(connection, table, len(rows))
    form = form_of(connection, table, ("id", "version", *names))
    if connection.dialect.name == "postgresql":
        return _update_from_stage(connection, table, form, rows)
    assigned = ", ".join(f"{quoted(connection, name)} = ?" for name in form.names[2:])
    statement = (
        f"UPDATE {quoted(connection, table.name)} SET version = version + 1, {assigned} "  # noqa: S608
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


def _update_from_stage(
    connection: Connection, table: Table, form: Form, rows: Sequence[Sequence[Any]]
) -> int:
    listed = ", ".join(quoted(connection, name) for name in form.names)
    target = quoted(connection, table.name)
    connection.execute(
        text(f"CREATE TEMPORARY TABLE {STAGE} ON COMMIT DROP AS SELECT {listed} FROM {target} LIMIT 0")  # noqa: S608
    )
    copy_rows(connection, STAGE, form, rows)
    assigned = ", ".join(
        f"{quoted(connection, name)} = s.{quoted(connection, name)}" for name in form.names[2:]
    )
    done = connection.execute(
        text(
            f"UPDATE {target} AS t SET version = t.version + 1, {assigned} FROM {STAGE} AS s "  # noqa: S608
            "WHERE t.id = s.id AND t.version = s.version"
        )
    )
    connection.execute(text(f"DROP TABLE {STAGE}"))
    return done.rowcount
