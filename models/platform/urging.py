"""催办 urging: whoever stands above tells the desk that must act; once a working day, kept and shown to both.

What may be urged is *pending*: a step that is not done, a review that waits. Each sort of it is found by its own
function, entered in :data:`PENDING`; a thing that is no longer pending cannot be urged, and is no longer shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform import audit
from models.platform.calendar import work_calendar
from models.platform.clock import now, today
from models.platform.division import full_name
from models.platform.flows.declaration import FLOWS
from models.platform.flows.words import Act
from models.platform.message_sending import message_to, send
from models.platform.messages import Sort
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of, level_of
from models.platform.step_state import Progress, progress_of
from models.platform.steps import STEPS
from models.platform.urges import LONGEST_NOTE, Pending, Urge, urged_already, working_day_of

PAGE = "platform_urge"
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
    if (already := urged_already(session, pending, day)) is not None:
        raise Refusal(f"{pending.label}：{already.text}")
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
    title = "" if flow.names_place else flow.title(record)
    label = f"{full_name(session, area)}“{flow.label}”{title}"
    if state.key != state_key or not state.desks:
        raise Refusal(f"{label}：现在是“{state.label}”，无需催办")
    desk = state.desks[0]
    submitters = frozenset(kind for way in flow.transitions if way.kind is Act.SUBMIT for kind in way.kinds)
    return Pending(topic, area, row_id, label, desk.kind, desk.place(area) or area, submitters)


PENDING["step"] = pending_step
PENDING["review"] = pending_review
