"""审核期限 a review counts from its submission; what waits too long is late, marked in the inbox, and may be urged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform.deadline_setting import Wanted, set_rule, standings
from models.platform.deadline_topics import topics
from models.platform.due_dates import due_dates
from models.platform.flows import Flow, inbox
from models.platform.flows.transition import State
from models.platform.flows.words import Desk, Kind
from models.platform.lateness import Asked, late_counts, late_ones, receiver_of
from models.platform.messages import messages
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import acting_as
from models.platform.urges import Urge, urges_of
from models.platform.urging import Named, find, may_urge, urge
from tests.databases import Database
from tests.deadline_scene import MONDAY, set_deadline, stand_at, working
from tests.people import (
    CLERK,
    COUNTY,
    OUTSIDER,
    PREFECTURE,
    PROVINCIAL,
    PUER,
    TOWNSHIP,
    WENJING,
    ZHONGSUO,
    Person,
)
from tests.platform import flow_sandbox as wells

AT_TOWN, AT_CITY = "review:wells.submitted", "review:wells.town_passed"


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    states = tuple(
        State(each.key, each.label, each.kind, each.desk, days=10 if each.key == "town_passed" else None)
        for each in wells.STATES
    )
    with wells.declared(database, wells.flow_of_wells(states=states)) as flow:
        yield flow


def waiting_since(session: Session, moment: datetime) -> int:
    """A well that has waited for the township since a moment."""
    record = wells.submitted(session)
    session.execute(
        wells.Well.__table__.update()
        .values(review_since=moment)
        .where(wells.Well.__table__.c.id == record.id)
    )
    session.commit()
    session.expire_all()
    return int(record.id)


def test_every_waiting_state_of_a_flow_can_be_given_a_deadline(flow: Flow) -> None:
    waiting = [state for state in flow.states if state.kind is Kind.WAITING]
    assert [topics()[f"review:wells.{state.key}"].state for state in waiting] == waiting
    assert topics()[AT_TOWN].level is Level.TOWNSHIP


def test_a_review_counts_from_its_submission_by_working_days(session: Session, flow: Flow) -> None:
    set_deadline(session, PROVINCIAL, AT_TOWN, days=3)
    with pytest.raises(Refusal, match="送审之日"), working(session, PROVINCIAL):
        set_rule(session, AT_TOWN, Wanted(on_date=MONDAY), 1)
    row = waiting_since(session, datetime(2021, 9, 9, 16, 0))
    with acting_as(session, TOWNSHIP.actor):
        (found,) = late_ones(session, Asked(day=date(2021, 9, 15)))
        assert (found.row_id, found.deadline.due) == (row, date(2021, 9, 14))
        assert late_ones(session, Asked(day=date(2021, 9, 14))) == []


def test_the_days_that_a_flow_declares_hold_until_the_province_sets_others(
    session: Session, flow: Flow
) -> None:
    with acting_as(session, CLERK.actor):
        rule = due_dates(session).rule(AT_CITY, ZHONGSUO)
        assert rule is not None
        assert rule.days == 10
    session.rollback()
    set_deadline(session, PROVINCIAL, AT_CITY, days=4)
    with acting_as(session, PREFECTURE.actor):
        mine = {each.topic.key: each for each in standings(session)}[AT_CITY]
    assert mine.above is not None
    assert mine.above.days == 4


def test_a_prefectures_own_rule_holds_for_the_desks_in_its_area(session: Session, flow: Flow) -> None:
    set_deadline(session, PREFECTURE, AT_TOWN, days=2)
    with acting_as(session, TOWNSHIP.actor):
        rule = due_dates(session).rule(AT_TOWN, ZHONGSUO)
    assert rule is not None
    assert (rule.area, rule.days) == (PUER, 2)


def test_a_prefecture_sets_no_deadline_for_what_the_province_decides(
    session: Session, database: Database
) -> None:
    above = {"town_passed": Desk(AccountKind.PROVINCE)}
    states = tuple(replace(each, desk=above.get(each.key, each.desk)) for each in wells.STATES)
    ways = tuple(
        replace(each, by=AccountKind.PROVINCE) if "town_passed" in each.sources else each
        for each in wells.TRANSITIONS
    )
    ways = tuple(replace(each, chooses=None) for each in ways)
    with (
        wells.declared(database, wells.flow_of_wells(states=states, transitions=ways)),
        pytest.raises(Refusal, match="期限由省级设置"),
        working(session, PREFECTURE),
    ):
        set_rule(session, AT_CITY, Wanted(days=2), 0)


@pytest.mark.parametrize(("days", "late"), [(1, True), (2, True), (3, False), (4, False)])
def test_what_waits_longer_than_its_days_is_late_and_so_marked_in_the_inbox(
    session: Session, flow: Flow, monkeypatch: pytest.MonkeyPatch, days: int, late: bool
) -> None:
    """Sent on Wednesday; on Monday three working days have passed (Thursday, Friday, Monday itself)."""
    row = waiting_since(session, datetime(2021, 9, 8, 10, 0))
    set_deadline(session, PROVINCIAL, AT_TOWN, days=days)
    stand_at(monkeypatch, MONDAY)
    with acting_as(session, TOWNSHIP.actor):
        found = late_ones(session, Asked(day=MONDAY))
        assert [(each.topic.key, each.row_id) for each in found] == ([(AT_TOWN, row)] if late else [])
        assert [each.is_overdue for each in inbox(session).entries] == [late]
        counted = late_counts(session, Asked(day=MONDAY), Level.TOWNSHIP)
        assert counted == ({(WENJING, AT_TOWN): 1} if late else {})
        for each in found:
            assert receiver_of(each.topic, each.area) == WENJING
            assert each.deadline.words == f"逾期 {3 - days} 个工作日"


def test_another_county_sees_nothing_of_it(session: Session, flow: Flow) -> None:
    waiting_since(session, datetime(2021, 9, 1, 10, 0))
    set_deadline(session, PROVINCIAL, AT_TOWN, days=1)
    with acting_as(session, OUTSIDER.actor):
        assert late_ones(session, Asked(day=MONDAY)) == []
    with acting_as(session, COUNTY.actor):
        assert len(late_ones(session, Asked(day=MONDAY))) == 1


@pytest.mark.parametrize("person", [COUNTY, PREFECTURE, PROVINCIAL, CLERK], ids=lambda each: each.login)
def test_a_desk_is_urged_from_above_and_by_whoever_has_submitted(
    session: Session, flow: Flow, person: Person
) -> None:
    row = waiting_since(session, datetime(2021, 9, 1, 10, 0))
    with working(session, person):
        urge(session, Named(AT_TOWN, ZHONGSUO, row))
    with acting_as(session, TOWNSHIP.actor):
        [told] = messages(session, 5)
        assert "水井审核" in told.message.title
    with acting_as(session, CLERK.actor):
        assert len(urges_of(session, AT_TOWN, ZHONGSUO, row)) == 1
    kept = session.scalars(select(Urge)).one()
    assert (kept.area, kept.receiver_area, kept.receiver_kind) == (ZHONGSUO, WENJING, TOWNSHIP.kind)


def test_the_desk_itself_and_strangers_do_not_urge_it(session: Session, flow: Flow) -> None:
    named = Named(AT_TOWN, ZHONGSUO, waiting_since(session, datetime(2021, 9, 1, 10, 0)))
    with acting_as(session, TOWNSHIP.actor):
        assert not may_urge(session, find(session, named))
    session.rollback()
    with pytest.raises(Forbidden, match="上级和送审人"), working(session, TOWNSHIP):
        urge(session, named)
    with pytest.raises(NotFound), working(session, OUTSIDER):
        urge(session, named)


def test_what_no_longer_waits_there_is_not_urged(session: Session, flow: Flow) -> None:
    record = wells.at_city(session)
    with pytest.raises(Refusal, match="现在是“待市级审核”"), working(session, COUNTY):
        urge(session, Named(AT_TOWN, ZHONGSUO, record.id))
    for named in (
        Named(AT_CITY, ZHONGSUO, 999_999),
        Named(AT_CITY, WENJING, record.id),
        Named("review:no.state", ZHONGSUO, record.id),
    ):
        with pytest.raises(NotFound), working(session, COUNTY):
            urge(session, named)


def test_a_moment_too_early_is_not_late(session: Session, flow: Flow) -> None:
    waiting_since(session, datetime(2021, 9, 10, 0, 0))
    set_deadline(session, PROVINCIAL, AT_TOWN, days=1)
    with acting_as(session, COUNTY.actor):
        assert late_ones(session, Asked(day=MONDAY)) == []
        assert len(late_ones(session, Asked(day=MONDAY + timedelta(days=1)))) == 1
