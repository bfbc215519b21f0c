"""批量办理单 bulk decisions of any size: in the request or by a job, chunk by chunk, once each, the result kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform import job_lease, jobs
from models.platform.clock import now
from models.platform.flows import Act, Flow, ReviewEvent, running
from models.platform.flows.running import order_run, undo_run, work_off_run
from models.platform.flows.runs import (
    Figures,
    Group,
    ReviewRun,
    ReviewRunLine,
    begin_run,
    fetch_run,
    figures_of,
    forget_old_review_runs,
    groups_of,
    lines_of_run,
    reasons_of,
)
from models.platform.job_lease import Cancelled
from models.platform.jobs import Job
from models.platform.orderer import orderer_of
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.people import CLERK, COUNTY, PREFECTURE, TOWNSHIP, Person
from tests.platform.flow_sandbox import do, submitted, well, working

NAMES = ("龙井", "虎井", "蛇井", "牛井", "羊井")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are already many, and a chunk holds two; the sandbox's rights are those of the cast, not of the database."""
    judged = orderer_of
    monkeypatch.setattr(
        running, "orderer_of", lambda session, lease: judged(session, lease) and TOWNSHIP.actor
    )
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 2)


def ordered(session: Session, flow: Flow, some: Sequence[Any], key: str, opinion: str = "同意") -> ReviewRun:
    act = flow.transition(key).kind
    with working(session, TOWNSHIP.actor):
        run = begin_run(session, act, [Group(flow, key, [each.id for each in some])])
        return order_run(session, run, opinion, {f"sandbox_well_review/{key}": PREFECTURE.id})


def figures(session: Session, run: ReviewRun, who: Person = TOWNSHIP) -> tuple[int, int, int]:
    session.rollback()
    with acting_as(session, who.actor):
        found = figures_of(session, fetch_run(session, run.id))
    assert isinstance(found, Figures)
    return found.done, found.skipped, found.left


def decisions(session: Session, key: str) -> Counter[int]:
    session.rollback()
    return Counter(session.scalars(select(ReviewEvent.row_id).where(ReviewEvent.transition == key)))


def work(session: Session) -> None:
    """What a worker does with the next job."""
    with acting_as(session, SYSTEM):
        session.rollback()
        lease = job_lease.claim(session)
        assert lease is not None
        work_off_run(session, lease)
        job_lease.finish(session, lease, jobs.JobState.DONE)


def test_a_few_are_decided_on_at_once_and_their_result_is_kept(flow: Flow, session: Session) -> None:
    """001-108 001-109: 通过 n / 跳过 m，逐条原因，结果可再查看。"""
    ready, draft = submitted(session, "龙井"), well(session, "草稿井")
    run = ordered(session, flow, [ready, draft], "town_approve")
    assert run.job_id is None
    assert figures(session, run) == (1, 1, 0)
    with acting_as(session, TOWNSHIP.actor):
        [skipped] = lines_of_run(session, run, done=False, most=9)
        [passed] = lines_of_run(session, run, done=True, most=9)
    assert (skipped.title, passed.title) == ("草稿井", "龙井")
    [reason] = reasons_of(skipped)
    assert reason.told == "当前审批状态为“未提交”，不能审批通过（由行政村账号处理）"
    session.refresh(ready)
    assert (ready.review_state, ready.handler_id) == ("town_passed", PREFECTURE.id)


@pytest.mark.usefixtures("few")
def test_many_are_a_jobs_and_each_is_decided_on_once(flow: Flow, session: Session) -> None:
    """Whatever the filter yields: 分批在后台办理，进度随批提交。"""
    some = [submitted(session, name) for name in NAMES]
    run = ordered(session, flow, some, "town_approve")
    assert run.job_id is not None
    assert figures(session, run) == (0, 0, 5)
    work(session)
    assert figures(session, run) == (5, 0, 0)
    job = session.get_one(Job, run.job_id)
    assert (job.done, job.total, job.state) == (5, 5, "done")
    assert decisions(session, "town_approve") == Counter(each.id for each in some)


