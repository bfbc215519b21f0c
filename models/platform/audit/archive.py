"""归档 whole sealed days leave the database for a signed file once they are old enough; their blocks stay (R22, R47)."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from models.platform.audit.chain import AuditArchive, AuditBlock
from models.platform.audit.entry import Subject, log
from models.platform.audit.seal import is_signed, sign
from models.platform.audit.sealing import COLUMNS, LOG
from models.platform.clock import now, today

SHORTEST_YEARS = 1
"""The law asks for six months (网络安全法 第二十一条); less than a year is never archived."""


def archive_next(session: Session, folder: Path, years: int) -> date | None:
    """Archive the oldest day that is older than ``years``, inside the open transaction; None when there is none."""
    limit = today() - timedelta(days=365 * max(years, SHORTEST_YEARS))
    day = _oldest_day(session, limit)
    if day is None:
        return None
    span = (
        LOG.c.at >= datetime.combine(day, time()),
        LOG.c.at < datetime.combine(day + timedelta(days=1), time()),
    )
    held = session.scalar(select(func.count()).select_from(LOG).where(*span)) or 0
    sealed_ones = session.scalar(select(func.sum(AuditBlock.entries)).where(AuditBlock.day == day)) or 0
    if held != sealed_ones:
        return None
    file_name = f"audit-{day}.jsonl.gz"
    digest = _write(
        folder, file_name, session.execute(select(*COLUMNS).where(*span).order_by(LOG.c.id)).mappings()
    )
    row = AuditArchive(day=day, entries=held, file_name=file_name, sha256=digest, at=now())
    values = {name: getattr(row, name) for name in ("day", "entries", "file_name", "sha256", "at")}
    session.execute(insert(AuditArchive).values(**values, signature=sign(_content(row))))
    session.execute(delete(LOG).where(*span))
    log(
        session,
        "归档",
        Subject("platform_audit_archive", 0, None, f"{day} 的操作日志 {held} 条，文件 {file_name}"),
    )
    return day


def _oldest_day(session: Session, limit: date) -> date | None:
    done = select(AuditArchive.day)
    wanted = AuditBlock.day < limit, AuditBlock.entries > 0, AuditBlock.day.not_in(done)
    return session.scalar(select(func.min(AuditBlock.day)).where(*wanted))


def _write(folder: Path, file_name: str, rows: Iterator[Any] | Any) -> str:
    """Write the file whole, and have it on the disk, before anything is deleted; returns its digest."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{file_name}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as writing:
        with gzip.GzipFile(fileobj=writing, mode="wb", mtime=0, filename="") as packed:
            for row in rows:
                told = json.dumps(dict(row), ensure_ascii=False, default=str)
                packed.write(told.encode() + b"\n")
        writing.flush()
        os.fsync(writing.fileno())
    fresh.replace(folder / file_name)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(handle)
    os.close(handle)
    return _digest(folder / file_name)


def _digest(path: Path) -> str:
    with path.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()


def _content(row: AuditArchive) -> bytes:
    return f"{row.day}|{row.entries}|{row.file_name}|{row.sha256}|{row.at}".encode()


def fault_of_archive(row: AuditArchive, folder: Path) -> str:
    """What is wrong with an archived day; empty when nothing is."""
    if not is_signed(_content(row), row.signature):
        return f"{row.day} 的归档登记被改动"
    path = folder / row.file_name
    if not path.exists():
        return f"{row.day} 的归档文件 {row.file_name} 不见了，请放回 {folder}"
    if _digest(path) != row.sha256:
        return f"{row.day} 的归档文件 {row.file_name} 被改动"
    return ""
