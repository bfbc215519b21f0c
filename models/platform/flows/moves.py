"""去向 where a transition takes a record: worked out before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState
from models.platform.clock import now
from models.platform.flows.approving import Approver, chosen
from models.platform.flows.declaration import Flow
from models.platform.flows.event import ReviewEvent, is_standing, last_events
from models.platform.flows.reversing import to_be_taken_back
from models.platform.flows.transition import State, Transition
from models.platform.flows.words import Act, Decision, Kind, Resubmission
from models.platform.refusal import NotFound
from models.platform.scope import actor_of


@dataclass(frozen=True)
class Move:
    """One way of one record, or of many that go the same way."""

    way: Transition
    source: str
    target: str
    at: datetime
    handler_id: int | None = None
    since: datetime | None = None
    opinion: str = ""
    undoes: ReviewEvent | None = None


def planned(
    session: Session, flow: Flow, record: Any, way: Transition, opinion: str, approver: Approver
) -> Move:
    """Where the transition takes the record. Refused when no approver can be meant."""
    source, at = flow.state_of(record), now()
    if way.kind is Act.HAND_OVER:
        handler = chosen(session, flow, record, way, approver)
        return Move(way, source.key, source.key, at, handler, record.review_since, opinion)
    if way.kind.is_the_engines:
        back = to_be_taken_back(session, flow, way, [record.id]).get(record.id)
        if back is None:
            raise NotFound
        return Move(way, source.key, back.source, at, back.handler_before, back.since_before, opinion, back)
    if resumes(flow, source, way) and (back := last_return(session, record)) is not None:
        handler = _if_standing(session, back.account_id)
        return Move(way, source.key, back.source, at, handler, at, opinion)
    handler = chosen(session, flow, record, way, approver)
    return Move(way, source.key, way.target, at, handler, at, opinion)


def resumes(flow: Flow, source: State, way: Transition) -> bool:
    """Whether a submission goes back to the very reviewer who returned the record."""
    again = source.kind is Kind.RETURNED and way.kind is Act.SUBMIT
    return again and (source.resubmission or flow.resubmission) is Resubmission.RESUME


def choosing_states(flow: Flow, way: Transition) -> tuple[str, ...]:
    """The states from which the next approver of a transition is chosen; from the others it goes back to whoever returned."""
    if way.chooses is None:
        return ()
    return tuple(key for key in way.sources if not resumes(flow, flow.state(key), way))


def returned_to(
    session: Session, flow: Flow, record: Any, way: Transition
) -> tuple[State, Account | None] | None:
    """Where a resubmission goes that resumes: the state it was returned from, and who returned it; None for every other."""
    if not resumes(flow, flow.state_of(record), way):
        return None
    back = last_return(session, record)
    if back is None:
        return None
    handler = _if_standing(session, back.account_id)
    return flow.state(back.source), session.get(Account, handler) if handler is not None else None


def last_return(session: Session, record: Any) -> ReviewEvent | None:
    """The return that a record was last given, unless it was taken back."""
    return last_returns(session, type(record).__tablename__, [record.id]).get(record.id)


def last_returns(session: Session, table_name: str, ids: Sequence[int]) -> dict[int, ReviewEvent]:
    """The same of many records, by id, in one query."""
    return last_events(session, table_name, ids, ReviewEvent.act == Act.RETURN.value, is_standing())


def _if_standing(session: Session, account_id: int | None) -> int | None:
    held = session.get(Account, account_id) if account_id is not None else None
    return held.id if held is not None and held.standing is AccountState.ACTIVE else None


def decided(session: Session, move: Move) -> Decision:
    """The move as its effects are told of it."""
    way, who = move.way, actor_of(session).account_id
    return Decision(way.key, way.kind, move.source, move.target, move.opinion, move.handler_id, who, move.at)
