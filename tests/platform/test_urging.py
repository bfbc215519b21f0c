"""催办 who may urge whom, how often, and who is told of it (issue of reviews, reminders)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.audit import AuditEntry
from models.platform.calendar import WorkCalendar
from models.platform.message_sending import forget_old_messages
from models.platform.messages import (
    MESSAGE,
    Message,
    count_messages,
    count_unread,
    fetch_message,
    mark_all_read,
    mark_read,
    messages,
)
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.platform.urges import Urge, urges_of, working_day_of
from models.platform.urging import Named, urge, urge_many
from tests.databases import Database
from tests.deadline_scene import MONDAY, done, stand_at, working
from tests.people import (
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    ORGANISATION,
    OUTSIDE_COUNTY,
    OUTSIDER,
    PREFECTURE,
    PROVINCIAL,
    SANDUO,
    TOWNSHIP,
    ZHONGSUO,
    Person,
)

BASEMAP = Named("step:S01", ZHONGSUO)
PLAN = Named("step:P06", JINGDONG)
FRIDAY, SATURDAY = date(2021, 9, 10), date(2021, 9, 11)


def urged(session: Session, person: Person, named: Named = BASEMAP, note: str = "") -> None:
    with working(session, person):
        urge(session, named, note)


def number(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Urge)) or 0


@pytest.mark.parametrize("person", [TOWNSHIP, COUNTY, PREFECTURE, PROVINCIAL], ids=lambda each: each.login)
def test_every_level_above_may_urge_a_village_and_it_is_told(session: Session, person: Person) -> None:
    urged(session, person, note="请抓紧")
    with acting_as(session, CLERK.actor):
        [told] = messages(session, 10)
        assert told.message.title.startswith(f"{person.unit}催办：")
        assert "“底图底数”" in told.message.title
        assert told.message.lines == [{"label": "请抓紧"}]
        assert not told.is_read
        [seen] = urges_of(session, "step:S01", ZHONGSUO)
        assert (seen.sender_unit, seen.note) == (person.unit, "请抓紧")


def test_the_operation_log_of_the_division_has_the_line(session: Session) -> None:
    urged(session, COUNTY, note="请抓紧")
    line = session.scalars(select(AuditEntry).where(AuditEntry.table_name == Urge.__tablename__)).one()
    assert (line.action, line.area, line.account_name, line.opinion) == (
        "催办",
        ZHONGSUO,
        COUNTY.login,
        "请抓紧",
    )
    assert "底图底数" in line.summary


@pytest.mark.parametrize(
    ("person", "named"),
    [(CLERK, BASEMAP), (COUNTY, PLAN), (ORGANISATION, PLAN), (AUDITOR, BASEMAP)],
    ids=lambda each: getattr(each, "login", ""),
)
def test_nobody_urges_himself_his_equal_or_what_he_does_not_see(
    session: Session, person: Person, named: Named
) -> None:
    with pytest.raises((Forbidden, NotFound)), working(session, person):
        urge(session, named)
    assert number(session) == 0


@pytest.mark.parametrize("person", [OUTSIDE_COUNTY, OUTSIDER], ids=lambda each: each.login)
def test_another_part_of_the_tree_is_not_there_to_be_urged(session: Session, person: Person) -> None:
    with pytest.raises(NotFound), working(session, person):
        urge(session, BASEMAP)
    urged(session, PROVINCIAL)
    with acting_as(session, person.actor):
        assert urges_of(session, "step:S01", ZHONGSUO) == []
        assert messages(session, 10) == []


def test_what_is_done_is_not_urged(session: Session) -> None:
    done(session, ZHONGSUO, "S01", MONDAY)
    with pytest.raises(Refusal, match="已经完成，无需催办"), working(session, COUNTY):
        urge(session, BASEMAP)


@pytest.mark.parametrize(
    "named", [Named("step:S99", ZHONGSUO), Named("step:S01", JINGDONG), Named("x", ZHONGSUO)]
)
def test_what_is_not_a_step_of_the_division_is_not_found(session: Session, named: Named) -> None:
    with pytest.raises(NotFound), working(session, COUNTY):
        urge(session, named)


def test_one_sender_urges_one_thing_once_a_working_day(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at(monkeypatch, FRIDAY)
    urged(session, COUNTY)
    for day in (FRIDAY, SATURDAY, SATURDAY + timedelta(days=1)):
        stand_at(monkeypatch, day)
        with pytest.raises(Refusal, match="本工作日已经催办过"), working(session, COUNTY):
            urge(session, BASEMAP)
    urged(session, PREFECTURE)
    stand_at(monkeypatch, MONDAY)
    urged(session, COUNTY)
    assert number(session) == 3


def test_a_day_off_counts_for_the_working_day_before_it() -> None:
    calendar = WorkCalendar.of(
        [(date(2021, 9, 20), False), (date(2021, 9, 21), False), (date(2021, 9, 18), True)]
    )
    days = [working_day_of(calendar, date(2021, 9, each)).day for each in range(17, 23)]
    assert days == [17, 18, 18, 18, 18, 22]


def test_two_presses_at_the_same_moment_are_one_urge(database: Database, session: Session) -> None:
    ready, refused = Barrier(2), list[str]()

    def press() -> None:
        with Session(database.engine) as mine:
            ready.wait()
            try:
                urged(mine, COUNTY)
            except Refusal as refusal:
                refused.append(refusal.message)

    threads = [Thread(target=press) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (number(session), len(refused)) == (1, 1)
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_of_several_each_is_judged_by_itself(session: Session) -> None:
    done(session, ZHONGSUO, "S01", MONDAY)
    many = [BASEMAP, Named("step:P09", ZHONGSUO), Named("step:P09", SANDUO), Named("step:P09", ZHONGSUO)]
    with working(session, COUNTY):
        outcome = urge_many(session, many)
    assert outcome.sent == 1
    for reason, says in zip(outcome.skipped, ("无需催办", "没有找到", "已经催办过"), strict=True):
        assert says in reason
    with pytest.raises(Refusal, match="一次最多催办"), working(session, COUNTY):
        urge_many(session, [BASEMAP] * 1001)


def test_a_note_is_short(session: Session) -> None:
    with pytest.raises(Refusal, match="最多 200 个字"), working(session, COUNTY):
        urge(session, BASEMAP, "急" * 201)


def test_each_account_has_its_own_read_mark_and_only_its_own_desk(session: Session) -> None:
    urged(session, COUNTY)
    urged(session, PREFECTURE, PLAN)
    with acting_as(session, CLERK.actor):
        [told] = messages(session, 10)
        assert (count_messages(session), count_unread(session)) == (1, 1)
    for person in (COUNTY, OUTSIDER, TOWNSHIP):
        with acting_as(session, person.actor), pytest.raises(NotFound):
            fetch_message(session, told.message.id)
    session.rollback()
    for _ in range(2):
        with working(session, CLERK):
            mark_read(session, MESSAGE, [fetch_message(session, told.message.id).id])
    with acting_as(session, CLERK.actor):
        assert count_unread(session) == 0
        assert messages(session, 10)[0].is_read
    session.rollback()
    with working(session, COUNTY):
        assert mark_all_read(session) == 1
    with acting_as(session, COUNTY.actor):
        assert count_unread(session) == 0


def test_after_half_a_year_a_message_goes_with_its_marks(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at(monkeypatch, MONDAY)
    urged(session, COUNTY)
    with working(session, CLERK):
        mark_all_read(session)
    for days, left in ((180, 1), (181, 0)):
        stand_at(monkeypatch, MONDAY + timedelta(days=days))
        with acting_as(session, SYSTEM), transaction(session):
            forget_old_messages(session)
        assert session.scalar(select(func.count()).select_from(Message)) == left
        session.rollback()
