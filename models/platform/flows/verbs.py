"""办理 the verbs of a review: one transition, one line in the log and one snapshot, in the same commit or not at all (I3)."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.platform import audit
from models.platform.flows.approving import Approver
from models.platform.flows.declaration import Flow, flow_of_record
from models.platform.flows.event import ReviewEvent, happened, last_event
from models.platform.flows.frozen import effects_of_a_decision
from models.platform.flows.judging import way_of, why_not
from models.platform.flows.moves import Move, decided, planned
from models.platform.flows.recording import event_of
from models.platform.flows.transition import Transition
from models.platform.flows.words import Act, Effect, Opinion
from models.platform.records import subject_of
from models.platform.refusal import Forbidden, NotFound, Refusal, Stale
from models.platform.scope import actor_of
from models.platform.step_guard import Reason

LONGEST_OPINION = 500


class NotAllowed(Forbidden):
    """A transition is not open; each reason names who can see to it."""

    status = 422

    def __init__(self, way: Transition, reasons: list[Reason]) -> None:
        super().__init__(f"不能{way.label}：{'；'.join(reason.text for reason in reasons)}")
        self.reasons = tuple(reasons)


class Overtaken(Stale):
    """Somebody else has acted on the record in the meantime; the sentence names who, and when."""


def act(
    session: Session,
    record: Any,
    key: str,
    *,
    opinion: str = "",
    approver: Approver = None,
    version: int | None = None,
) -> ReviewEvent:
    """Take one transition; ``version`` is what the page was opened with.

    Raises :class:`NotAllowed` with every reason, :class:`Overtaken` when somebody was faster.
    """
    if not session.info.get("in_transaction"):
        raise RuntimeError("a transition is made inside a transaction")
    flow = flow_of_record(record)
    way = way_of(flow, key)
    with audit.watched(way.label, subject_of(record)):
        _hold(session, record, record.version if version is None else version)
        if reasons := why_not(session, flow, record, way):
            raise NotAllowed(way, reasons)
        move = planned(session, flow, record, way, judged_opinion(way, opinion), approver)
        return _carry_out(session, flow, record, move)


def withdraw(session: Session, record: Any, *, version: int | None = None) -> ReviewEvent:
    """撤回: take a submission back while nobody has acted on it."""
    return act(session, record, Act.WITHDRAW, version=version)


def undo(session: Session, record: Any, *, version: int | None = None) -> ReviewEvent:
    """撤销: take one's own decision back until the next level acts."""
    return act(session, record, Act.UNDO, version=version)


def hand_over(
    session: Session, record: Any, to: Approver, *, opinion: str = "", version: int | None = None
) -> ReviewEvent:
    """转办: let another account of the same desk decide."""
    return act(session, record, Act.HAND_OVER, opinion=opinion, approver=to, version=version)


def judged_opinion(way: Transition, text: str) -> str:
    """审核意见 as it is kept. Refused when it is missing or too long."""
    opinion = text.strip()
    if way.opinion is Opinion.REQUIRED and not opinion:
        raise Refusal(f"请填写审核意见后再{way.label}")
    if len(opinion) > LONGEST_OPINION:
        raise Refusal(f"审核意见最多 {LONGEST_OPINION} 个字，现有 {len(opinion)} 个字，请精简")
    return opinion if way.opinion is not Opinion.NONE else ""


def _hold(session: Session, record: Any, expected: int) -> None:
    """Keep the record as it is until the transaction ends, and see that it is as the account has seen it."""
    table = type(record)
    wanted = select(table).where(table.id == record.id).with_for_update()
    found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    if found.version != expected:
        raise overtaken(session, record)


def overtaken(session: Session, record: Any) -> Overtaken:
    """Who was faster, and what he did."""
    last = last_event(session, record)
    if last is None or last.version != record.version:
        return Overtaken("这条记录刚被修改过，本次操作没有生效。请刷新页面核对后重试")
    return Overtaken(f"{happened(last)}，本次操作没有生效。请刷新页面查看")


def _carry_out(session: Session, flow: Flow, record: Any, move: Move) -> ReviewEvent:
    before = record.handler_id, record.review_since
    _move(session, record, move)
    _effects(session, flow, record, move)
    made = event_of(session, flow, record, move, before)
    labels = flow.state(move.source).label, flow.state(move.target).label
    changes = (
        {"review_state": labels}
        if move.source != move.target
        else {"handler_id": (before[0], move.handler_id)}
    )
    audit.log(session, move.way.label, subject_of(record), changes, move.opinion or None)
    return made


def _move(session: Session, record: Any, move: Move) -> None:
    """The one statement that changes a state: guarded by the state and the version it was judged in."""
    table, account = type(record).__table__, actor_of(session).account_id
    submits = move.way.kind is Act.SUBMIT
    values = {
        "version": record.version + 1,
        "review_state": move.target,
        "review_since": move.since,
        "review_round": record.review_round + submits,
        "submitted_by": account if submits else record.submitted_by,
        "handler_id": move.handler_id,
    }
    mine = table.c.id == record.id, table.c.review_state == move.source, table.c.version == record.version
    done = session.execute(update(table).where(*mine).values(values))
    session.refresh(record)
    if touched(done) != 1:
        raise overtaken(session, record)


def _effects(session: Session, flow: Flow, record: Any, move: Move) -> None:
    effects: tuple[Effect, ...] = move.way.effects
    if move.way.kind is Act.UNDO and move.undoes is not None:
        effects = flow.transition(move.undoes.transition).reversals
    if effects:
        decision = decided(session, move)
        with effects_of_a_decision(session):
            for effect in effects:
                effect(session, record, decision)
