"""定时任务 a periodic job is done once a tick on any number of nodes, and a missed tick is made up for once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.worker import work_off, work_once
from config import ROOT
from models.platform import job_lease, periodic
from models.platform.jobs import Job, JobState, Lease
from models.platform.periodic import PERIODIC, Periodic, Tick, take_due
from models.platform.scope import SYSTEM
from models.platform.submission import Submission
from models.platform.transaction import transaction
from tests.databases import Database, keyring_file
from tests.platform.tick_scene import LAST, NIGHT


@contextmanager
def node(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session:
        session.info["actor"] = SYSTEM
        yield session


def effects(database: Database) -> int:
    with node(database) as session:
        return session.scalar(select(func.count()).select_from(Submission)) or 0


def ticks(session: Session) -> list[datetime]:
    found = list(session.scalars(select(Tick.at).order_by(Tick.at)))
    session.rollback()
    return found


def test_two_nodes_that_see_the_same_tick_do_the_work_once(
    database: Database, app: Flask, nightly: Periodic
) -> None:
    ready, taken = Barrier(2), list[bool]()

    def look() -> None:
        with node(database) as session:
            ready.wait()
            taken.append(take_due(session, nightly, NIGHT))

    nodes = [Thread(target=look) for _ in range(2)]
    for each in nodes:
        each.start()
    for each in nodes:
        each.join()
    assert sorted(taken) == [False, True]
    assert (work_off(app), effects(database)) == (1, 1)


NODE = """
import sys
from pathlib import Path
from sqlalchemy.orm import Session
from app.clock import catch_up, clock
from app.discovery import import_all
from models.database import open_engine
from models.platform import keyring
from models.platform.scope import SYSTEM
for package in ("models", "views", "app"):
    import_all(package)
keyring.use(Path(sys.argv[2]))
engine = open_engine(sys.argv[1])
def session():
    found = Session(engine, expire_on_commit=False)
    found.info["actor"] = SYSTEM
    return found
scheduler = clock(session)
scheduler.remove_all_jobs()
print("ready", flush=True)
sys.stdin.readline()
scheduler.add_job(catch_up, args=(session,), id="now")
scheduler.start()
while scheduler.get_job("now") is not None:
    pass
scheduler.shutdown(wait=True)
"""


def test_two_processes_that_keep_the_time_have_one_effect_a_tick(
    database: Database, app: Flask, session: Session
) -> None:
    """APScheduler on every node, one effect per tick: two real processes see the same moment at the same time."""
    command = [sys.executable, "-c", NODE, database.url, str(keyring_file())]
    nodes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for each in nodes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in nodes:
        assert each.stdin is not None
        each.stdin.write("now\n")
        each.stdin.flush()
    assert [each.communicate()[0] is not None and each.returncode for each in nodes] == [0, 0]
    assert sorted(session.scalars(select(Tick.name))) == sorted(PERIODIC)
    orders = [each.payload["name"] for each in session.scalars(select(Job))]
    assert sorted(orders) == sorted(PERIODIC)
    session.rollback()
    assert work_off(app) == len(PERIODIC)
    assert set(session.scalars(select(Job.state))) == {JobState.DONE.value}


def test_a_tick_that_was_taken_is_not_taken_again_and_the_next_night_is(
    session: Session, nightly: Periodic
) -> None:
    looks = [NIGHT, NIGHT + timedelta(hours=5), NIGHT + timedelta(days=1)]
    assert [take_due(session, nightly, at) for at in looks] == [True, False, True]
    assert ticks(session) == [LAST, LAST + timedelta(days=1)]


def test_of_several_missed_ticks_only_the_last_is_made_up_for(
    session: Session, database: Database, app: Flask, nightly: Periodic
) -> None:
    take_due(session, nightly, NIGHT)
    work_off(app)
    week_later = NIGHT + timedelta(days=7)
    assert [take_due(session, nightly, week_later) for _ in range(2)] == [True, False]
    assert ticks(session) == [LAST, LAST + timedelta(days=7)]
    assert (work_off(app), effects(database)) == (1, 2)


def test_a_node_killed_between_the_tick_and_its_effect_is_followed_by_another(
    session: Session, database: Database, app: Flask, nightly: Periodic
) -> None:
    take_due(session, nightly, NIGHT)
    with node(database) as killed:
        assert job_lease.claim(killed) is not None
    assert (work_off(app), effects(database)) == (0, 0)
    with transaction(session):
        session.execute(update(Job).values(lease_until=1))
    assert (work_off(app), effects(database)) == (1, 1)


def test_a_node_that_lost_its_lease_leaves_no_second_effect(
    session: Session, database: Database, app: Flask, nightly: Periodic
) -> None:
    take_due(session, nightly, NIGHT)
    with node(database) as frozen:
        lease = job_lease.claim(frozen)
        assert lease is not None
        with transaction(session):
            session.execute(update(Job).values(lease_until=1))
        assert work_once(app)
        with pytest.raises(job_lease.Fenced):
            nightly.work(frozen, lease)
    assert effects(database) == 1


def test_the_effect_and_the_end_of_the_job_are_one_commit(
    session: Session, database: Database, nightly: Periodic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise SystemExit

    take_due(session, nightly, NIGHT)
    lease = job_lease.claim(session)
    assert lease is not None
    with monkeypatch.context() as patch:
        patch.setattr(job_lease, "close", killed)
        with pytest.raises(SystemExit):
            nightly.work(session, lease)
    assert effects(database) == 0
    nightly.work(session, lease)
    session.expire_all()
    assert (effects(database), session.get_one(Job, lease.job_id).state) == (1, JobState.DONE.value)


def test_work_in_steps_opens_its_own_transactions_and_ends_as_done(
    session: Session, database: Database, app: Flask, nightly: Periodic
) -> None:
    @periodic.periodic_in_steps("test_steps", "0 * * * *")
    def in_steps(session: Session, lease: Lease) -> None:
        for step in range(3):
            with transaction(session):
                job_lease.hold(session, lease, done=step + 1)
                session.add(Submission(key=f"step {step}", at=LAST))

    take_due(session, periodic.PERIODIC["test_steps"], NIGHT)
    work_off(app)
    done = session.scalars(select(Job)).one()
    assert (effects(database), done.done, done.state) == (3, 3, JobState.DONE.value)


def test_work_that_fails_is_told_in_the_log_and_comes_again_with_the_next_tick(
    session: Session, app: Flask, nightly: Periodic, caplog: pytest.LogCaptureFixture
) -> None:
    @periodic.periodic("test_broken", "0 2 * * *")
    def broken(session: Session) -> None:
        raise ZeroDivisionError

    take_due(session, periodic.PERIODIC["test_broken"], NIGHT)
    work_off(app)
    assert "ZeroDivisionError" in caplog.text
    assert session.scalars(select(Job.state)).one() == JobState.FAILED.value
    session.rollback()
    assert take_due(session, periodic.PERIODIC["test_broken"], NIGHT + timedelta(days=1))