@pytest.mark.usefixtures("few")
def test_a_worker_that_dies_is_followed_by_another_and_nothing_is_done_twice(
    flow: Flow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [submitted(session, name) for name in NAMES]
    run = ordered(session, flow, some, "town_approve")
    decide, done = running.decide_chunk, list[int]()

    def killed(session: Session, asked: ReviewRun) -> int:
        done.append(decide(session, asked))
        if len(done) == 2:
            raise SystemExit
        return done[-1]

    with monkeypatch.context() as patch, acting_as(session, SYSTEM):
        patch.setattr(running, "decide_chunk", killed)
        lease = job_lease.claim(session)
        assert lease is not None
        with pytest.raises(SystemExit):
            work_off_run(session, lease)
    assert figures(session, run) == (2, 0, 3)
    with acting_as(session, SYSTEM), transaction(session):
        session.execute(update(Job).values(lease_until=1))
    work(session)
    assert figures(session, run) == (5, 0, 0)
    assert decisions(session, "town_approve") == Counter(each.id for each in some)


@pytest.mark.usefixtures("few")
def test_a_stopped_one_keeps_what_was_decided_and_leaves_the_rest(flow: Flow, session: Session) -> None:
    some = [submitted(session, name) for name in NAMES]
    run = ordered(session, flow, some, "town_approve")
    with acting_as(session, SYSTEM):
        session.rollback()
        lease = job_lease.claim(session)
        assert lease is not None
        with working(session, TOWNSHIP.actor):
            running.decide_chunk(session, fetch_run(session, run.id))
        with transaction(session):
            session.execute(update(Job).values(wants_cancel=True))
        with pytest.raises(Cancelled):
            work_off_run(session, lease)
    assert figures(session, run) == (2, 0, 3)


@pytest.mark.usefixtures("few")
def test_many_are_taken_back_by_a_job_too(flow: Flow, session: Session) -> None:
    some = [submitted(session, name) for name in NAMES]
    run = ordered(session, flow, some, "town_approve")
    work(session)
    do(session, PREFECTURE.actor, some[0], "city_return", opinion="补充")
    with working(session, TOWNSHIP.actor):
        back = undo_run(session, fetch_run(session, run.id))
    assert (back.act, back.total) == (Act.UNDO.value, 5)
    work(session)
    assert figures(session, back) == (4, 1, 0)


def test_a_missing_opinion_refuses_the_whole_and_leaves_it_open(flow: Flow, session: Session) -> None:
    record = submitted(session)
    with pytest.raises(Refusal, match="请填写审核意见后再打回"):
        ordered(session, flow, [record], "town_return", " ")
    assert decisions(session, "town_return") == Counter()


def test_it_is_confirmed_once(flow: Flow, session: Session) -> None:
    """001-021: 双击只生效一次。"""
    run = ordered(session, flow, [submitted(session)], "town_approve")
    with pytest.raises(Refusal, match="已经提交过"), working(session, TOWNSHIP.actor):
        order_run(session, fetch_run(session, run.id), "同意", {})


@pytest.mark.parametrize("who", [CLERK, COUNTY, PREFECTURE], ids=lambda who: who.login)
def test_nobody_else_finds_it(flow: Flow, session: Session, who: Person) -> None:
    """001-019."""
    run = ordered(session, flow, [submitted(session)], "town_approve")
    with acting_as(session, who.actor), pytest.raises(NotFound):
        fetch_run(session, run.id)


@pytest.mark.usefixtures("few")
def test_whose_right_was_taken_in_between_decides_nothing_more(flow: Flow, session: Session) -> None:
    """The job acts as the account is now: each chunk is judged anew."""
    some = [submitted(session, name) for name in NAMES]
    run = ordered(session, flow, some, "town_approve")
    with acting_as(session, SYSTEM):
        session.rollback()
        lease = job_lease.claim(session)
        assert lease is not None
        with session.get_bind().engine.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE platform_account SET state = 'disabled' WHERE id = {TOWNSHIP.id}"
            )
        with pytest.raises(Refusal, match="已停用"):
            work_off_run(session, lease)
    assert decisions(session, "town_approve") == Counter()
    with acting_as(session, SYSTEM):
        assert [each.ids for each in groups_of(session, run)] == [[each.id for each in some]]


def test_what_was_never_confirmed_and_what_is_old_is_forgotten(flow: Flow, session: Session) -> None:
    record = submitted(session)
    kept = ordered(session, flow, [record], "town_approve")
    old = ordered(session, flow, [record], "town_approve")
    with working(session, TOWNSHIP.actor):
        open_one = begin_run(session, Act.APPROVE, [Group(flow, "town_approve", [record.id])])
    with acting_as(session, SYSTEM), transaction(session):
        for run, days in ((open_one, 2), (old, 200)):
            asked = update(ReviewRun).where(ReviewRun.id == run.id)
            session.execute(asked.values(asked_on=now() - timedelta(days=days)))
    with acting_as(session, SYSTEM), transaction(session):
        forget_old_review_runs(session)
    assert list(session.scalars(select(ReviewRun.id))) == [kept.id]
    assert set(session.scalars(select(ReviewRunLine.run_id))) == {kept.id}
