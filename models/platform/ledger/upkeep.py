"""核对与重建 upkeep: compare the leaf tables with a recount, cell by cell, and rebuild them."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    delete,
    func,
    insert,
    inspect,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from models.base import Base
from models.platform import job_lease
from models.platform.jobs import Lease
from models.platform.ledger.installation import create_leaf_triggers, differences, drop_leaf_triggers
from models.platform.ledger.leaf import KEY, Leaf, leaves
from models.platform.ledger.triggers import triggers_of
from models.platform.periodic import periodic_in_steps

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drift:
    """One cell of a leaf table that is not what a recount gives."""

    table: str
    area: int
    split: str
    value: str
    column: str
    kept: Any
    counted: Any

    def __str__(self) -> str:
        where = f"{self.split}={self.value}" if self.split else "whole"
        return f"{self.table} {self.area} {where} {self.column}: kept {self.kept}, counted {self.counted}"


def verify(connection: Connection, metadata: MetaData) -> Iterator[Drift]:
    """Every cell that differs from a recount; none when all is well."""
    for leaf in leaves(metadata).values():
        yield from _drifts(connection, leaf)


def _drifts(connection: Connection, leaf: Leaf) -> Iterator[Drift]:
    """One statement a leaf, so that both sides are seen at the same instant."""
    counted = leaf.recount().subquery("counted")
    sides = [_side(leaf, leaf.table, kept=True), _side(leaf, counted, kept=False)]
    both = union_all(*sides).subquery("sides")
    key = [both.c[name] for name in KEY]
    pairs = [(func.sum(both.c[f"kept_{name}"]), func.sum(both.c[f"counted_{name}"])) for name in leaf.names]
    found = connection.execute(
        select(*key, *(each for pair in pairs for each in pair))
        .group_by(*key)
        .having(or_(*(kept != recounted for kept, recounted in pairs)))
        .order_by(*key)
    )
    for row in found:
        figures = row[len(KEY) :]
        for place, name in enumerate(leaf.names):
            kept, recounted = figures[2 * place : 2 * place + 2]
            if kept != recounted:
                yield Drift(leaf.table.name, row.area, row.split, row.value, name, kept, recounted)


def _side(leaf: Leaf, rows: Any, *, kept: bool) -> Any:
    figures = []
    for name in leaf.names:
        zero = literal(0, leaf.table.c[name].type)
        mine, other = rows.c[name], zero
        figures += [
            (mine if kept else other).label(f"kept_{name}"),
            (other if kept else mine).label(f"counted_{name}"),
        ]
    return select(*(rows.c[name] for name in KEY), *figures)


def rebuild(connection: Connection, metadata: MetaData) -> list[str]:
    """Count every leaf table again in one statement each; the names of those rebuilt."""
    return [_rebuild(connection, leaf) for leaf in leaves(metadata).values()]


def _rebuild(connection: Connection, leaf: Leaf) -> str:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {leaf.source.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(delete(leaf.table))
    connection.execute(
        insert(leaf.table).from_select([*KEY, *leaf.names], leaf.recount(), include_defaults=False)
    )
    return leaf.table.name


def synchronise(connection: Connection, metadata: MetaData) -> list[str]:
    """After a migration: make the leaf tables and triggers as declared; the names of those counted again."""
    standing = set(inspect(connection).get_table_names())
    wrong = differences(connection, metadata)
    renewed = []
    for leaf in leaves(metadata).values():
        if leaf.source.__tablename__ not in standing:
            drop_leaf_triggers(connection, leaf)
            leaf.table.drop(connection, checkfirst=True)
        elif not _is_as_declared(connection, leaf, standing, wrong):
            _renew(connection, leaf)
            renewed.append(leaf.table.name)
    return renewed


def _is_as_declared(connection: Connection, leaf: Leaf, standing: set[str], wrong: Sequence[str]) -> bool:
    if leaf.table.name not in standing:
        return False
    if any(trigger.name in wrong for trigger in triggers_of(leaf, connection.dialect.name)):
        return False
    dialect, found = connection.dialect, inspect(connection).get_columns(leaf.table.name)
    declared = [(column.name, column.type.compile(dialect)) for column in leaf.table.columns]
    return [(column["name"], column["type"].compile(dialect)) for column in found] == declared


def _renew(connection: Connection, leaf: Leaf) -> None:
    drop_leaf_triggers(connection, leaf)
    leaf.table.drop(connection, checkfirst=True)
    leaf.table.create(connection)
    create_leaf_triggers(connection, leaf)
    _rebuild(connection, leaf)


@periodic_in_steps("verify_ledgers", "10 2 * * *", "台账与重新清点比对")
def verify_ledgers(session: Session, lease: Lease) -> None:
    """Tell in the log, as an error, every leaf table that differs from a recount."""
    for number, leaf in enumerate(leaves(Base.metadata).values(), 1):
        drifts = list(_drifts(session.connection(), leaf))
        if drifts:
            log.error("%s: %d cells differ from a recount, first %s", leaf.table.name, len(drifts), drifts[0])
        job_lease.progress(session, lease, number)
