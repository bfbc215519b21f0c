"""文件引用 which files of the store are in use; the others are swept away, and all are looked over for rot."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, String, select
from sqlalchemy.orm import Session, mapped_column

from models.base import Base
from models.platform import job_lease
from models.platform.filestore import FileDamaged, FileStore
from models.platform.jobs import Lease
from models.platform.periodic import periodic_in_steps
from models.platform.scope import SYSTEM, acting_as

HOLDS_A_FILE = "holds_a_file"
GRACE = timedelta(days=7)
"""How long a file that nothing refers to is kept: a backup of the database may still name it."""

BETWEEN_SIGNS = 20
"""Files read between two signs of life; twenty of the largest take some seconds."""

log = logging.getLogger(__name__)


def file_digest(*, nullable: bool = False) -> Any:
    """A column that names a file of the store by its digest, and so keeps it from being swept away."""
    return mapped_column(String(64), nullable=nullable, index=True, info={HOLDS_A_FILE: True})


def file_columns() -> Iterator[Column[Any]]:
    """Every column that names files."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if column.info.get(HOLDS_A_FILE))


def digests_in_use(session: Session) -> set[str]:
    """The files that some row names."""
    with acting_as(session, SYSTEM):
        return {
            digest
            for column in file_columns()
            for digest in session.scalars(select(column).where(column.is_not(None)).distinct())
        }


def sweep(session: Session, store: FileStore, *, only_tell: bool = False) -> list[str]:
    """Delete the files that nothing has referred to for a week; which they were."""
    used = digests_in_use(session)
    session.rollback()
    orphans = [kept for kept in store.kept() if kept.digest not in used]
    if only_tell:
        return [each.digest for each in orphans]
    return [each.digest for each in orphans if store.drop_if_older(each.digest, GRACE)]


def rotten(
    session: Session, store: FileStore, tell: Callable[[int], object] = lambda _read: None
) -> list[str]:
    """The files in use that are gone or have changed; every one is read through. ``tell`` hears how many were."""
    used = sorted(digests_in_use(session))
    session.rollback()
    found = []
    for read, digest in enumerate(used, 1):
        if not _is_sound(store, digest):
            found.append(digest)
        tell(read)
    return found


def _is_sound(store: FileStore, digest: str) -> bool:
    try:
        store.open(digest).close()
    except FileDamaged:
        return False
    return True


@periodic_in_steps("sweep_files", "20 3 * * *", "清扫没有引用的文件")
def sweep_files(session: Session, _lease: Lease) -> None:
    """Every night."""
    gone = sweep(session, session.info["files"])
    log.info("swept %d files that nothing refers to", len(gone))


@periodic_in_steps("look_for_rot", "30 4 * * 6", "检查文件是否损坏")
def look_for_rot(session: Session, lease: Lease) -> None:
    """Every Sunday; each damaged file is an error in the log."""

    def keep_the_lease(read: int) -> None:
        if read % BETWEEN_SIGNS == 0:
            job_lease.progress(session, lease, read)

    for digest in rotten(session, session.info["files"], keep_the_lease):
        log.error("file %s is damaged or missing", digest)
