"""催办 urging: whoever stands above tells the desk that must act; once a working day, kept and shown to both.

What may be urged is *pending*: a step that is not done, a review that waits. Each sort of it is found by its own
function, entered in :data:`PENDING`; a thing that is no longer pending cannot be urged, and is no longer shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, DateTime, Index, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.levels import AccountKind, Level
from models.platform import audit
from models.platform.calendar import WorkCalendar, work_calendar
from models.platform.clock import now, today
from models.platform.division import full_name
from models.platform.flows.declaration import FLOWS
from models.platform.flows.words import Act
from models.platform.messages import Sort, message_to, send
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of, level_of
from models.platform.step_state import Progress, progress_of
from models.platform.steps import STEPS
from models.types import AREA

PAGE = "platform_urge"
LONGEST_NOTE = 200
MOST_AT_ONCE = 1000
ACTION = "催办"
URGERS = (
    AccountKind.PROVINCE,
    AccountKind.PREFECTURE,
    AccountKind.COUNTY,
    AccountKind.COUNTY_ORGANISATION,
    AccountKind.TOWNSHIP,
)
grant(Permission.VIEW, PAGE, *URGERS)
grant(Permission.EDIT, PAGE, *URGERS, AccountKind.VILLAGE)


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


Finder = Callable[[Session, str, int, int], Pending]
PENDING: dict[str, Finder] = {}
"""How a pending thing is found (topic, area, row_id), by the word before the topic's colon; it refuses what is not."""


@dataclass(frozen=True)
class Named:
    """What is to be urged, as a page names it."""

    topic: str
    area: int
    row_id: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of several: how many desks were told, and why others were not."""

    sent: int
    skipped: tuple[str, ...]


def working_day_of(calendar: WorkCalendar, day: date) -> date:
    """The working day that a day counts for: itself, or the last one before it."""
    return day if calendar.is_workday(day) else calendar.add_working_days(day, -1)


def urge(session: Session, named: Named, note: str = "") -> Urge:
    """Tell the desk that must act, inside the caller's transaction. Refused twice on one working day."""
    return _urge(session, named, _judged(note), working_day_of(work_calendar(session), today()))


def urge_many(session: Session, many: Sequence[Named], note: str = "") -> Outcome:
    """The same for several, each judged by itself, in the caller's transaction."""
    if len(many) > MOST_AT_ONCE:
        raise Refusal(f"一次最多催办 {MOST_AT_ONCE} 项，请缩小范围后再办理")
    text, day = _judged(note), working_day_of(work_calendar(session), today())
    skipped = list[str]()
    for named in many:
        try:
            _urge(session, named, text, day)
        except Refusal as refusal:
            skipped.append(refusal.message)
    return Outcome(len(many) - len(skipped), tuple(skipped))


def _urge(session: Session, named: Named, note: str, day: date) -> Urge:
    pending = find(session, named)
    _require_above(session, pending)
    actor = actor_of(session)
    earlier = select(Urge.id).where(
        Urge.area == pending.area,
        Urge.topic == pending.topic,
        Urge.row_id == pending.row_id,
        Urge.sender_id == actor.account_id,
        Urge.day == day,
    )
    if session.scalars(earlier).first() is not None:
        raise Refusal(f"{pending.label}：本账号在本工作日已经催办过，请下一个工作日再催办")
    row = Urge(
        area=pending.area,
        topic=pending.topic,
        row_id=pending.row_id,
        label=pending.label[:200],
        receiver_area=pending.receiver_area,
        receiver_kind=pending.receiver_kind.value,
        sender_id=actor.account_id,
        sender_unit=actor.unit,
        day=day,
        sent_on=now(),
        note=note,
    )
    session.add(row)
    session.flush()
    _tell(session, row, pending)
    return row


def _tell(session: Session, row: Urge, pending: Pending) -> None:
    """The line in the log of the thing, and the message to the desk."""
    table = Urge.__tablename__
    audit.log(session, ACTION, audit.Subject(table, row.area, row.id, pending.label), None, row.note or None)
    title = f"{row.sender_unit}催办：{pending.label}"
    lines = [{"label": row.note}] if row.note else []
    send(
        session,
        [
            message_to(
                pending.receiver_kind,
                pending.receiver_area,
                Sort.URGE,
                f"urge:{row.id}",
                row.day,
                title,
                lines,
            )
        ],
    )


