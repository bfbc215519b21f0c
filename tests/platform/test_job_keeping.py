"""任务管理 the system operator begins failed jobs again, stops others, orders periodic ones; each is in the log (R18, R21)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.worker import work_off
from imports.jobs import CHECK
from models.platform import jobs
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.job_keeping import last_ticks, name_of, order_now, retry, stop
from models.platform.jobs import LABELS, UNFINISHED, Job, JobState
from models.platform.overview import jobs_by_state, sessions_online
from models.platform.periodic import KIND, PERIODIC, take_due
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.people import CAST, OPERATOR, Person

NIGHTLY = {"name": "forget_old_ticks", "at": "2021-08-11T03:50:00"}
OTHERS = [person for person in CAST if person is not OPERATOR]
IDLE = timedelta(minutes=30)


def order(session: Session, kind: str = KIND, state: JobState = JobState.QUEUED) -> int:
    with transaction(session):
        job_id = jobs.enqueue(session, kind, NIGHTLY)
        session.execute(
            update(Job).where(Job.id == job_id).values(state=state.value, attempts=3, message="坏了")
        )
    return job_id


def as_operator(session: Session, verb: Callable[..., object], *given: object) -> object:
    with acting_as(session, OPERATOR.actor), transaction(session):
        return verb(session, *given)


def held(session: Session, job_id: int) -> Job:
    session.rollback()
    found = session.get_one(Job, job_id, populate_existing=True)
    session.rollback()
    return found


def told(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    wanted = select(AuditEntry.action, AuditEntry.account_name).where(AuditEntry.table_name == "platform_job")
    return [(action, name) for action, name in session.execute(wanted.order_by(AuditEntry.id))]


def test_a_failed_periodic_job_is_begun_again_and_done(session: Session, app: Flask) -> None:
    job_id = order(session, state=JobState.FAILED)
    as_operator(session, retry, job_id)
    job = held(session, job_id)
    assert (job.state, job.attempts, job.message, job.finished_on) == ("queued", 0, "", None)
    assert told(session) == [("重试任务", OPERATOR.login)]
    work_off(app)
    assert held(session, job_id).state == JobState.DONE.value


@pytest.mark.parametrize("state", [each for each in JobState if each is not JobState.FAILED])
def test_only_a_failed_job_is_begun_again(session: Session, state: JobState) -> None:
    job_id = order(session, state=state)
    with pytest.raises(Refusal, match="只有失败的任务可以重试"):
        as_operator(session, retry, job_id)
    assert held(session, job_id).state == state.value


def test_a_job_whose_contents_have_been_let_go_is_not_begun_again(session: Session) -> None:
    job_id = order(session, state=JobState.FAILED)
    with transaction(session):
        session.execute(update(Job).where(Job.id == job_id).values(payload={}))
    with pytest.raises(Refusal, match="内容已清除"):
        as_operator(session, retry, job_id)
    assert held(session, job_id).state == JobState.FAILED.value


def test_an_import_is_not_begun_again_for_its_files_have_been_closed(session: Session) -> None:
    job_id = order(session, CHECK, JobState.FAILED)
    with pytest.raises(Refusal, match="导入校验不能在这里重试"):
        as_operator(session, retry, job_id)
    assert held(session, job_id).state == JobState.FAILED.value


@pytest.mark.parametrize("state", UNFINISHED)
def test_a_waiting_or_running_job_is_asked_to_stop_once(session: Session, state: str) -> None:
    job_id = order(session, state=JobState(state))
    as_operator(session, stop, job_id)
    assert held(session, job_id).wants_cancel
    with pytest.raises(Refusal, match="正在取消"):
        as_operator(session, stop, job_id)
    assert told(session) == [("取消任务", OPERATOR.login)]


def test_a_job_that_was_asked_to_stop_is_cancelled_by_the_worker(session: Session, app: Flask) -> None:
    job_id = order(session)
    as_operator(session, stop, job_id)
    work_off(app)
    assert held(session, job_id).state == JobState.CANCELLED.value


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_has_ended_cannot_be_stopped(session: Session, state: JobState) -> None:
    job_id = order(session, state=state)
    with pytest.raises(Refusal, match="已经结束"):
        as_operator(session, stop, job_id)
    assert not held(session, job_id).wants_cancel


@pytest.mark.parametrize("job_id", [0, -1, 999999, 10**20])
@pytest.mark.parametrize("verb", [retry, stop])
def test_a_job_that_is_not_there_is_not_found(
    session: Session, verb: Callable[..., object], job_id: int
) -> None:
    with pytest.raises(NotFound):
        as_operator(session, verb, job_id)


def test_a_periodic_job_is_ordered_outside_its_times_and_not_twice(session: Session, app: Flask) -> None:
    job_id = as_operator(session, order_now, "forget_old_ticks")
    assert isinstance(job_id, int)
    with pytest.raises(Refusal, match="正在等待或运行"):
        as_operator(session, order_now, "forget_old_ticks")
    as_operator(session, order_now, "forget_old_submissions")
    work_off(app)
    assert held(session, job_id).state == JobState.DONE.value
    as_operator(session, order_now, "forget_old_ticks")
    assert told(session) == [("立即办理", OPERATOR.login)] * 3


def test_a_periodic_job_that_nobody_declared_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        as_operator(session, order_now, "rm_rf")


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.login)
def test_nobody_but_the_operator_keeps_the_jobs(session: Session, person: Person) -> None:
    failed, waiting = order(session, state=JobState.FAILED), order(session)
    attempts: list[tuple[Callable[..., object], object]] = [
        (retry, failed),
        (stop, waiting),
        (order_now, "forget_old_submissions"),
    ]
    for verb, given in attempts:
        with pytest.raises(Forbidden), acting_as(session, person.actor), transaction(session):
            verb(session, given)
    with acting_as(session, person.actor):
        for read in (last_ticks, jobs_by_state):
            with pytest.raises(Forbidden):
                read(session)
        with pytest.raises(Forbidden):
            sessions_online(session, IDLE)
    assert held(session, failed).state == JobState.FAILED.value
    assert not held(session, waiting).wants_cancel


def test_the_last_tick_of_each_periodic_job_is_told_with_how_its_work_stands(
    session: Session, app: Flask
) -> None:
    declared = PERIODIC["forget_old_ticks"]
    for days in (2, 1, 0):
        take_due(session, declared, now() - timedelta(days=days))
    work_off(app)
    with acting_as(session, OPERATOR.actor):
        found = last_ticks(session)
    assert found == {declared.name: (declared.last_due(now()), JobState.DONE.value)}


def test_jobs_are_counted_by_state(session: Session) -> None:
    for state in (JobState.FAILED, JobState.FAILED, JobState.QUEUED):
        order(session, state=state)
    with acting_as(session, OPERATOR.actor):
        found = jobs_by_state(session)
    assert found == dict.fromkeys(JobState, 0) | {JobState.FAILED: 2, JobState.QUEUED: 1}


def test_sessions_are_counted_by_the_kind_of_account(session: Session) -> None:
    """Each of the cast has one session that stands open; others of the same kind add up."""
    with acting_as(session, OPERATOR.actor):
        found = sessions_online(session, IDLE)
    kinds = [person.kind for person in CAST]
    assert found == {kind: kinds.count(kind) for kind in set(kinds)}


def test_every_job_and_every_periodic_job_has_a_name_in_chinese(session: Session) -> None:
    unnamed = [name for name, declared in PERIODIC.items() if not declared.label]
    assert unnamed == []
    assert {kind for kind, label in LABELS.items() if not label} == set()
    order(session)
    job = session.scalars(select(Job)).one()
    assert name_of(job) == PERIODIC["forget_old_ticks"].label
    assert name_of(Job(kind=KIND, payload={"name": "gone"})) == "定时任务"
    assert name_of(Job(kind="gone", payload={})) == ""
    assert session.scalar(select(func.count()).select_from(Job)) == 1
