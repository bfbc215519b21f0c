"""每日提醒 each desk that must act is told once a morning, on any number of nodes (issue of reviews, reminders)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.worker import work_off
from models.platform import job_lease
from models.platform.account import Account
from models.platform.digest import tell
from models.platform.jobs import Job, JobState
from models.platform.messages import Message, messages
from models.platform.periodic import PERIODIC, take_due
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.databases import Database
from tests.deadline_scene import MONDAY, done, set_deadline, stand_at
from tests.people import (
    CAST,
    CLERK,
    COUNTY,
    JINGDONG,
    KUNMING,
    ORGANISATION,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    PUER,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
    Person,
)
from tests.planting import planting
from tests.platform import flow_sandbox as wells

DIGEST = PERIODIC["daily_digest"]
MORNING = datetime(2021, 9, 13, 7, 30)


@contextmanager
def node(database: Database) -> Iterator[Session]:
    with Session(database.engine, expire_on_commit=False) as session:
        session.info["actor"] = SYSTEM
        yield session


def told(session: Session, person: Person) -> dict[str, int]:
    """What the newest digest of a person's desk says."""
    session.rollback()
    with acting_as(session, person.actor):
        found = messages(session, 5)
    return {line["label"]: line["count"] for line in found[0].message.lines} if found else {}


def tell_all(session: Session) -> None:
    for area in (PUER, KUNMING, PROVINCE):
        with acting_as(session, SYSTEM), transaction(session):
            tell(session, area, MONDAY)


def number(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Message)) or 0


def test_each_desk_is_told_what_is_its_own_and_what_is_under_it(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    set_deadline(session, PROVINCIAL, "step:P06", on_date=MONDAY + timedelta(days=1))
    done(session, ZHONGSUO, "S01", MONDAY - timedelta(days=4))
    tell_all(session)
    assert told(session, CLERK) == {}
    county, township = told(session, COUNTY), told(session, TOWNSHIP)
    assert county["即将到期"] == 1
    assert county["辖区逾期"] > township["辖区逾期"] > 1
    assert told(session, PREFECTURE)["辖区逾期"] == county["辖区逾期"]
    others = told(session, OUTSIDE_COUNTY)["辖区逾期"]
    assert told(session, PROVINCIAL)["辖区逾期"] == county["辖区逾期"] + others


def test_a_village_is_told_its_own_late_steps(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    tell_all(session)
    assert told(session, CLERK) == {"逾期未完成": 1}
    with acting_as(session, CLERK.actor):
        assert messages(session, 1)[0].message.title == "9 月 13 日提醒：逾期未完成 1 项"


def test_the_organisation_is_told_the_step_that_it_completes(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:P11", on_date=MONDAY - timedelta(days=3))
    tell_all(session)
    assert told(session, ORGANISATION)["逾期未完成"] == told(session, COUNTY)["辖区逾期"]


def test_a_desk_is_told_what_waits_for_its_decision(session: Session, database: Database) -> None:
    with wells.declared(database):
        wells.submitted(session, "龙井")
        wells.submitted(session, "双井")
        wells.at_city(session, "大井")
        tell_all(session)
        assert told(session, TOWNSHIP) == {"待审核": 2}
        assert told(session, PREFECTURE) == {"待审核": 1}
        assert told(session, COUNTY) == {}


def test_who_has_nothing_to_do_is_told_nothing(session: Session) -> None:
    tell_all(session)
    assert number(session) == 0


def test_only_desks_with_an_open_account_are_told(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    with planting(session):
        session.execute(update(Account).where(Account.id == TOWNSHIP.id).values(state="disabled"))
    tell_all(session)
    rows = set(session.execute(select(Message.kind, Message.area)).all())
    people = {(each.kind.value, each.area) for each in CAST}
    assert rows <= people
    assert (TOWNSHIP.kind.value, WENJING) not in rows
    assert (COUNTY.kind.value, JINGDONG) in rows


def test_told_twice_is_told_once(session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    tell_all(session)
    once = number(session)
    tell_all(session)
    assert number(session) == once > 0


def test_several_nodes_that_see_the_morning_tell_each_desk_once(
    database: Database, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at(monkeypatch, MONDAY)
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    ready, taken = Barrier(3), list[bool]()

    def look() -> None:
        with node(database) as mine:
            ready.wait()
            taken.append(take_due(mine, DIGEST, MORNING))

    nodes = [Thread(target=look) for _ in range(3)]
    for each in nodes:
        each.start()
    for each in nodes:
        each.join()
    assert sorted(taken) == [False, False, True]
    assert work_off(app) == 1
    assert told(session, CLERK) == {"逾期未完成": 1}
    desks = session.execute(
        select(Message.area, Message.kind, func.count()).group_by(Message.area, Message.kind)
    )
    assert {count for _, _, count in desks} == {1}


def test_a_node_killed_in_the_middle_is_followed_by_another_and_no_desk_is_told_twice(
    database: Database, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at(monkeypatch, MONDAY)
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))
    take_due(session, DIGEST, MORNING)
    with node(database) as killed:
        assert job_lease.claim(killed) is not None
        with transaction(killed):
            tell(killed, PUER, MONDAY)
    half = number(session)
    assert half > 0
    with transaction(session):
        session.execute(update(Job).values(lease_until=1))
    assert work_off(app) == 1
    assert number(session) > half
    assert session.scalars(select(Job.state)).one() == JobState.DONE.value
    assert told(session, CLERK) == {"逾期未完成": 1}
