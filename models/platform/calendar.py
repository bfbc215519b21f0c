"""工作日历 the working-day calendar: weekends, public holidays and make-up working days, kept as data.

A day that no row speaks of works from Monday to Friday. Counting begins with the day after (民法典 第二百零一条):
three working days after a Thursday are Friday, Monday, Tuesday.
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Boolean, Date, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import field
from models.levels import AccountKind
from models.platform.confinement import made_once
from models.platform.records import create

KEEPERS = (AccountKind.DATA_ADMINISTRATOR,)
READERS = (AccountKind.PROVINCE, AccountKind.PREFECTURE, *KEEPERS)
WEEK, SATURDAY = 7, 5
ONE = timedelta(days=1)


class CalendarDay(
    Record,
    label="工作日历",
    menu="系统管理",
    written_by=KEEPERS,
    read_by=READERS,
    imported_by=(),
    natural_key=("day",),
):
    """A day that is not what its weekday says: a holiday, or a make-up working day."""

    __tablename__ = "platform_calendar_day"
    __table_args__ = (UniqueConstraint("day"),)

    day: Mapped[date] = field("日期", Date, required=True)
    is_workday: Mapped[bool] = field(
        "是否上班", Boolean, required=True, help="选“否”为放假，选“是”为调休上班"
    )
    name: Mapped[str] = field("名称", String(40), required=True, help="节日名称，如 春节、国庆节调休")

    @property
    def title(self) -> str:
        """The day with what it is."""
        return f"{self.day} {self.name}"


@dataclass(frozen=True)
class WorkCalendar:
    """The days that differ from their weekday: ``off`` lie from Monday to Friday, ``on`` at a weekend, both in order."""

    off: tuple[date, ...] = ()
    on: tuple[date, ...] = ()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> "WorkCalendar":
        """The calendar of these days, each with whether it works; a holiday at a weekend changes nothing."""
        known = sorted(dict(days).items())
        off = tuple(day for day, works in known if not works and day.weekday() < SATURDAY)
        on = tuple(day for day, works in known if works and day.weekday() >= SATURDAY)
        return cls(off, on)

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day."""
        special, weekend = (self.on, True) if day.weekday() >= SATURDAY else (self.off, False)
        place = bisect_left(special, day)
        is_special = place < len(special) and special[place] == day
        return is_special is weekend

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first``, up to and with ``last``; negative when ``last`` is before."""
        if last < first:
            return -self.working_days_between(last, first)
        return _weekdays(first, last) - _within(self.off, first, last) + _within(self.on, first, last)

    def add_working_days(self, day: date, number: int) -> date:
        """The working day that is the ``number``-th after a day, or before it when negative; of 0 the day itself."""
        if number < 0:
            return self._before(day, -number)
        low, high = day, self._far(day, number)
        while low < high:
            middle = low + (high - low) // 2
            if self.working_days_between(day, middle) >= number:
                high = middle
            else:
                low = middle + ONE
        return low

    def _before(self, day: date, number: int) -> date:
        """The last day from which on there are ``number`` working days before ``day``: it is one of them."""
        low, high = day - (self._far(day, number) - day), day - ONE
        while low < high:
            middle = high - (high - low) // 2
            if self.working_days_between(middle - ONE, day - ONE) >= number:
                low = middle
            else:
                high = middle - ONE
        return low

    def _far(self, day: date, number: int) -> date:
        """A day that is certainly far enough: every holiday known could lie in between."""
        return day + timedelta(days=(number // SATURDAY + 1) * WEEK + WEEK * len(self.off) if number else 0)


def _weekdays(first: date, last: date) -> int:
    """How many days from Monday to Friday lie after ``first``, up to and with ``last``."""
    weeks, rest = divmod((last - first).days, WEEK)
    begun = sum((first + timedelta(days=each)).weekday() < SATURDAY for each in range(1, rest + 1))
    return weeks * SATURDAY + begun


def _within(days: Sequence[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_right(days, first)


KNOWN = made_once(select(CalendarDay.day, CalendarDay.is_workday))


def work_calendar(session: Session) -> WorkCalendar:
    """The calendar as it is kept now."""
    return WorkCalendar.of((day, works) for day, works in session.execute(KNOWN))


def load_days(session: Session, file: Path) -> int:
    """Add the shipped days that are missing; what an administrator changed or added stays. How many were added."""
    known = set(session.scalars(select(CalendarDay.day)))
    with file.open(encoding="utf-8", newline="") as lines:
        fresh = [row for row in csv.DictReader(lines) if date.fromisoformat(row["day"]) not in known]
    for row in fresh:
        day, works = date.fromisoformat(row["day"]), row["is_workday"] == "是"
        create(session, CalendarDay, {"day": day, "is_workday": works, "name": row["name"]})
    return len(fresh)
