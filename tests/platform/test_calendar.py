"""工作日历 working days are counted as anybody would on a wall calendar, day by day (issue of reviews, reminders)."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.divisions import DATA
from models.platform.audit import AuditEntry
from models.platform.calendar import CalendarDay, WorkCalendar, load_days, work_calendar
from models.platform.records import create
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.people import ADMINISTRATOR, COUNTY, PROVINCIAL

SHIPPED = DATA / "calendar_days.csv"
ONE = timedelta(days=1)
days = st.dates(date(2020, 6, 1), date(2023, 6, 1))
calendars = st.dictionaries(days, st.booleans(), max_size=60)


def works(known: dict[date, bool], day: date) -> bool:
    """The oracle: what the row of the day says, else its weekday."""
    return known.get(day, day.weekday() < 5)


def walked(known: dict[date, bool], first: date, last: date) -> int:
    """The oracle of the distance: look at every day."""
    length = (last - first).days
    return sum(works(known, first + each * ONE) for each in range(1, length + 1))


@given(known=calendars, day=days)
def test_a_day_works_as_its_row_says_and_otherwise_as_its_weekday(known: dict[date, bool], day: date) -> None:
    assert WorkCalendar.of(known.items()).is_workday(day) == works(known, day)


@given(known=calendars, first=days, last=days)
def test_the_days_between_are_those_that_a_walk_over_the_calendar_finds(
    known: dict[date, bool], first: date, last: date
) -> None:
    found = WorkCalendar.of(known.items()).working_days_between(first, last)
    assert found == (walked(known, first, last) if first <= last else -walked(known, last, first))


@given(known=calendars, day=days, number=st.integers(1, 90))
def test_adding_ends_on_the_working_day_that_counting_reaches(
    known: dict[date, bool], day: date, number: int
) -> None:
    found = WorkCalendar.of(known.items()).add_working_days(day, number)
    assert works(known, found)
    assert walked(known, day, found) == number


@given(known=calendars, day=days, number=st.integers(1, 90))
def test_going_back_ends_on_a_working_day_before_with_so_many_from_it_on(
    known: dict[date, bool], day: date, number: int
) -> None:
    found = WorkCalendar.of(known.items()).add_working_days(day, -number)
    assert works(known, found)
    assert walked(known, found - ONE, day - ONE) == number


@given(known=calendars, day=days)
def test_nothing_added_is_the_day_itself(known: dict[date, bool], day: date) -> None:
    assert WorkCalendar.of(known.items()).add_working_days(day, 0) == day


@given(known=calendars, event=days, today=days, number=st.integers(1, 40))
def test_a_term_has_run_out_exactly_when_its_event_lies_before_the_day_so_far_back(
    known: dict[date, bool], event: date, today: date, number: int
) -> None:
    """What the database compares with (one day for all) and what a page counts (each its last day) agree."""
    calendar = WorkCalendar.of(known.items())
    assert (calendar.add_working_days(event, number) < today) == (
        event < calendar.add_working_days(today, -number)
    )


def test_the_shipped_days_are_those_that_the_state_council_announced(session: Session) -> None:
    with transaction(session):
        assert load_days(session, SHIPPED) == 220
    calendar = work_calendar(session)
    session.rollback()
    spring_2021 = [date(2021, 2, each) for each in range(11, 18)]
    assert not any(map(calendar.is_workday, spring_2021))
    made_up = [date(2021, 2, 7), date(2021, 2, 20), date(2024, 10, 12), date(2026, 2, 28)]
    assert all(map(calendar.is_workday, made_up))
    assert calendar.add_working_days(date(2021, 9, 30), 1) == date(2021, 10, 8)
    assert calendar.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


ANNOUNCED = {
    2021: (
        "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    2022: (
        "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "0101-0102 0121-0127 0405-0405 0429-0503 0622-0624 0929-1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101-0101 0210-0217 0404-0406 0501-0505 0610-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}
"""放假 and 上班 as the notices of the State Council word them; docs/operations.md says where they are published."""


def announced(year: int) -> dict[date, bool]:
    """The days of a year's notice, each with whether it works."""
    off, on = ANNOUNCED[year]
    found = {date(year, int(day[:2]), int(day[2:])): True for day in on.split()}
    for span in off.split():
        first, last = (date(year, int(day[:2]), int(day[2:])) for day in span.split("-"))
        found |= {first + each * ONE: False for each in range((last - first).days + 1)}
    return found


@pytest.mark.parametrize("year", ANNOUNCED)
def test_every_day_of_a_year_works_as_the_notice_of_that_year_says(year: int) -> None:
    """Day by day, against the wording of the notice; New Year's weekend before a notice changes nothing."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = {date.fromisoformat(row["day"]): row["is_workday"] == "是" for row in csv.DictReader(lines)}
    calendar, told = WorkCalendar.of(rows.items()), announced(year)
    days_of_year = [
        date(year, 1, 1) + each * ONE for each in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    wrong = [day for day in days_of_year if calendar.is_workday(day) != told.get(day, day.weekday() < 5)]
    assert wrong == []
    assert {day for day in told if rows.get(day) is not told[day]} == set()


def test_loading_again_adds_nothing_and_leaves_what_was_changed(session: Session) -> None:
    with transaction(session):
        load_days(session, SHIPPED)
    with transaction(session):
        assert load_days(session, SHIPPED) == 0


def test_the_administrator_registers_a_day_and_the_log_says_so(session: Session) -> None:
    with acting_as(session, ADMINISTRATOR.actor), transaction(session):
        create(session, CalendarDay, {"day": date(2027, 1, 1), "is_workday": False, "name": "元旦"})
    assert not work_calendar(session).is_workday(date(2027, 1, 1))
    said = session.scalars(select(AuditEntry).where(AuditEntry.table_name == CalendarDay.__tablename__)).one()
    assert said.summary == "工作日历：2027-01-01 元旦"


def test_one_day_has_one_row(session: Session) -> None:
    row = {"day": date(2027, 1, 1), "is_workday": False, "name": "元旦"}
    with acting_as(session, ADMINISTRATOR.actor), transaction(session):
        create(session, CalendarDay, row)
    with (
        acting_as(session, ADMINISTRATOR.actor),
        pytest.raises(Refusal, match="已有相同的记录"),
        transaction(session),
    ):
        create(session, CalendarDay, row | {"is_workday": True})


@pytest.mark.parametrize("person", [PROVINCIAL, COUNTY], ids=lambda each: each.login)
def test_nobody_but_the_administrator_writes_the_calendar(session: Session, person: object) -> None:
    values = {"day": date(2027, 1, 1), "is_workday": False, "name": "元旦"}
    with (
        acting_as(session, person.actor),  # type: ignore[attr-defined]
        pytest.raises(Forbidden),
        transaction(session),
    ):
        create(session, CalendarDay, values)
