"""无记录不变更 no log, no change: a transaction that has changed a record without a line about it is refused (R23).

Two watches, because records are changed in two ways. What goes through the session is known row by row. What goes
past it (a statement, a COPY) is known by its table, and needs as many lines as rows. Our other tables (accounts,
attachments, withdrawn rights …) are named in the log each in its own way; a transaction that changes one of them needs
a line at all. The exceptions stand here, each with its reason.
"""

import re
from collections import Counter
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, UOWTransaction

from models.base import Base, Record
from models.platform.audit.watch import Watch, watch_of
from models.platform.bulk_load import WRITTEN
from models.platform.transaction import CLOSINGS, OPENINGS
from models.registry import TABLES

CHANGING = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
STATEMENTS = "tables written"
DERIVED = ("ledger_", "platform_ledger_", "platform_audit_")
"""Kept from records whose changes are logged, or the log itself."""
UNLOGGED = {
    "platform_api_token": "when it was last used; making, ending and agreeing are logged",
    "platform_dictionary_item": "filled by command in a new database; the pages that change one log it",
    "platform_division": "filled by command in a new database; a later load logs what it changed",
    "platform_epoch": "counts changes that are logged, for what processes keep in memory",
    "platform_import_batch": "a file on its way; the import is logged when it is written",
    "platform_job": "the queue; what a job does is logged by its verb",
    "platform_message": "a copy for the reader of what was decided or urged, which is logged",
    "platform_puzzle": "a question of the sign-in page",
    "platform_read_mark": "what somebody has seen of the messages",
    "platform_repeated_request": "the words under which another system's requests have taken effect",
    "platform_review_run": "what was chosen at once; each decision is logged at its record",
    "platform_review_run_line": "what became of each that was chosen at once",
    "platform_session": "when it was last used; sign-in, sign-out and ending are logged",
    "platform_sign_in_tries": "counts tries; failed sign-ins and locks are logged",
    "platform_staged_file": "a file of a form that is still open; the record that takes it is logged",
    "platform_submission": "the keys of forms, against double clicks",
    "platform_tick": "that a periodic job has begun",
}
"""Our tables of which rows may change without a line."""


class UnloggedChange(RuntimeError):
    """A record was changed and the operation log does not say so; nothing was stored. A bug of the verb."""


def is_logged(table: str) -> bool:
    """Whether changing rows of a table that holds no records needs a line."""
    if table not in Base.metadata.tables or table in TABLES:
        return False
    return table not in UNLOGGED and not table.startswith(DERIVED)


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
        elif is_logged(row.__tablename__):
            watch_of(session).kept.add(row.__tablename__)


@event.listens_for(Engine, "after_cursor_execute")
def _see_statements(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
    found = CHANGING.match(statement)
    if found is None or STATEMENTS not in connection.info:
        return
    if found[1] in TABLES or (cursor.rowcount != 0 and is_logged(found[1])):
        connection.info[STATEMENTS].add(found[1])


def require_lines(session: Session) -> None:
    """Raise :class:`UnloggedChange` when the open transaction has changed a record and not said so."""
    watch, kept = watch_of(session), session.connection().info
    if silent := watch.changed - watch.named:
        raise UnloggedChange(f"no line in the operation log about {sorted(silent, key=str)[:5]}")
    told = {table for table, _ in watch.named} | set(watch.lines)
    if (others := watch.kept | (kept[STATEMENTS] - TABLES.keys())) and not told:
        raise UnloggedChange(f"no line in the operation log, and rows of {sorted(others)} were changed")
    if quiet := (kept[STATEMENTS] & TABLES.keys()) - told:
        raise UnloggedChange(f"no line in the operation log about rows of {sorted(quiet)}")
    written = {table: count for table, count in kept[WRITTEN].items() if table in TABLES}
    if short := {table: count for table, count in written.items() if watch.lines[table] < count}:
        raise UnloggedChange(f"fewer lines in the operation log than rows written: {short}")


OPENINGS.append(begin_watch)
CLOSINGS.append(require_lines)
