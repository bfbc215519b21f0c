"""成批写入 the verb that writes what an import has worked out: whole or not at all, audited, within the account's area."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.base import Record
from models.fields import Values
from models.platform import audit
from models.platform.bulk_gates import obstacles
from models.platform.bulk_load import delete_rows, insert_rows, new_ids, update_rows
from models.platform.bulk_values import row_values, stored_names, taken
from models.platform.changes import TableChange
from models.platform.clock import instant, now
from models.platform.confinement import ScopeViolation
from models.platform.division import names_of
from models.platform.refusal import Forbidden, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of

ACTION = "导入"
MOST_DETAILED = 2_000
"""Up to so many new rows the log keeps their values; of more it keeps who, when, which file and which row."""
NOTHING: tuple[Any, ...] = (None, ())
OUTDATED = "导入期间有人修改了这些数据，本次没有写入任何内容。请重新校验后再导入"


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
    rows = [each.values for each in change.added]
    change.table.derive(session, rows)
    connection, table = session.connection(), change.table.__table__
    keys = new_ids(connection, table, len(rows))
    for key, values in zip(keys, rows, strict=True):
        if "temporary_id" in values:
            made[values["temporary_id"]] = key
    names, told = taken(change.table, rows, made)
    who, at = actor_of(session).account_id, now()
    stamps = {"version": 1, "created_by": who, "created_on": at, "changed_by": who, "changed_on": at}
    whole = ((key, *values) for key, values in zip(keys, told, strict=True))
    insert_rows(connection, table, ["id", *names], whole, stamps)
    detailed = len(rows) <= MOST_DETAILED
    _log(
        session,
        change.table,
        batch,
        audit.ADDED,
        (
            (
                key,
                each.number,
                each.values,
                _beginnings(each.values, stored_names(change.table)) if detailed else {},
            )
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
        (each.row_id, each.version, who, at, *row_values(change.table, each.values, made))
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


Line = tuple[int, int, Values, Mapping[str, tuple[Any, Any]]]


def _log(session: Session, table: type[Record], batch: _Batch, mark: str, lines: Iterable[Line]) -> None:
    """One line a row, in the same commit."""
    told = [
        audit.Line(key, values["area"], audit.line_of_import(batch.file, mark, number), differences)
        for key, number, values, differences in lines
    ]
    audit.log_many(session, ACTION, table.__tablename__, told, batch.at)
