"""成批写入 the verb that writes what an import has worked out: whole or not at all, audited, within the account's area."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from models.base import Record
from models.fields import Kind, Values, fields_of
from models.levels import Level
from models.platform import audit
from models.platform.bulk_load import delete_rows, insert_rows, new_ids, update_rows
from models.platform.changes import TableChange
from models.platform.clock import instant, now
from models.platform.confinement import ScopeViolation
from models.platform.division import names_of
from models.platform.records import PLACE
from models.platform.refusal import Forbidden, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.write_guards import Attempt, reasons_against_many

ACTION = "导入"
MOST_DETAILED = 2_000
"""Up to so many new rows the log keeps their values; of more it keeps who, when, which file and which row."""
NOTHING: tuple[Any, ...] = (None, ())
LOCK_ALL = text("SELECT pg_advisory_xact_lock(county) FROM unnest(CAST(:counties AS bigint[])) AS county")
"""Takes the locks in the order given."""
OUTDATED = "导入期间有人修改了这些数据，本次没有写入任何内容。请重新校验后再导入"

GuardOfChanges = Callable[[Session, TableChange], Iterable[tuple[int, str]]]
GUARDS_OF_CHANGES: list[GuardOfChanges] = []
"""Engines that may forbid single rows of an import: each yields the village and the reason."""


@cache
def stored_names(table: type[Record]) -> tuple[str, ...]:
    """The columns that an import writes: the place of the row and everything declared."""
    columns = inspect(table).columns
    place = [name for name in PLACE if name in columns]
    return tuple(dict.fromkeys([*place, *(each.name for each in fields_of(table))]))


def obstacles(session: Session, change: TableChange) -> dict[int, list[str]]:
    """What the engines hold against the change, village by village; empty when nothing does.

    They are asked once in a transaction: what they have looked at they hold until it ends.
    """
    now_open = session.get_transaction() if session.info.get("in_transaction") else None
    if change.judged is None or now_open is None or change.judged[0] is not now_open:
        change.judged = now_open, _obstacles(session, change)
    return change.judged[1]


def _obstacles(session: Session, change: TableChange) -> dict[int, list[str]]:
    found = reasons_against_many(session, list(_attempts(change)))
    for guard_of_changes in GUARDS_OF_CHANGES:
        for area, reason in guard_of_changes(session, change):
            found.setdefault(area, []).append(reason)
    return found


def _attempts(change: TableChange) -> Iterator[Attempt]:
    """One attempt a village, or one for each step of a village where the rows themselves name their step."""
    named = change.table.__decl__.extra.get("step_field")
    seen: set[Any] = set()
    for permission, rows in (
        (Permission.ADD, change.added),
        (Permission.EDIT, change.changed),
        (Permission.DELETE, change.removed),
    ):
        for each in rows:
            row = each.values
            key = (row["area"], row.get(named)) if named else row["area"]
            if key not in seen:
                seen.add(key)
                yield Attempt(permission, change.table, row["area"], None, row)


class _Batch(NamedTuple):
    """What the lines of one import have in common."""

    file: str
    at: datetime


def write(session: Session, changes: Sequence[TableChange], file: str) -> None:
    """Write the changes inside the open transaction. ``file`` is its name in the log.

    Raises :class:`Forbidden` or :class:`ScopeViolation` when the account may not do all of it, and
    :class:`Stale` when a row is no longer as it was when the changes were worked out.
    """
    if not session.info.get("in_transaction"):
        raise RuntimeError("an import is written inside a transaction")
    wanted = [change for change in changes if not change.is_empty]
    for change in wanted:
        _authorise(session, change)
    made: dict[int, int] = {}
    batch = _Batch(file, instant())
    for change in wanted:
        _add(session, change, batch, made)
        _overwrite(session, change, batch, made)
        _take_back(session, change, batch)
    _forget(session, tuple(change.table for change in wanted))


def alone_in(session: Session, areas: Iterable[int]) -> None:
    """Keep other imports out of these villages' counties until the transaction ends.

    On SQLite a transaction already is alone. Outside a transaction nothing is about to be written.
    """
    if not session.info.get("in_transaction") or session.get_bind().dialect.name != "postgresql":
        return
    counties = [-county for county in sorted({area // Level.COUNTY.span for area in areas})]
    if counties:
        session.execute(LOCK_ALL, {"counties": counties})


def _forget(session: Session, tables: tuple[type[Record], ...]) -> None:
    """What the session holds of these tables is read again when it is next asked for."""
    for row in list(session):
        if isinstance(row, tables):
            session.expire(row)


def _authorise(session: Session, change: TableChange) -> None:
    actor, label = actor_of(session), change.table.__decl__.label
    if not actor.may(Permission.IMPORT.value, change.table.__tablename__):
        raise Forbidden(f"本账号没有{label}的导入权限，如需办理请联系系统管理员")
    if not all(actor.covers(area) for area in change.areas):
        raise ScopeViolation
    found = obstacles(session, change)
    if found:
        names = names_of(session, found)
        told = "；".join(
            f"{next(reversed(names.get(area, {0: str(area)}).values()))}：{'、'.join(reasons)}"
            for area, reasons in found.items()
        )
        raise Forbidden(f"{label}不能导入。{told}")


def _add(session: Session, change: TableChange, batch: _Batch, made: dict[int, int]) -> None:
    """Insert the new rows. ``made`` gives the keys of hamlets that this import has just made."""
    if not change.added:
        return
    change.table.derive(session, [each.values for each in change.added])
    connection, table = session.connection(), change.table.__table__
    keys = new_ids(connection, table, len(change.added))
    for key, each in zip(keys, change.added, strict=True):
        if "temporary_id" in each.values:
            made[each.values["temporary_id"]] = key
    names, who, at = stored_names(change.table), actor_of(session).account_id, now()
    rows = (
        (key, 1, who, at, who, at, *_values(change.table, each.values, made))
        for key, each in zip(keys, change.added, strict=True)
    )
    stamps = ["id", "version", "created_by", "created_on", "changed_by", "changed_on"]
    insert_rows(connection, table, [*stamps, *names], rows)
    detailed = len(change.added) <= MOST_DETAILED
    _log(
        session,
        change.table,
        batch,
        audit.ADDED,
        (
            (key, each.number, each.values, _beginnings(each.values, names) if detailed else {})
            for key, each in zip(keys, change.added, strict=True)
        ),
    )


def _beginnings(values: Values, names: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, values[name]) for name in names if values.get(name) not in NOTHING}


def _overwrite(session: Session, change: TableChange, batch: _Batch, made: Mapping[int, int]) -> None:
    if not change.changed:
        return
    names, who, at = stored_names(change.table), actor_of(session).account_id, now()
    rows = [
        (each.row_id, each.version, who, at, *_values(change.table, each.values, made))
        for each in change.changed
    ]
    table = change.table.__table__
    done = update_rows(session.connection(), table, ["changed_by", "changed_on", *names], rows)
    if done != len(rows):
        raise Stale(OUTDATED)
    _log(
        session,
        change.table,
        batch,
        audit.CHANGED,
        [(each.row_id, each.number, each.values, each.differences) for each in change.changed],
    )


def _take_back(session: Session, change: TableChange, batch: _Batch) -> None:
    """Delete the rows that the sheet takes back; the log keeps what they held."""
    if not change.removed:
        return
    rows = [(each.row_id, each.version) for each in change.removed]
    if delete_rows(session.connection(), change.table.__table__, rows) != len(rows):
        raise Stale(OUTDATED)
    names = stored_names(change.table)
    told = [
        (each.row_id, each.number, each.values, {name: (each.values[name], None) for name in names})
        for each in change.removed
    ]
    _log(session, change.table, batch, audit.WITHDRAWN, told)


def _values(table: type[Record], values: Values, made: Mapping[int, int]) -> Iterator[Any]:
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


Line = tuple[int, int, Values, Mapping[str, tuple[Any, Any]]]


def _log(session: Session, table: type[Record], batch: _Batch, mark: str, lines: Iterable[Line]) -> None:
    """One line a row, in the same commit."""
    told = [
        audit.Line(key, values["area"], audit.line_of_import(batch.file, mark, number), differences)
        for key, number, values, differences in lines
    ]
    audit.log_many(session, ACTION, table.__tablename__, told, batch.at)
