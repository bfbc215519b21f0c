"""后台任务 jobs: work that outlasts a request, kept in a table, taken by one worker at a time.

A worker *leases* a job and renews the lease as it goes. When it dies, the lease runs out and another takes
the job over with a higher token; whatever the first one still tries to write is refused. Time is the
database's own, so that the clocks of the nodes need not agree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    String,
    cast,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.clock import now
from models.platform.refusal import NotFound
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.registry import DeclarationError
from models.types import AREA

LEASE = 60
MOST_ATTEMPTS = 3
GIVEN_UP = "任务多次异常中断，已停止。请检查文件后重新提交"


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


class Fenced(Exception):
    """The lease is no longer ours: another worker has taken the job over, and nothing more may be written."""


class Cancelled(Exception):
    """The person who ordered the job no longer wants it."""


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


def claim(session: Session, lease: int = LEASE) -> Lease | None:
    """Take the oldest job that nobody has; None when there is none, found out without a lock."""
    unfinished = Job.state.in_(UNFINISHED)
    if session.scalar(select(Job.id).where(unfinished).limit(1)) is None:
        session.rollback()
        return None
    with transaction(session):
        seconds = _seconds(session)
        expired = Job.lease_until < seconds
        _give_up(session, expired)
        free = or_(Job.state == JobState.QUEUED.value, (Job.state == JobState.RUNNING.value) & expired)
        oldest = select(Job.id).where(free).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
        taken = session.execute(
            update(Job)
            .where(Job.id == oldest.scalar_subquery())
            .values(
                state=JobState.RUNNING.value,
                token=Job.token + 1,
                attempts=Job.attempts + 1,
                lease_until=seconds + lease,
            )
            .returning(Job.id, Job.token, Job.kind, Job.payload, *ORDERED_BY)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    return None if taken is None else Lease(*taken)


def _give_up(session: Session, expired: Any) -> None:
    session.execute(
        update(Job)
        .where(Job.state == JobState.RUNNING.value, expired, Job.attempts >= MOST_ATTEMPTS)
        .values(state=JobState.FAILED.value, message=GIVEN_UP, finished_on=now())
        .execution_options(synchronize_session=False)
    )


def hold(session: Session, lease: Lease, **values: Any) -> None:
    """Prove, inside the open transaction, that the lease is still ours, renew it and write down progress."""
    renewed = session.execute(
        update(Job)
        .where(Job.id == lease.job_id, Job.token == lease.token, Job.state == JobState.RUNNING.value)
        .values(lease_until=_seconds(session) + LEASE, **values)
        .returning(Job.wants_cancel)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if renewed is None:
        raise Fenced
    if renewed[0]:
        raise Cancelled


def progress(session: Session, lease: Lease, done: int, message: str = "") -> None:
    """Write down how far the job has come, in a transaction of its own."""
    with transaction(session):
        hold(session, lease, done=done, message=message[:300])


def finish(session: Session, lease: Lease, state: JobState, message: str = "") -> None:
    """Close a job; does nothing when somebody else has taken it over."""
    with transaction(session):
        close(session, lease, state, message)


def close(session: Session, lease: Lease, state: JobState, message: str = "") -> None:
    """Close a job inside the open transaction, in one commit with what it has done."""
    session.execute(
        update(Job)
        .where(Job.id == lease.job_id, Job.token == lease.token)
        .values(state=state.value, message=message[:300], finished_on=now(), lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _seconds(session: Session) -> Any:
    """The database's clock, in whole seconds."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", func.clock_timestamp())), BigInteger)
    return cast(literal_column("strftime('%s', 'now')"), BigInteger)
