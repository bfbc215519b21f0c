"""后台任务 jobs: work that outlasts a request, declared by kind, ordered into a table, taken by one worker at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.clock import now
from models.platform.refusal import NotFound
from models.platform.scope import actor_of
from models.registry import DeclarationError
from models.types import AREA


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on screen."""
        return STATE_LABELS[self]


STATE_LABELS = {
    JobState.QUEUED: "等待",
    JobState.RUNNING: "运行中",
    JobState.DONE: "完成",
    JobState.FAILED: "失败",
    JobState.CANCELLED: "已取消",
}
UNFINISHED = (JobState.QUEUED.value, JobState.RUNNING.value)


class Job(Base):
    """One piece of work."""

    __tablename__ = "platform_job"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), nullable=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    dedupe: Mapped[str | None] = mapped_column(String(120), unique=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    as_kind: Mapped[str | None] = mapped_column(String(20))
    as_area: Mapped[int | None] = mapped_column(AREA)
    on_behalf_of: Mapped[int | None] = mapped_column(Integer)
    """The identity in which it was ordered, and the account that was filled in for (004-002, 001-028)."""
    state: Mapped[str] = mapped_column(String(12), nullable=False, default=JobState.QUEUED.value, index=True)
    done: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    message: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    token: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    lease_until: Mapped[int | None] = mapped_column(BigInteger)
    wants_cancel: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    created_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    finished_on: Mapped[datetime | None] = mapped_column(DateTime)


ORDERED_BY = (Job.account_id, Job.as_kind, Job.as_area, Job.on_behalf_of)


@dataclass(frozen=True)
class Lease:
    """A job in the hands of one worker."""

    job_id: int
    token: int
    kind: str
    payload: Mapping[str, Any]
    account_id: int | None
    as_kind: str | None = None
    as_area: int | None = None
    on_behalf_of: int | None = None


Work = Callable[[Session, Lease], None]
_kinds: dict[str, Work] = {}
KINDS: Mapping[str, Work] = MappingProxyType(_kinds)
"""What does the work of each kind of job."""
LABELS: dict[str, str] = {}
"""What each kind of job is called on screen."""
REPEATABLE: set[str] = set()
"""Kinds whose failed jobs can simply be begun again."""


def job(kind: str, label: str = "", *, repeatable: bool = False) -> Callable[[Work], Work]:
    """Declare the function that does a kind of job."""

    def enter(work: Work) -> Work:
        if kind in _kinds:
            raise DeclarationError(f"job {kind} is declared twice")
        _kinds[kind] = work
        LABELS[kind] = label
        if repeatable:
            REPEATABLE.add(kind)
        return work

    return enter


def enqueue(
    session: Session, kind: str, payload: Mapping[str, Any], *, total: int = 0, dedupe: str | None = None
) -> int:
    """Order a job inside the open transaction; a worker takes it once that commits."""
    actor = actor_of(session)
    ordered = Job(
        kind=kind,
        payload=dict(payload),
        dedupe=dedupe,
        account_id=actor.account_id,
        as_kind=actor.kind.value if actor.kind else None,
        as_area=actor.area,
        on_behalf_of=actor.on_behalf_of,
        total=total,
        created_on=now(),
    )
    session.add(ordered)
    session.flush()
    return ordered.id


def fetch_job(session: Session, job_id: int) -> Job:
    """A job of one's own; :class:`NotFound` for anybody else's."""
    found = session.get(Job, job_id, populate_existing=True)
    actor = actor_of(session)
    if found is None or not (actor.unconfined or found.account_id == actor.account_id):
        raise NotFound("没有找到这个任务，请从导入记录中选择")
    return found


def cancel(session: Session, job_id: int) -> None:
    """Ask for a job to stop; it stops before its next piece of work."""
    fetch_job(session, job_id).wants_cancel = True
