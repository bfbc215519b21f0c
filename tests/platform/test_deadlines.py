"""办理期限 who sets deadlines, which one counts, and what colour a day gives it (issue of reviews, reminders)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.audit import AuditEntry
from models.platform.calendar import WorkCalendar
from models.platform.deadline_setting import Wanted, drop_rule, set_rule, standings
from models.platform.deadline_topics import topics
from models.platform.deadlines import Colour, DueRule, colour
from models.platform.due_dates import due_dates
from models.platform.refusal import Forbidden, NotFound, Refusal, Stale
from models.platform.scope import acting_as
from models.platform.step_state import progress_of
from models.platform.steps import STEPS
from tests.deadline_scene import MONDAY, done, set_deadline, working
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDER,
    PREFECTURE,
    PROVINCIAL,
    PUER,
    SANDUO,
    TOWNSHIP,
    ZHONGSUO,
    Person,
)

S01, S02, P06 = "step:S01", "step:S02", "step:P06"


def due(session: Session, person: Person, area: int, step: str, day: date = MONDAY) -> date | None:
    with acting_as(session, person.actor):
        found = due_dates(session).of_step(STEPS[step], progress_of(session, area), day)
    session.rollback()
    return found.due if found else None


def test_a_fixed_day_counts_for_every_division_of_the_province(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=date(2021, 9, 30))
    assert due(session, CLERK, ZHONGSUO, "S01") == date(2021, 9, 30)
    assert due(session, OUTSIDER, SANDUO, "S01") == date(2021, 9, 30)


def test_days_count_from_the_completion_of_the_step_named(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S02, after="S01", days=5)
    assert due(session, CLERK, ZHONGSUO, "S02") is None
    done(session, ZHONGSUO, "S01", date(2021, 9, 10))
    assert due(session, CLERK, ZHONGSUO, "S02") == date(2021, 9, 17)


def test_a_village_counts_from_a_step_that_its_county_completes(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, after="P06", days=1)
    done(session, JINGDONG, "P06", date(2021, 9, 10))
    assert due(session, CLERK, ZHONGSUO, "S01") == date(2021, 9, 13)
    assert due(session, OUTSIDER, SANDUO, "S01") is None


def test_what_is_done_has_no_deadline_any_more(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=date(2021, 9, 1))
    done(session, ZHONGSUO, "S01", date(2021, 9, 10))
    assert due(session, CLERK, ZHONGSUO, "S01") is None


def test_a_prefectures_own_rule_goes_before_the_provinces_and_only_there(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=date(2021, 9, 30))
    set_deadline(session, PREFECTURE, S01, on_date=date(2021, 9, 20))
    assert due(session, CLERK, ZHONGSUO, "S01") == date(2021, 9, 20)
    assert due(session, TOWNSHIP, ZHONGSUO, "S01") == date(2021, 9, 20)
    assert due(session, OUTSIDER, SANDUO, "S01") == date(2021, 9, 30)
    with working(session, PREFECTURE):
        drop_rule(session, S01, 1)
    assert due(session, CLERK, ZHONGSUO, "S01") == date(2021, 9, 30)


@pytest.mark.parametrize("person", [CLERK, TOWNSHIP, COUNTY], ids=lambda each: each.login)
def test_nobody_below_the_prefecture_sets_a_deadline(session: Session, person: Person) -> None:
    with pytest.raises(Forbidden, match="省级、市级"), working(session, person):
        set_rule(session, S01, Wanted(on_date=MONDAY), 0)


@pytest.mark.parametrize(
    ("topic", "wanted", "says"),
    [
        (S01, Wanted(), "其中一项"),
        (S01, Wanted(on_date=MONDAY, days=3, after="P06"), "其中一项"),
        (S01, Wanted(days=0, after="P06"), "1 到 250"),
        (S01, Wanted(days=251, after="P06"), "1 到 250"),
        (S01, Wanted(days=3), "从哪个步骤"),
        (S01, Wanted(days=3, after="S01"), "从哪个步骤"),
        (P06, Wanted(days=3, after="S01"), "从哪个步骤"),
        (S01, Wanted(on_date=MONDAY, after="P06"), "只有按工作日"),
        (S01, Wanted(on_date=MONDAY, amber_days=61), "0 到 60"),
    ],
)
def test_a_deadline_that_cannot_be_counted_is_refused(
    session: Session, topic: str, wanted: Wanted, says: str
) -> None:
    with pytest.raises(Refusal, match=says), working(session, PROVINCIAL):
        set_rule(session, topic, wanted, 0)


def test_a_topic_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound), working(session, PROVINCIAL):
        set_rule(session, "step:S99", Wanted(on_date=MONDAY), 0)


def test_two_who_set_the_same_deadline_do_not_overwrite_each_other(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=MONDAY)
    with pytest.raises(Stale), working(session, PROVINCIAL):
        set_rule(session, S01, Wanted(on_date=date(2021, 10, 1)), 0)
    with pytest.raises(Stale), working(session, PROVINCIAL):
        drop_rule(session, S01, 2)


def test_every_change_has_its_line_with_before_and_after(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=MONDAY)
    with working(session, PROVINCIAL):
        set_rule(session, S01, Wanted(on_date=date(2021, 10, 1)), 1)
    with working(session, PROVINCIAL):
        set_rule(session, S01, Wanted(on_date=date(2021, 10, 1)), 2)
    wanted = select(AuditEntry).where(AuditEntry.table_name == DueRule.__tablename__).order_by(AuditEntry.id)
    lines = list(session.scalars(wanted))
    assert [line.action for line in lines] == ["设置期限", "设置期限"]
    assert lines[1].changes == {"on_date": ["2021-09-13", "2021-10-01"]}


def test_a_prefecture_is_told_the_provinces_rule_beside_its_own(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=MONDAY)
    with acting_as(session, PREFECTURE.actor):
        mine = {each.topic.key: each for each in standings(session)}
    above = mine[S01].above
    assert mine[S01].own is None
    assert above is not None
    assert above.on_date == MONDAY
    assert set(mine) == set(topics())


def test_a_county_is_told_no_rule_of_another_prefecture(session: Session) -> None:
    set_deadline(session, PREFECTURE, S01, on_date=MONDAY)
    with acting_as(session, OUTSIDER.actor):
        assert due_dates(session).rules == {}
    with acting_as(session, COUNTY.actor):
        assert set(due_dates(session).rules) == {(PUER, S01)}


@given(
    due_day=st.dates(date(2021, 1, 1), date(2021, 12, 31)),
    day=st.dates(date(2021, 1, 1), date(2021, 12, 31)),
    amber=st.integers(0, 20),
)
def test_red_is_past_amber_is_near_and_green_is_far(due_day: date, day: date, amber: int) -> None:
    calendar = WorkCalendar()
    left = calendar.working_days_between(day, due_day)
    wanted = Colour.RED if day > due_day else Colour.AMBER if left <= amber else Colour.GREEN
    assert colour(due_day, day, calendar, amber) is wanted


def test_a_colour_never_stands_without_its_words(session: Session) -> None:
    set_deadline(session, PROVINCIAL, S01, on_date=date(2021, 9, 17))
    with acting_as(session, CLERK.actor):
        dates, progress = due_dates(session), progress_of(session, ZHONGSUO)
        told = [
            (found.words, found.tag["tone"])
            for day in (date(2021, 9, 8), date(2021, 9, 14), date(2021, 9, 17), date(2021, 9, 22))
            if (found := dates.of_step(STEPS["S01"], progress, day))
        ]
    assert told == [
        ("剩 7 个工作日", "ok"),
        ("剩 3 个工作日", "warn"),
        ("今天到期", "warn"),
        ("逾期 3 个工作日", "bad"),
    ]
