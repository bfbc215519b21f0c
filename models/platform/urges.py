"""催办记录 what has been urged: by whom, when, how often; kept for good, shown at the thing itself to both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Index, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.levels import AccountKind
from models.platform.calendar import WorkCalendar, work_calendar
from models.platform.clock import today
from models.platform.deadlines import review_topic
from models.platform.flows.declaration import Flow
from models.platform.scope import actor_of
from models.platform.step_guard import NOWHERE, Reason
from models.types import AREA

LONGEST_NOTE = 200
MOST_SHOWN = 50


class Urge(AreaScoped, Base):
    """That somebody has urged something. ``day`` is the working day it counts for."""

    __tablename__ = "platform_urge"
    __table_args__ = (
        UniqueConstraint("area", "topic", "row_id", "sender_id", "day"),
        Index("ix_platform_urge_receiver", "receiver_area", "receiver_kind", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    topic: Mapped[str] = mapped_column(String(80), nullable=False)
    row_id: Mapped[int] = mapped_column(Integer, nullable=False)
    label: Mapped[str] = mapped_column(String(200), nullable=False)
    receiver_area: Mapped[int] = mapped_column(AREA, nullable=False)
    receiver_kind: Mapped[str] = mapped_column(String(20), nullable=False)
    sender_id: Mapped[int] = mapped_column(Integer, nullable=False)
    sender_unit: Mapped[str] = mapped_column(String(200), nullable=False)
    day: Mapped[date] = mapped_column(Date, nullable=False)
    sent_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), nullable=False)


@dataclass(frozen=True)
class Pending:
    """Something that waits for a desk: what, whose, and what it is called."""

    topic: str
    area: int
    row_id: int
    label: str
    receiver_kind: AccountKind
    receiver_area: int
    submitters: frozenset[AccountKind] = frozenset()
    """Of a review: the kinds that have submitted it and may ask how long it takes."""


def working_day_of(calendar: WorkCalendar, day: date) -> date:
    """The working day that a day counts for: itself, or the last one before it."""
    return day if calendar.is_workday(day) else calendar.add_working_days(day, -1)


def urged_already(session: Session, pending: Pending, day: date | None = None) -> Reason | None:
    """Why the account may not urge a thing again on this working day; None when it may."""
    at = day or working_day_of(work_calendar(session), today())
    mine = Urge.sender_id == actor_of(session).account_id, Urge.day == at
    same = Urge.area == pending.area, Urge.topic == pending.topic, Urge.row_id == pending.row_id
    earlier = session.scalars(select(Urge).where(*same, *mine)).first()
    if earlier is None:
        return None
    told = f"{earlier.sender_unit} 在 {earlier.sent_on:%Y-%m-%d %H:%M}"
    return Reason(f"本账号在本工作日已经催办过（{told}），请下一个工作日再催办", at=NOWHERE)


def urges_of(session: Session, topic: str, area: int, row_id: int = 0) -> list[Urge]:
    """Who has urged a thing, when and how often, the newest first: shown at the record to both sides."""
    wanted = select(Urge).where(Urge.topic == topic, Urge.area == area, Urge.row_id == row_id)
    return list(session.scalars(wanted.order_by(Urge.id.desc()).limit(MOST_SHOWN)))


@dataclass(frozen=True)
class Urged:
    """How often a thing was urged, and when last."""

    times: int
    last: datetime


def urge_counts(session: Session, areas: Sequence[int]) -> dict[tuple[str, int, int], Urged]:
    """The same for every thing of some divisions, by topic, area and row, in one query."""
    what = Urge.topic, Urge.area, Urge.row_id
    wanted = select(*what, func.count(), func.max(Urge.sent_on)).where(Urge.area.in_(set(areas)))
    rows = session.execute(wanted.group_by(*what)) if areas else ()
    return {(topic, area, row): Urged(times, last) for topic, area, row, times, last in rows}


def urges_of_review(session: Session, flow: Flow, record: Any) -> list[Urge]:
    """Who has urged a record under review, at whatever desk it waited, the newest first."""
    mine = Urge.area == record.area, Urge.row_id == record.id
    topics = [review_topic(flow.key, state.key) for state in flow.states]
    wanted = select(Urge).where(*mine, Urge.topic.in_(topics)).order_by(Urge.id.desc())
    return list(session.scalars(wanted.limit(MOST_SHOWN)))


def urged_by_me(session: Session, areas: Sequence[int]) -> set[tuple[str, int, int]]:
    """What the account has urged already on this working day, by topic, area and row: not to be urged again."""
    if not areas:
        return set()
    day = working_day_of(work_calendar(session), today())
    mine = Urge.sender_id == actor_of(session).account_id, Urge.day == day, Urge.area.in_(set(areas))
    rows = session.execute(select(Urge.topic, Urge.area, Urge.row_id).where(*mine))
    return {(topic, area, row) for topic, area, row in rows}
