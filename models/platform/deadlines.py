"""办理期限 deadlines: until when a step of a division is to be done and a review decided, and how near that is.

A rule belongs to the province or to a prefecture; a prefecture's own goes before the province's, in its area. It is
about a *topic*: a step, or a waiting state of a flow. It names a day, or a number of working days after an event:
another step's completion, or the day since which the review waits. :func:`due_dates` reads all that an account needs;
what it answers with is plain arithmetic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    String,
    UniqueConstraint,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.levels import Level
from models.platform.calendar import CalendarDay, WorkCalendar
from models.platform.clock import today
from models.platform.division import Division, ancestors_of
from models.platform.flows.declaration import FLOWS
from models.platform.scope import actor_of
from models.platform.step_state import Progress
from models.platform.steps import STEPS, Step
from models.types import AREA

KEPT = "due_dates"
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

    def of_review(
        self, flow: str, state: str, since: datetime | None, area: int, day: date | None = None
    ) -> Deadline | None:
        """The deadline of a review that waits in a state since a moment; ``area`` is the record's."""
        rule = self.rule(review_topic(flow, state), area)
        due = None if rule is None or since is None else self.last_day(rule, since.date())
        return None if rule is None or due is None else self.standing(rule, due, day or today())

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


RULES, DAYS = DueRule.__table__, CalendarDay.__table__
A_DAY = ""
"""The topic under which a day of the calendar comes along: both are always wanted, so they are one statement."""
READ = union_all(
    select(
        RULES.c.area, RULES.c.topic, RULES.c.on_date, RULES.c.after, RULES.c.days, RULES.c.amber_days
    ).where(
        or_(
            RULES.c.area.in_(bindparam("above", expanding=True)),
            RULES.c.area.between(bindparam("low"), bindparam("high")),
        )
    ),
    select(
        cast(literal(0), AREA),
        literal(A_DAY),
        DAYS.c.day,
        cast(null(), String),
        cast(DAYS.c.is_workday, Integer),
        literal(0),
    ),
)


def due_dates(session: Session) -> DueDates:
    """The rules of the account's own part of the tree and of those above it, which it must be told, and no others.

    Read once in a transaction of the session.
    """
    actor, now_open = actor_of(session), session.get_transaction()
    kept: tuple[Any, Any, DueDates] | None = session.info.get(KEPT)
    if kept is not None and kept[0] is now_open is not None and kept[1] == actor:
        return kept[2]
    found = _read(session)
    session.info[KEPT] = session.get_transaction(), actor, found
    return found


def _read(session: Session) -> DueDates:
    actor = actor_of(session)
    low, high = actor.bounds() or (0, 0)
    above = ancestors_of(actor.area) if actor.area is not None and actor.bounds() else [0]
    if actor.unconfined:
        low, high = 0, 10**12
        above = list(session.scalars(select(Division.area).where(Division.level == Level.PROVINCE.value)))
    found = session.execute(READ, {"above": above, "low": low, "high": high - 1}).all()
    rules = (Rule(*row) for row in found if row.topic != A_DAY)
    stored = {(rule.area, rule.topic): rule for rule in rules}
    days = WorkCalendar.of((row.on_date, bool(row.days)) for row in found if row.topic == A_DAY)
    return DueDates(days, _declared(above[:1]) | stored)


def _declared(provinces: Sequence[int]) -> dict[tuple[int, str], Rule]:
    """The working days that flows declare themselves: they hold while the province has set nothing."""
    return {
        (province, topic): Rule(province, topic, days=state.days)
        for province in provinces
        for flow in FLOWS.values()
        for state in flow.states
        if state.days is not None and (topic := review_topic(flow.key, state.key))
    }
