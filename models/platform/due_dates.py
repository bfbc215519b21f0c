"""期限规则 the deadlines that count for an account, read in one statement with the calendar they are counted by."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, String, bindparam, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.calendar import CalendarDay, WorkCalendar
from models.platform.deadlines import DueDates, DueRule, Rule, review_topic
from models.platform.division import Division, ancestors_of
from models.platform.flows.declaration import FLOWS
from models.platform.scope import actor_of
from models.types import AREA

KEPT = "due_dates"


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
