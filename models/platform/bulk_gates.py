"""成批写入的门 what may keep an import out of villages: the engines' reasons against it, and another import under way."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.changes import TableChange
from models.platform.rights import Permission
from models.platform.write_guards import Attempt, reasons_against_many

LOCK_ALL = text("SELECT pg_advisory_xact_lock(county) FROM unnest(CAST(:counties AS bigint[])) AS county")
"""Takes the locks in the order given."""
GuardOfChanges = Callable[[Session, TableChange], Iterable[tuple[int, str]]]
GUARDS_OF_CHANGES: list[GuardOfChanges] = []
"""Engines that may forbid single rows of an import: each yields the village and the reason."""


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


def alone_in(session: Session, areas: Iterable[int]) -> None:
    """Keep other imports out of these villages' counties until the transaction ends.

    On SQLite a transaction already is alone. Outside a transaction nothing is about to be written.
    """
    if not session.info.get("in_transaction") or session.get_bind().dialect.name != "postgresql":
        return
    counties = [-county for county in sorted({area // Level.COUNTY.span for area in areas})]
    if counties:
        session.execute(LOCK_ALL, {"counties": counties})
