"""办理时限 when a record has waited too long at a desk; whoever keeps the deadlines of a province says otherwise."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.flows.declaration import Flow
from models.platform.flows.transition import State

WORKING_WEEK = 5
Deadline = Callable[[Session, Flow, State], datetime | None]


def since_declared_days(session: Session, flow: Flow, state: State) -> datetime | None:
    """By the declared working days, Saturdays and Sundays left out; None where none are declared."""
    del session, flow
    if state.days is None:
        return None
    limit, left = now(), state.days
    while left:
        limit -= timedelta(days=1)
        left -= limit.weekday() < WORKING_WEEK
    return limit


_kept: dict[str, Deadline] = {"deadline": since_declared_days}


def keep_deadlines(deadline: Deadline) -> None:
    """Have somebody else say since when what waits in a state is overdue."""
    _kept["deadline"] = deadline


def overdue_since(session: Session, flow: Flow, state: State) -> datetime | None:
    """What has waited in a state since before this moment is overdue; None when nothing ever is."""
    return _kept["deadline"](session, flow, state)
