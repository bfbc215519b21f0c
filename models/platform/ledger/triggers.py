"""触发器 triggers: the database itself keeps the leaf tables, whoever writes the source.

The text of every trigger is generated from the declared measures. PostgreSQL gets statement-level
triggers with transition tables, which touch each leaf row once a statement, in the order of the
key, so that two bulk writes cannot wait for each other in a circle; SQLite gets row-level ones.
They only ever add differences, which may come in any order.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Dialect,
    FromClause,
    Select,
    column,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy import (
    table as named,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from models.platform.ledger.leaf import KEY, Leaf


class Event(StrEnum):
    """What happens to source rows."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


SIDES = {Event.INSERT: (("new", 1),), Event.UPDATE: (("new", 1), ("old", -1)), Event.DELETE: (("old", -1),)}
"""Which rows count, and with which sign."""
DIALECTS: dict[str, Dialect] = {
    "sqlite": SQLiteDialect(paramstyle="named"),
    "postgresql": PGDialect(paramstyle="named"),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True)
class Trigger:
    """A trigger as it should stand in the database; ``function`` is the body, on PostgreSQL."""

    name: str
    table: str
    definition: str
    function: str = ""


def triggers_of(leaf: Leaf, dialect: str) -> list[Trigger]:
    """The triggers that keep one leaf table."""
    if dialect == "sqlite":
        return [_sqlite_trigger(leaf, what) for what in Event]
    return [*(_postgresql_trigger(leaf, what) for what in Event), _postgresql_truncation(leaf)]


def _name(leaf: Leaf, what: str) -> str:
    return f"{leaf.table.name}_{what}"


def _sqlite_trigger(leaf: Leaf, what: Event) -> Trigger:
    name, table = _name(leaf, what), leaf.source.__tablename__
    definition = (
        f"CREATE TRIGGER {name} AFTER {what.upper()} ON {table} FOR EACH ROW BEGIN\n"
        f"{_delta(leaf, what, 'sqlite')};\nEND"
    )
    return Trigger(name, table, definition)


def _postgresql_trigger(leaf: Leaf, what: Event) -> Trigger:
    name, table = _name(leaf, what), leaf.source.__tablename__
    sides = sorted((side for side, _ in SIDES[what]), reverse=True)
    seen = " ".join(f"{side.upper()} TABLE AS {side}_rows" for side in sides)
    definition = (
        f"CREATE TRIGGER {name} AFTER {what.upper()} ON {table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    return Trigger(
        name, table, definition, f"\nBEGIN\n{_delta(leaf, what, 'postgresql')};\nRETURN NULL;\nEND\n"
    )


def _postgresql_truncation(leaf: Leaf) -> Trigger:
    name, table = _name(leaf, "truncate"), leaf.source.__tablename__
    definition = (
        f"CREATE TRIGGER {name} AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    return Trigger(name, table, definition, f"\nBEGIN\nDELETE FROM {leaf.table.name};\nRETURN NULL;\nEND\n")


def _delta(leaf: Leaf, what: Event, dialect: str) -> str:
    """Add the differences that an event makes to the leaf."""
    one_row = dialect == "sqlite" and what is not Event.UPDATE
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(leaf.table)
    delta = _of_one_row(leaf, what) if one_row else _of_all_rows(leaf, what, dialect)
    adding = insert.from_select([*KEY, *leaf.names], delta, include_defaults=False)
    added = {name: leaf.table.c[name] + adding.excluded[name] for name in leaf.names}
    return _text(adding.on_conflict_do_update(index_elements=list(KEY), set_=added), dialect)


def _lines(leaf: Leaf, side: str, sign: int, dialect: str) -> Select[Any]:
    """What the rows of one side of an event add or take away."""
    lines = leaf.contributions(_touched(leaf, side, dialect)).subquery(f"{side}_lines")
    figures = [lines.c[name] if sign > 0 else (-lines.c[name]).label(name) for name in leaf.names]
    return select(*(lines.c[key] for key in KEY), *figures)


def _of_one_row(leaf: Leaf, what: Event) -> Select[Any]:
    """A row touches each leaf row once; there is nothing to add up. The condition ends the SELECT for the parser."""
    ((side, sign),) = SIDES[what]
    return _lines(leaf, side, sign, "sqlite").where(literal_column("1") == 1)


def _of_all_rows(leaf: Leaf, what: Event, dialect: str) -> Select[Any]:
    """The differences of all rows together, those that come to nothing left out, in the order of the key."""
    changes = union_all(*(_lines(leaf, side, sign, dialect) for side, sign in SIDES[what])).subquery(
        "changes"
    )
    key = [changes.c[name] for name in KEY]
    sums = {name: func.sum(changes.c[name]) for name in leaf.names}
    return (
        select(*key, *(each.label(name) for name, each in sums.items()))
        .group_by(*key)
        .having(or_(*(each != 0 for each in sums.values())))
        .order_by(*key)
    )


def _touched(leaf: Leaf, side: str, dialect: str) -> FromClause:
    """The source rows of an event, under the names and types of the source's columns."""
    columns = leaf.source.__table__.c
    if dialect == "sqlite":
        row = (literal_column(f"{side.upper()}.{each.name}", each.type).label(each.name) for each in columns)
        return select(*row).subquery(f"{side}_row")
    return named(f"{side}_rows", *(column(each.name, each.type) for each in columns))


def _text(statement: Any, dialect: str) -> str:
    return str(statement.compile(dialect=DIALECTS[dialect], compile_kwargs={"literal_binds": True}))
