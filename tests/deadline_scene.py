"""期限场景 deadlines as the province sets them, steps done on given days, and what is late of them counted by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import pytest
from sqlalchemy.orm import Session

import models.hometown.steps  # noqa: F401 - declares the steps
from models.platform import (
    announcements,
    clock,
    deadline_setting,
    deadlines,
    digest,
    lateness,
    message_sending,
    messages,
    urges,
    urging,
)
from models.platform.deadline_setting import Wanted, set_rule
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import StepState
from models.platform.transaction import transaction
from tests.people import Person
from tests.planting import planting

MONDAY = date(2021, 9, 13)
CLOCKS = (
    announcements,
    clock,
    deadline_setting,
    deadlines,
    digest,
    lateness,
    message_sending,
    messages,
    urges,
    urging,
)


def stand_at(patch: pytest.MonkeyPatch, day: date, hour: int = 9) -> None:
    """Let it be a day, for everything that asks which."""
    moment = datetime.combine(day, time(hour))
    for module in CLOCKS:
        for name, value in (("today", day), ("now", moment)):
            if hasattr(module, name):
                patch.setattr(module, name, lambda value=value: value)


@contextmanager
def working(session: Session, person: Person) -> Iterator[Session]:
    """A transaction of somebody's."""
    with acting_as(session, person.actor), transaction(session):
        yield session


def set_deadline(session: Session, person: Person, topic: str, **typed: object) -> None:
    """Set a new rule as its keeper does."""
    with working(session, person):
        set_rule(session, topic, Wanted(**typed), 0)  # type: ignore[arg-type]


def done(session: Session, area: int, step: str, day: date) -> None:
    """A step completed on a day, past every gate: only the day matters here."""
    with acting_as(session, SYSTEM), planting(session):
        moment = datetime.combine(day, time(15, 30))
        session.add(StepState(area=area, step=step, is_done=True, done_on=moment))
