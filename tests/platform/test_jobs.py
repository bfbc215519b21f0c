"""后台任务 a job is done once: leases run out, a frozen worker writes nothing, progress is seen, it can be stopped."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from models.platform import job_lease, jobs
from models.platform.job_lease import Cancelled, Fenced
from models.platform.jobs import Job, JobState, Lease
from models.platform.refusal import NotFound
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests import people
from tests.databases import Database


@contextmanager
def worker(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


def order(session: Session, kind: str = "test.nothing", **options: object) -> int:
    with transaction(session):
        return jobs.enqueue(session, kind, {"n": 1}, **options)  # type: ignore[arg-type]


def _write_as_before(thawed: Session, lease: Lease) -> None:
    with transaction(thawed):
        thawed.execute(text("UPDATE platform_job SET message = 'frozen'"))
        job_lease.hold(thawed, lease)


def state(session: Session, job_id: int) -> JobState:
    session.rollback()
    found = JobState(jobs.fetch_job(session, job_id).state)
    session.rollback()
    return found


def expire(session: Session, job_id: int) -> None:
    """Let the lease run out, as time would."""
    with transaction(session):
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=1))


def claimed(session: Session) -> Lease:
    lease = job_lease.claim(session)
    assert lease is not None
    return lease


def test_the_oldest_waiting_job_is_taken_and_nobody_takes_it_again(session: Session) -> None:
    first, second = order(session), order(session)
    assert [claimed(session).job_id, claimed(session).job_id] == [first, second]
    assert job_lease.claim(session) is None


def test_a_dead_workers_job_is_taken_over_with_a_higher_token(session: Session) -> None:
    job_id = order(session)
    dead = claimed(session)
    expire(session, job_id)
    heir = claimed(session)
    assert (heir.job_id, heir.token) == (job_id, dead.token + 1)


def test_a_worker_that_lost_its_lease_can_write_nothing(session: Session, database: Database) -> None:
    job_id = order(session)
    frozen = claimed(session)
    expire(session, job_id)
    heir = claimed(session)
    with worker(database) as thawed:
        with pytest.raises(Fenced):
            _write_as_before(thawed, frozen)
        job_lease.finish(thawed, frozen, JobState.DONE)
    assert state(session, job_id) is JobState.RUNNING
    job_lease.progress(session, heir, 1, "继续")
    assert jobs.fetch_job(session, job_id).message == "继续"


def test_a_job_that_keeps_killing_its_worker_is_given_up(session: Session) -> None:
    job_id = order(session)
    for _ in range(job_lease.MOST_ATTEMPTS):
        claimed(session)
        expire(session, job_id)
    assert job_lease.claim(session) is None
    assert state(session, job_id) is JobState.FAILED


def test_a_cancelled_job_stops_at_its_next_step(session: Session) -> None:
    job_id = order(session)
    lease = claimed(session)
    with transaction(session):
        jobs.cancel(session, job_id)
    with pytest.raises(Cancelled):
        job_lease.progress(session, lease, 1)


def test_progress_is_kept_with_the_job(session: Session) -> None:
    job_id = order(session, total=3)
    lease = claimed(session)
    job_lease.progress(session, lease, 2, "正在校验")
    session.rollback()
    found = jobs.fetch_job(session, job_id)
    assert (found.done, found.total, found.message) == (2, 3, "正在校验")


def test_the_same_order_twice_is_one_job(session: Session) -> None:
    order(session, dedupe="nightly 2021-08-01")
    with pytest.raises(Exception, match="已有相同的记录"):
        order(session, dedupe="nightly 2021-08-01")


def test_nobody_sees_the_job_of_somebody_else(session: Session) -> None:
    with acting_as(session, people.ADMINISTRATOR.actor):
        job_id = order(session)
    with acting_as(session, people.CLERK.actor), pytest.raises(NotFound):
        jobs.fetch_job(session, job_id)
