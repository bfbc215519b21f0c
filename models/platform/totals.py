"""总数 how many rows a query has, counted again only when something has been written or the count is cheap."""

import time
from collections.abc import Callable, Hashable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.audit import AuditEntry
from models.platform.kept import database_of

DEAR = 10_000
"""From so many rows on a count is worth remembering."""
KEPT_SECONDS = 10.0
MOST_KEPT = 500
NOT_YET = -1

LATEST = select(func.max(AuditEntry.__table__.c.id))
_kept: dict[Hashable, tuple[int, float, int]] = {}


def total_of(session: Session, query: Hashable, count: Callable[[], int]) -> int:
    """The total of a query; ``query`` names it, so that equal names mean the same rows.

    A small total is counted every time, a dear one is remembered while nothing is written: every write
    leaves a line in the operation log, so the log's last line tells. A line may become visible after a
    later one, hence the few seconds after which it is counted anyway.
    """
    key = database_of(session), query
    kept = _kept.get(key)
    if kept is None:
        total = count()
        if total >= DEAR:
            _keep(key, NOT_YET, total)
        return total
    latest = int(session.scalar(LATEST) or 0)
    if latest == kept[0] and time.monotonic() < kept[1]:
        return kept[2]
    total = count()
    _keep(key, latest, total)
    return total


def _keep(key: Hashable, latest: int, total: int) -> None:
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = latest, time.monotonic() + KEPT_SECONDS, total
