"""封存 the one sealer: it chains the entries of transactions that have all ended, in the order of those transactions.

Chaining inside each transaction would make all writers wait for one another. So a line is signed by itself when it is
written, and put into the chain seconds later. On PostgreSQL a transaction that began earlier may commit later; what is
sealed therefore ends before the oldest transaction that still runs in this database, and nothing can come to stand
before it. Transactions are numbered for the whole cluster, but those of its other databases cannot write here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, text
from sqlalchemy.orm import Session

from models.platform.audit.chain import AuditBlock
from models.platform.audit.content import CONTENT, content_of
from models.platform.audit.entry import AuditEntry
from models.platform.audit.seal import current_kid, marks_of, sign
from models.platform.clock import now

BLOCK = 1_000
MOST_AT_ONCE = 20_000
SEALER = 7_306_914_220
"""The number of the advisory lock that keeps a second sealer out."""
LOG = AuditEntry.__table__
COLUMNS = (LOG.c.id, LOG.c.mac, *(LOG.c[name] for name in CONTENT))
FIRST_HEAD = ""
HORIZON = text(
    """
    WITH taken AS MATERIALIZED (SELECT pg_current_snapshot() AS snapshot),
    running AS (SELECT pg_snapshot_xip(snapshot)::text::bigint AS xact FROM taken),
    here AS (
        SELECT xact FROM running WHERE NOT EXISTS (
            SELECT FROM pg_stat_activity
            WHERE backend_xid::text::bigint = xact % 4294967296
            AND (datname <> current_database() OR backend_type = 'autovacuum worker')
        )
    )
    SELECT coalesce((SELECT min(xact) FROM here), pg_snapshot_xmax(snapshot)::text::bigint),
        pg_snapshot_xmax(snapshot)::text::bigint
    FROM taken
    """
)
"""The oldest transaction that runs and is not known to be elsewhere in the cluster; the first that has not begun."""
LONGEST_TRANSACTION = timedelta(days=2)
"""Older lines are sealed already, whatever number their transaction had in the cluster they were restored from."""


def seal(session: Session) -> int:
    """Seal what is settled, inside the open transaction; returns how many entries. Call again while it is many."""
    if not _is_alone(session):
        return 0
    last = session.scalars(select(AuditBlock).order_by(AuditBlock.seq.desc()).limit(1)).one_or_none()
    settled, up_to = _settled(session, last)
    rows = session.execute(
        select(*COLUMNS).where(*settled).order_by(*_order(session)).limit(MOST_AT_ONCE)
    ).all()
    if len(rows) == MOST_AT_ONCE and _is_postgresql(session):
        rows, up_to = _whole_transactions(session, rows, settled)
    blocks = list(_blocks(rows, last, up_to))
    if blocks:
        session.execute(insert(AuditBlock), blocks)
    return len(rows)


def is_waiting(session: Session) -> bool:
    """Whether anything is there to be sealed."""
    last = session.scalars(select(AuditBlock).order_by(AuditBlock.seq.desc()).limit(1)).one_or_none()
    settled, _ = _settled(session, last)
    return last is None or session.scalar(select(LOG.c.id).where(*settled).limit(1)) is not None


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _is_alone(session: Session) -> bool:
    """On SQLite a transaction is alone by itself."""
    if not _is_postgresql(session):
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(SEALER))))


def _order(session: Session) -> tuple[Any, ...]:
    return (LOG.c.xact, LOG.c.id) if _is_postgresql(session) else (LOG.c.id,)


def _settled(session: Session, last: AuditBlock | None) -> tuple[list[Any], int]:
    """What tells the entries that are to be sealed, and the transaction up to which they are complete."""
    newest = session.scalar(select(func.coalesce(func.max(AuditBlock.last_id), 0))) or 0
    if not _is_postgresql(session):
        return [LOG.c.id > newest], 0
    oldest, next_one = (int(each) for each in session.execute(HORIZON).one())
    if last is None:
        return [or_(LOG.c.xact.is_(None), LOG.c.xact < oldest, LOG.c.xact >= next_one)], oldest
    if last.up_to > next_one:  # restored into another cluster, whose transactions are counted anew
        return [LOG.c.id > newest, or_(LOG.c.xact < oldest, LOG.c.xact >= next_one)], oldest
    fresh = LOG.c.at >= last.at - LONGEST_TRANSACTION
    return [LOG.c.xact >= last.up_to, LOG.c.xact < oldest, fresh], oldest


def _whole_transactions(
    session: Session, rows: Sequence[Row[Any]], settled: Sequence[Any]
) -> tuple[Sequence[Row[Any]], int]:
    """The rows up to the end of their last transaction, so that the next sealing begins with a new one."""
    numbers = {
        key: xact or 0
        for key, xact in session.execute(
            select(LOG.c.id, LOG.c.xact).where(LOG.c.id.in_([rows[0].id, rows[-1].id]))
        )
    }
    last = numbers[rows[-1].id]
    whole = select(*COLUMNS).where(*settled, or_(LOG.c.xact.is_(None), LOG.c.xact <= last))
    return session.execute(whole.order_by(*_order(session))).all(), last + 1


def _blocks(rows: Sequence[Row[Any]], last: AuditBlock | None, up_to: int) -> Iterator[dict[str, Any]]:
    """The rows in blocks of one day each; the very first sealing makes a block even of nothing."""
    seq, head = (last.seq, last.head) if last is not None else (0, FIRST_HEAD)
    newest = last.last_id if last is not None else 0
    parts = [part for day, same in groupby(rows, lambda row: row.at.date()) for part in _parts(day, same)]
    if last is None and not parts:
        parts = [(now().date(), [])]
    for day, part in parts:
        seq, newest = seq + 1, max([newest, *(row.id for row in part)])
        block = {
            "seq": seq,
            "day": day,
            "entries": len(part),
            "last_id": newest,
            "up_to": up_to,
            "ids": ranges_of([row.id for row in part]),
            "marks": marks_of(map(marked, part), current_kid()),
            "is_adopted": last is None,
            "at": now(),
        }
        head = sign(sealed(AuditBlock(**block), head))
        yield block | {"head": head}


def _parts(day: Any, rows: Iterable[Row[Any]]) -> Iterator[tuple[Any, list[Row[Any]]]]:
    left = iter(rows)
    while part := list(islice(left, BLOCK)):
        yield day, part


def marked(row: Any) -> bytes:
    """What the mark of an entry in its block is taken over: its number, its own signature and all it says."""
    key, mac, *values = row
    return f"{key}|{mac}|".encode() + content_of(values)


def sealed(block: AuditBlock, before: str) -> bytes:
    """What the head of a block is taken over; the head before is part of it."""
    marks = hashlib.sha256(block.marks).hexdigest()
    told = (
        block.seq, block.day, block.entries, block.last_id, block.up_to, block.ids, marks, bool(block.is_adopted),
        block.at, before,
    )  # fmt: skip
    return "|".join(map(str, told)).encode()


def ranges_of(ids: Sequence[int]) -> str:
    """Numbers in their order, runs of them shortened: ``5-9,4,11``."""
    runs: list[list[int]] = []
    for each in ids:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs)


def ids_of(ranges: str) -> list[int]:
    """The numbers again."""
    found: list[int] = []
    for run in filter(None, ranges.split(",")):
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
