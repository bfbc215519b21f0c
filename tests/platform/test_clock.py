"""节点时钟 every node's clock knows every periodic job, catches up with what was missed, and stops for nothing."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.clock import CATCH_UP, catch_up, clock, take
from app.worker import open_session, work_off
from models.platform import periodic
from models.platform.clock import now
from models.platform.jobs import Job, JobState
from models.platform.periodic import PERIODIC, Periodic, Tick, take_due
from models.platform.submission import KEPT_FOR, Submission
from models.platform.transaction import transaction
from tests.platform.tick_scene import NIGHT


def test_the_clock_of_a_node_knows_every_periodic_job(app: Flask) -> None:
    known = {each.id for each in clock(lambda: open_session(app)).get_jobs()}
    assert known == {*PERIODIC, CATCH_UP}


def test_a_node_that_starts_catches_up_with_what_was_missed_while_it_was_off(
    app: Flask, session: Session
) -> None:
    catch_up(lambda: open_session(app))
    assert set(session.scalars(select(Tick.name))) == set(PERIODIC)
    session.rollback()
    catch_up(lambda: open_session(app))
    assert session.scalar(select(func.count()).select_from(Job)) == len(PERIODIC)


def test_a_database_that_is_away_is_told_in_the_log_and_stops_no_clock(
    caplog: pytest.LogCaptureFixture, nightly: Periodic
) -> None:
    def away() -> Session:
        raise OperationalError("", {}, Exception("no route"))

    take(away, nightly)
    assert "no route" in caplog.text


def test_every_periodic_job_of_the_system_can_be_done_twice_on_an_untouched_database(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    for moment in (NIGHT, NIGHT + timedelta(days=400)):
        for declared in PERIODIC.values():
            take_due(session, declared, moment)
        work_off(app)
    states = set(session.scalars(select(Job.state)))
    assert (states, caplog.text) == ({JobState.DONE.value}, "")


def test_submit_keys_that_nobody_has_open_any_more_are_forgotten_at_night(
    app: Flask, session: Session
) -> None:
    with transaction(session):
        session.add_all([Submission(key="old", at=now() - 2 * KEPT_FOR), Submission(key="fresh", at=now())])
    take_due(session, PERIODIC["forget_old_submissions"])
    work_off(app)
    assert list(session.scalars(select(Submission.key))) == ["fresh"]


def test_ticks_and_their_jobs_are_forgotten_when_they_cannot_come_again(
    app: Flask, session: Session, take_all: Callable[[datetime], None]
) -> None:
    take_all(now() - timedelta(days=500))
    take_all(now() - timedelta(days=40))
    work_off(app)
    with transaction(session):
        session.execute(update(Job).values(finished_on=now() - timedelta(days=40)))
    take_due(session, PERIODIC["forget_old_ticks"])
    work_off(app)
    oldest = session.scalar(select(func.min(Tick.at)))
    assert oldest is not None
    assert oldest > now() - periodic.TICKS_KEPT_FOR
    assert session.scalar(select(func.count()).select_from(Job)) == 1


@pytest.fixture
def take_all(session: Session) -> Callable[[datetime], None]:
    def take_each(moment: datetime) -> None:
        for declared in PERIODIC.values():
            take_due(session, declared, moment)

    return take_each
