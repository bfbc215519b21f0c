"""任务租约 the lease of a job: taken by one worker, renewed as it goes, taken by another when it runs out.

A worker *leases* a job and renews the lease as it goes. When it dies, the lease runs out and another takes
the job over with a higher token; whatever the first one still tries to write is refused. Time is the
database's own, so that the clocks of the nodes need not agree.
"""

from typing import Any

from sqlalchemy import BigInteger, cast, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.jobs import ORDERED_BY, UNFINISHED, Job, JobState, Lease
from models.platform.transaction import transaction

LEASE = 60
MOST_ATTEMPTS = 3
GIVEN_UP = "任务多次异常中断，已停止。请检查文件后重新提交"


class Fenced(Exception):
    """The lease is no longer ours: another worker has taken the job over, and nothing more may be written."""


class Cancelled(Exception):
    """The person who ordered the job no longer wants it."""


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
