"""办理期限 deadlines: until when a step of a division is to be done and a review decided, and how near that is.

A rule belongs to the province or to a prefecture; a prefecture's own goes before the province's, in its area. It is
about a *topic*: a step, or a waiting state of a flow. It names a day, or a number of working days after an event:
another step's completion, or the day since which the review waits. :func:`due_dates` reads all that an account needs;
what it answers with is plain arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, DateTime, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AreaScoped, Base
from models.platform.calendar import WorkCalendar
from models.platform.clock import today
from models.platform.division import ancestors_of
from models.platform.step_state import Progress
from models.platform.steps import STEPS, Step
from models.types import AREA

USUAL_AMBER = 3
"""So many working days before the last one a deadline turns amber, unless its rule says otherwise."""


class DueRule(AreaScoped, Base):
    """One deadline as the province or a prefecture has set it. Written by :mod:`models.platform.deadline_setting`."""

    __tablename__ = "platform_due_rule"
    __table_args__ = (UniqueConstraint("area", "topic"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    topic: Mapped[str] = mapped_column(String(80), nullable=False)
    on_date: Mapped[date | None] = mapped_column(Date)
    after: Mapped[str | None] = mapped_column(String(20))
    """The key of the step whose completion it counts from; None for a review, which counts from its submission."""
    days: Mapped[int | None] = mapped_column(Integer)
    amber_days: Mapped[int] = mapped_column(Integer, nullable=False)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    changed_by: Mapped[int | None] = mapped_column(Integer)
    changed_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)


def step_topic(step: Step) -> str:
    """What a rule calls a step."""
    return f"step:{step.key}"


def review_topic(flow: str, state: str) -> str:
    """What a rule calls a waiting state of a flow, by their keys."""
    return f"review:{flow}.{state}"


class Colour(StrEnum):
    """How near a deadline is."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def label(self) -> str:
        """The word on screen; a colour never stands alone."""
        return {"green": "按期", "amber": "临期", "red": "逾期"}[self.value]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"green": "ok", "amber": "warn", "red": "bad"}[self.value]


@dataclass(frozen=True)
class Rule:
    """A deadline, without who wrote it."""

    area: int
    topic: str
    on_date: date | None = None
    after: str | None = None
    days: int | None = None
    amber_days: int = USUAL_AMBER


@dataclass(frozen=True)
class Deadline:
    """The last day of something, as of a day: ``left`` working days from it, negative when it has passed."""

    due: date
    colour: Colour
    left: int

    @property
    def words(self) -> str:
        """How it is said: 剩 3 个工作日."""
        if self.colour is Colour.RED:
            return f"逾期 {-self.left} 个工作日" if self.left else "已逾期"
        return f"剩 {self.left} 个工作日" if self.left else "今天到期"

    @property
    def tag(self) -> dict[str, str]:
        """How a page draws it."""
        return {"text": self.words, "tone": self.colour.tone}


def colour(due: date, day: date, calendar: WorkCalendar, amber_days: int = USUAL_AMBER) -> Colour:
    """Red after the last day, amber from so many working days before it on, green until then."""
    if day > due:
        return Colour.RED
    return Colour.AMBER if calendar.working_days_between(day, due) <= amber_days else Colour.GREEN


@dataclass(frozen=True)
class DueDates:
    """The deadlines that count for an account, and the calendar that they are counted by."""

    calendar: WorkCalendar
    rules: Mapping[tuple[int, str], Rule]

    def rule(self, topic: str, area: int) -> Rule | None:
        """The rule for a division: the lowest of those above it."""
        chain = reversed(ancestors_of(area))
        return next((found for each in chain if (found := self.rules.get((each, topic)))), None)

    def of_step(self, step: Step, progress: Progress, day: date | None = None) -> Deadline | None:
        """A step's deadline in a division; None when it has none yet, or the step is done."""
        rule = self.rule(step_topic(step), progress.area)
        if rule is None or progress.is_done(step):
            return None
        event = progress.standing(STEPS[rule.after]) if rule.after and rule.after in STEPS else None
        since = event.done_on.date() if event is not None and event.is_done and event.done_on else None
        due = self.last_day(rule, since)
        return None if due is None else self.standing(rule, due, day or today())

    def last_day(self, rule: Rule, since: date | None) -> date | None:
        """The last day by a rule; None while what it counts from has not happened."""
        if rule.on_date is not None:
            return rule.on_date
        if since is None or rule.days is None:
            return None
        return self.calendar.add_working_days(since, rule.days)

    def standing(self, rule: Rule, due: date, day: date) -> Deadline:
        """How near a last day is."""
        left = self.calendar.working_days_between(day, due)
        return Deadline(due, colour(due, day, self.calendar, rule.amber_days), left)
