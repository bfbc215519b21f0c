"""逾期 what is late: every step and review whose last day has passed, asked of the states as they are now.

A last day that counts from an event is passed when the event lies before one certain day, the same for all: so what is
late is found by the database, however many divisions there are, and nothing is kept that could be out of date. What is
read are tables above the account's own rows too, by which its deadlines are counted; so each statement is confined here
to the account's part of the tree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CompoundSelect, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.clock import today
from models.platform.deadline_topics import Topic, topics
from models.platform.deadlines import Deadline, DueDates, review_topic
from models.platform.due_dates import due_dates
from models.platform.flows.declaration import Flow
from models.platform.flows.due import keep_deadlines
from models.platform.flows.transition import State
from models.platform.late_parts import PARTS, Span
from models.platform.ledger.reach import division_of
from models.platform.refusal import NotFound
from models.platform.scope import actor_of, area_bounds

EVERYWHERE = (0, 10**12)
ORDER = ("area", "topic", "row_id")


@dataclass(frozen=True)
class Late:
    """Something late: what, where, since which event, and of a review which record."""

    topic: Topic
    area: int
    row_id: int
    deadline: Deadline


@dataclass(frozen=True)
class Asked:
    """What is asked for: a division, perhaps one topic or some, and as of which day."""

    area: int | None = None
    topic: str = ""
    day: date | None = None
    some: frozenset[str] | None = None
    """Of these topics only."""


def late_counts(
    session: Session, asked: Asked, level: Level, dates: DueDates | None = None
) -> dict[tuple[int, str], int]:
    """How many are late, by division of a level and topic."""
    found = _found(session, asked, dates)
    if found is None:
        return {}
    place = division_of(found.c.area, level)
    rows = session.execute(select(place, found.c.topic, func.count()).group_by(place, found.c.topic))
    return {(area, topic): count for area, topic, count in rows}


def late_ones(
    session: Session, asked: Asked, offset: int = 0, limit: int | None = None, dates: DueDates | None = None
) -> list[Late]:
    """What is late, by division; of a large part of the tree a page at a time."""
    known = dates or due_dates(session)
    found = _found(session, asked, known)
    if found is None:
        return []
    wanted = select(found).order_by(*(found.c[name] for name in ORDER)).offset(offset)
    named, day = topics(), asked.day or today()
    rows = session.execute(wanted if limit is None else wanted.limit(limit))
    return [_late(named[row.topic], row, known, day) for row in rows]


def soon_ones(
    session: Session, asked: Asked, ahead: date, offset: int = 0, limit: int | None = None
) -> list[Late]:
    """What is not late yet and will be by a day ahead, by division; a page at a time."""
    dates = due_dates(session)
    then, late = _found(session, replace(asked, day=ahead), dates), _found(session, asked, dates)
    if then is None:
        return []
    coming = select(then) if late is None else select(then).except_(select(late))
    found = coming.subquery("soon")
    wanted = select(found).order_by(*(found.c[name] for name in ORDER)).offset(offset)
    rows = session.execute(wanted if limit is None else wanted.limit(limit))
    named, day = topics(), asked.day or today()
    return [_late(named[row.topic], row, dates, day) for row in rows]


def _late(topic: Topic, row: Any, dates: DueDates, day: date) -> Late:
    rule = dates.rule(topic.key, row.area)
    assert rule is not None
    due = dates.last_day(rule, row.since.date() if row.since else None)
    assert due is not None
    return Late(topic, row.area, row.row_id, dates.standing(rule, due, day))


def _found(session: Session, asked: Asked, dates: DueDates | None) -> Subquery | None:
    """The late rows: topic, area, since, row_id; None when no rule's last day can have passed."""
    known = dates or due_dates(session)
    low, high = _reach(session, asked.area)
    parts = list(_parts(known, asked, low, high))
    if not parts:
        return None
    every: CompoundSelect[Any] = union_all(*parts)
    return every.subquery("late")


def _reach(session: Session, area: int | None) -> tuple[int, int]:
    """The range of codes asked for, within the account's own; :class:`NotFound` for another's."""
    actor = actor_of(session)
    if area is not None:
        if not actor.covers(area):
            raise NotFound("没有找到这个行政区划，或不在本账号范围内，请重新选择")
        return area_bounds(area)
    return EVERYWHERE if actor.unconfined else actor.bounds() or (0, 0)


def _parts(dates: DueDates, asked: Asked, low: int, high: int) -> Iterator[Select[Any]]:
    named, day = topics(), asked.day or today()
    for (area, key), rule in sorted(dates.rules.items()):
        topic = named.get(key)
        if (
            topic is None
            or key != (asked.topic or key)
            or key not in (named if asked.some is None else asked.some)
        ):
            continue
        span = _span(dates, area, key, low, high)
        if span.is_empty or (rule.on_date is not None and rule.on_date >= day):
            continue
        before = None if rule.days is None else dates.calendar.add_working_days(day, -rule.days)
        yield PARTS[key.partition(":")[0]](topic, rule, day, before, span)


def _span(dates: DueDates, area: int, key: str, low: int, high: int) -> Span:
    first, last = area_bounds(area)
    below = [area_bounds(other) for other, named in dates.rules if named == key and other != area]
    without = tuple(pair for pair in below if first <= pair[0] and pair[1] <= last)
    return Span(max(low, first), min(high, last), without)


def receiver_of(topic: Topic, area: int) -> int:
    """The division whose account must act: of a review the desk's."""
    desk = topic.state.desks[0] if topic.state is not None else None
    return (desk.place(area) if desk is not None else None) or area


def overdue_before(session: Session, flow: Flow, state: State) -> datetime | None:
    """What has waited in a state since before this moment is overdue, by the deadlines of the account's own division."""
    dates, area = due_dates(session), actor_of(session).area
    rule = None if area is None else dates.rule(review_topic(flow.key, state.key), area)
    if rule is None or rule.days is None:
        return None
    return datetime.combine(dates.calendar.add_working_days(today(), -rule.days), time())


keep_deadlines(overdue_before)


def late_topics(counts: dict[tuple[int, str], int]) -> Sequence[tuple[Topic, int]]:
    """How many of each topic, in the order of the steps."""
    sums: dict[str, int] = {}
    for (_, key), count in counts.items():
        sums[key] = sums.get(key, 0) + count
    return [(topic, sums[key]) for key, topic in topics().items() if key in sums]
