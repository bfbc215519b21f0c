"""成批记录 lines about many rows at once, for verbs that write past the session."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import tee
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.platform.audit.changes import readable
from models.platform.audit.content import CONTENT, contents_of
from models.platform.audit.entry import LONGEST_SUMMARY, AuditEntry, Result, by_whom
from models.platform.audit.seal import sign_lines
from models.platform.audit.watch import watch_of
from models.platform.bulk_load import insert_rows, new_ids
from models.platform.clock import now
from models.platform.scope import actor_of

SHARED, OWN = CONTENT[:-4], CONTENT[-4:]
"""What all lines of one act have in common; the last four are a line's own."""


class Line(NamedTuple):
    """What was done to one of many rows."""

    row_id: int
    area: int
    summary: str
    differences: Mapping[str, tuple[Any, Any]]


def log_many(
    session: Session,
    action: str,
    table_name: str,
    lines: Sequence[Line],
    at: datetime | None = None,
    opinion: str | None = None,
) -> None:
    """Add one entry a row, in the same commit; ``at`` is the time that an act over several tables has in common."""
    shared = by_whom(session, actor_of(session)) | {
        "at": at or now(),
        "action": action,
        "table_name": table_name,
        "opinion": opinion,
        "result": Result.DONE.value,
        "reason": None,
        "times": 1,
    }
    rows: Iterator[tuple[Any, ...]] = _signed([shared[name] for name in SHARED], lines, table_name)
    names: list[str] = [*OWN, "mac"]
    connection, log = session.connection(), AuditEntry.__table__
    if connection.dialect.name == "postgresql":
        keys = new_ids(connection, log, len(lines))
        rows, names = ((key, *row) for key, row in zip(keys, rows, strict=True)), ["id", *names]
    insert_rows(connection, log, names, rows, {name: shared[name] for name in SHARED})
    watch_of(session).lines[table_name] += len(lines)
    watch_of(session).named.update((table_name, line.row_id) for line in lines)


def _signed(values: Sequence[Any], lines: Iterable[Line], table_name: str) -> Iterator[tuple[Any, ...]]:
    """The content of each line with its signature, one after the other."""
    own, again = tee(
        (
            line.row_id,
            line.area,
            line.summary[:LONGEST_SUMMARY],
            readable(line.differences or None, table_name) or None,
        )
        for line in lines
    )
    for one, mark in zip(own, sign_lines(contents_of(values, again)), strict=True):
        yield (*one, mark)