def find(session: Session, named: Named) -> Pending:
    """The thing, if it is in the account's part of the tree and still waits."""
    finder = PENDING.get(named.topic.partition(":")[0])
    if finder is None or not actor_of(session).covers(named.area):
        raise NotFound("没有找到要催办的事项，它可能已经办结，请刷新页面查看")
    return finder(session, named.topic, named.area, named.row_id)


def may_urge(session: Session, pending: Pending) -> bool:
    """Whether the account stands above the desk that must act."""
    actor = actor_of(session)
    if actor.unconfined:
        return True
    levels = list(Level)
    is_above = actor.level is not None and levels.index(actor.level) < levels.index(
        pending.receiver_kind.level
    )
    above = is_above and actor.covers(pending.receiver_area)
    return actor.may(Permission.EDIT, PAGE) and (above or actor.kind in pending.submitters)


def _require_above(session: Session, pending: Pending) -> None:
    if actor_of(session).account_id is None or not may_urge(session, pending):
        raise Forbidden(f"{pending.label}：只有{pending.receiver_kind.label}的上级和送审人可以催办")


def _judged(note: str) -> str:
    text = " ".join(note.split())
    if len(text) > LONGEST_NOTE:
        raise Refusal(f"催办留言最多 {LONGEST_NOTE} 个字，现有 {len(text)} 个字，请精简")
    return text


def pending_step(session: Session, topic: str, area: int, _row_id: int) -> Pending:
    """A step that a division has not done."""
    step = STEPS.get(topic.partition(":")[2])
    if step is None or step.completed_by is None or level_of(area) is not step.grain:
        raise NotFound("没有找到要催办的步骤，请从列表重新选择")
    progress: Progress = progress_of(session, area)
    if progress.is_done(step):
        raise Refusal(f"{full_name(session, area)}“{step.label}”已经完成，无需催办")
    label = f"{full_name(session, area)}“{step.label}”"
    return Pending(topic, area, 0, label, step.completed_by, area)


def pending_review(session: Session, topic: str, area: int, row_id: int) -> Pending:
    """A record that waits at a desk."""
    flow_key, _, state_key = topic.partition(":")[2].partition(".")
    flow = FLOWS.get(flow_key)
    if flow is None:
        raise NotFound("没有找到要催办的审核，请从列表重新选择")
    record = session.scalars(select(flow.table).where(flow.table.id == row_id)).one_or_none()
    if record is None or record.area != area:
        raise NotFound("没有找到要催办的审核，请从列表重新选择")
    state = flow.state_of(record)
    label = f"{full_name(session, area)}“{flow.label}”{flow.title(record)}"
    if state.key != state_key or not state.desks:
        raise Refusal(f"{label}：现在是“{state.label}”，无需催办")
    desk = state.desks[0]
    submitters = frozenset(kind for way in flow.transitions if way.kind is Act.SUBMIT for kind in way.kinds)
    return Pending(topic, area, row_id, label, desk.kind, desk.place(area) or area, submitters)


PENDING["step"] = pending_step
PENDING["review"] = pending_review


def urges_of(session: Session, topic: str, area: int, row_id: int = 0) -> list[Urge]:
    """Who has urged a thing, when and how often, the newest first: shown at the record to both sides."""
    wanted = select(Urge).where(Urge.topic == topic, Urge.area == area, Urge.row_id == row_id)
    return list(session.scalars(wanted.order_by(Urge.id.desc()).limit(50)))


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


def urged_steps(session: Session, area: int) -> dict[str, list[Urge]]:
    """The urges of all steps of a division, by step, in one query."""
    found: dict[str, list[Urge]] = {}
    wanted = select(Urge).where(Urge.area == area, Urge.topic.startswith("step:")).order_by(Urge.id.desc())
    for each in session.scalars(wanted):
        found.setdefault(each.topic.partition(":")[2], []).append(each)
    return found
