"""无记录不变更 no log, no change: a transaction that has changed a record without a line about it is refused (R23).

Two watches, because records are changed in two ways. What goes through the session is known row by row. What goes
past it (a statement, a COPY) is known by its table, and needs as many lines as rows.
"""

import re
from collections import Counter
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, UOWTransaction

from models.base import Record
from models.platform.audit.watch import Watch, watch_of
from models.platform.bulk_load import WRITTEN
from models.platform.transaction import CLOSINGS, OPENINGS
from models.registry import TABLES

CHANGING = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
STATEMENTS = "tables written"


class UnloggedChange(RuntimeError):
    """A record was changed and the operation log does not say so; nothing was stored. A bug of the verb."""


def begin_watch(session: Session) -> None:
    """Forget what an earlier transaction did."""
    session.info["watch"] = Watch()
    kept = session.connection().info
    kept[WRITTEN], kept[STATEMENTS] = Counter[str](), set[str]()


@event.listens_for(Session, "after_flush")
def _see_rows(session: Session, _context: UOWTransaction) -> None:
    changed = watch_of(session).changed
    for row in (*session.new, *session.deleted, *filter(session.is_modified, session.dirty)):
        if isinstance(row, Record):
            changed.add((row.__tablename__, row.id))


@event.listens_for(Engine, "after_cursor_execute")
def _see_statements(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    found = CHANGING.match(statement)
    if found and found[1] in TABLES and STATEMENTS in connection.info:
        connection.info[STATEMENTS].add(found[1])


def require_lines(session: Session) -> None:
    """Raise :class:`UnloggedChange` when the open transaction has changed a record and not said so."""
    watch, kept = watch_of(session), session.connection().info
    if silent := watch.changed - watch.named:
        raise UnloggedChange(f"no line in the operation log about {sorted(silent, key=str)[:5]}")
    told = {table for table, _ in watch.named} | set(watch.lines)
    if quiet := kept[STATEMENTS] - told:
        raise UnloggedChange(f"no line in the operation log about rows of {sorted(quiet)}")
    written = {table: count for table, count in kept[WRITTEN].items() if table in TABLES}
    if short := {table: count for table, count in written.items() if watch.lines[table] < count}:
        raise UnloggedChange(f"fewer lines in the operation log than rows written: {short}")


OPENINGS.append(begin_watch)
CLOSINGS.append(require_lines)
