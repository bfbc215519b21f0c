"""逐条判定 many records judged for one transition: what is asked once is asked once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.account import Account
from models.platform.flows.approving import candidates, picked
from models.platform.flows.declaration import Flow
from models.platform.flows.event import last_events
from models.platform.flows.frozen import effects_of_a_decision
from models.platform.flows.judging import against_actor, elsewhere_by
from models.platform.flows.moves import Move, planned, resumes
from models.platform.flows.transition import Transition
from models.platform.flows.verbs import Overtaken
from models.platform.flows.words import Decision, Effect, EffectOfMany, barred
from models.platform.records import subject_of
from models.platform.step_guard import Reason

GONE = barred("没有找到这条记录，它可能已被删除，或不在本账号范围内")


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: done, or skipped with the reasons."""

    row_id: int
    title: str
    reasons: tuple[Reason, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the transition took place."""
        return not self.reasons


@dataclass
class Wanted:
    """What is to be done to all of them, and whom the approvers of each place are."""

    flow: Flow
    way: Transition
    opinion: str
    approver_id: int | None
    at: datetime
    listed: dict[int | None, list[Account]] = field(default_factory=dict)


def judged(session: Session, wanted: Wanted, records: Sequence[Any]) -> dict[int, tuple[Reason, ...]]:
    """The reasons against each: the state, who is asking, then the guards, each asked once for all that are left."""
    flow, way = wanted.flow, wanted.way
    astray = [each for each in records if flow.state_of(each).key not in way.sources]
    lasts = last_events(session, flow.table.__tablename__, [each.id for each in astray]) if astray else {}
    found: dict[int, tuple[Reason, ...]] = {
        each.id: (elsewhere_by(flow, each, way, lasts.get(each.id)),) for each in astray
    }
    for record in records:
        if record.id not in found and (against := tuple(against_actor(session, flow, record, way))):
            found[record.id] = against
    left = [each for each in records if each.id not in found]
    for guard in way.guards:
        for key, reasons in guard.of_many(session, left).items():
            if reasons:
                found[key] = (*found.get(key, ()), *reasons)
    return found


def move_of(session: Session, wanted: Wanted, record: Any) -> Move:
    """Where one record goes; those that go the same way are equal."""
    flow, way, source = wanted.flow, wanted.way, wanted.flow.state_of(record)
    if resumes(flow, source, way):
        return planned(session, flow, record, way, wanted.opinion, wanted.approver_id)
    handler = None
    if way.chooses is not None:
        place = way.chooses.place(record.area)
        if place not in wanted.listed:
            wanted.listed[place] = candidates(session, flow, record, way)
        handler = picked(wanted.listed[place], wanted.approver_id, way, flow)
    return Move(way, source.key, way.target, wanted.at, handler, wanted.at, wanted.opinion)


def held(session: Session, flow: Flow, ids: Iterable[int]) -> Sequence[Any]:
    """The records as they are now, kept so until the transaction ends."""
    wanted = select(flow.table).where(flow.table.id.in_(ids)).order_by(flow.table.id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def require_all(done: Any, count: int) -> None:
    """Refuse the whole when the guarded statement has not met every record: they were held, so somebody is past us."""
    if done.rowcount != count:
        raise Overtaken("办理期间有记录被别人改动，本次没有办理任何一条。请刷新页面后重试")


def set_off(
    session: Session,
    effects: Sequence[Effect],
    of_many: EffectOfMany | None,
    records: Sequence[Any],
    decision: Decision,
) -> None:
    """What a decision on many sets off: for all of them at once where the flow knows how, else one by one."""
    if not effects and of_many is None:
        return
    with effects_of_a_decision(session):
        if of_many is not None:
            of_many(session, records, decision)
            return
        for record in records:
            for effect in effects:
                effect(session, record, decision)


def log_moves(session: Session, flow: Flow, move: Move, records: Sequence[Any]) -> None:
    """A line in the log for each of the records that have gone the same way."""
    labels = {"review_state": (flow.state(move.source).label, flow.state(move.target).label)}
    lines = [audit.Line(each.id, each.area, subject_of(each).summary, labels) for each in records]
    audit.log_many(session, move.way.label, flow.table.__tablename__, lines, move.at, move.opinion or None)


def outcomes(
    ids: Iterable[int], titles: Mapping[int, str], against: Mapping[int, tuple[Reason, ...]]
) -> list[Outcome]:
    """What became of each, in the order asked; what has no title was not there."""
    return [
        Outcome(key, titles[key], against.get(key, ())) if key in titles else Outcome(key, "", (GONE,))
        for key in ids
    ]
