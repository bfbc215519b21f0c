"""待办条件 what waits for an account, as conditions on the tables under a flow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.account import Account, AccountState
from models.platform.clock import now
from models.platform.division import Division
from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.due import overdue_since
from models.platform.flows.event import ReviewEvent
from models.platform.flows.transition import State
from models.platform.flows.words import Act, Kind
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of, area_bounds
from models.types import AREA

LONGEST_TEXT = 50
MOST_KEPT = 512
WIDE = (Level.PROVINCE, Level.PREFECTURE)
"""Levels for which most of what waits is theirs: read in the order of waiting, not by place."""


@dataclass(frozen=True)
class Filters:
    """What of the inbox is wanted; nothing said, everything."""

    flow: str = ""
    subsystem: str = ""
    state: str = ""
    kind: Kind | None = None
    """WAITING: for me to decide; RETURNED: for me to mend."""
    area: int | None = None
    waiting_days: int | None = None
    """At least so many days."""
    overdue: bool = False
    text: str = ""
    whole_desk: bool = False
    """Also what a colleague at the desk was chosen for; he is who decides it."""


EVERYTHING = Filters()


def parts_of(session: Session, filters: Filters) -> Iterator[tuple[Flow, State, Select[Any]]]:
    """One part of a union for each state of each flow in which something may wait for the account."""
    actor = actor_of(session)
    bounds = actor.bounds()
    if bounds is None or actor.kind is None:
        return
    for flow in FLOWS.values():
        if filters.flow not in ("", flow.key) or filters.subsystem not in ("", flow.subsystem):
            continue
        for state in flow.states:
            if filters.state not in ("", state.key) or filters.kind not in (None, state.kind):
                continue
            if waits_for(actor, flow, state):
                yield flow, state, _part(session, flow, state, filters)


def waits_for(actor: Actor, flow: Flow, state: State) -> bool:
    """Whether records in a state wait for this kind of account: to be decided on, or to be mended."""
    if state.kind is Kind.WAITING:
        at = any(
            desk.kind is actor.kind and desk.place(actor.area or 0) == actor.area for desk in state.desks
        )
        return at and actor.may(Permission.DECIDE.value, flow.right)
    mends = any(actor.kind in way.kinds for way in flow.leaving(state) if way.kind is Act.SUBMIT)
    return state.kind is Kind.RETURNED and mends and actor.may(Permission.SUBMIT.value, flow.right)


def who(actor: Actor) -> dict[str, Any]:
    """What the conditions of :func:`parts_of` are told when they are asked."""
    low, high = actor.bounds() or (0, 0)
    return {"me": actor.account_id, "low": low, "high": high, "moment": now()}


def _part(session: Session, flow: Flow, state: State, filters: Filters) -> Select[Any]:
    base = _base(flow, state, is_wide=actor_of(session).level in WIDE, is_mine=not filters.whole_desk)
    return base if filters == EVERYTHING else base.where(*asked_of(session, flow, state, filters))


@lru_cache(MOST_KEPT)
def _base(flow: Flow, state: State, *, is_wide: bool, is_mine: bool) -> Select[Any]:
    """What everybody of a desk asks alike: made once, because making it takes longer than asking it."""
    table = flow.table.__table__
    columns = table.c.id, table.c.area, table.c.review_state, table.c.review_since, table.c.review_round
    conditions = [table.c.review_state == state.key, *inside(table, is_wide=is_wide)]
    if state.kind is Kind.WAITING and is_mine:
        conditions.append(_mine(table))
    return select(literal(flow.key).label("flow"), *columns).where(*conditions)


def inside(table: Any, *, is_wide: bool) -> Sequence[ColumnElement[bool]]:
    """Confined by hand: what the session adds to a statement does not reach the parts of a union."""
    place = table.c.area + 0 if is_wide else table.c.area
    return place >= bindparam("low", type_=AREA), place < bindparam("high", type_=AREA)


def _mine(table: Any) -> ColumnElement[bool]:
    """For nobody in particular, for me, or for somebody whose account was shut."""
    account = Account.__table__.c
    has_run_out = account.expires_on <= bindparam("moment", type_=DateTime())
    shut = select(account.id).where(or_(account.state != AccountState.ACTIVE.value, has_run_out))
    handler = table.c.handler_id
    return or_(handler.is_(None), handler == bindparam("me", type_=Integer()), handler.in_(shut))


def asked_of(session: Session, flow: Flow, state: State, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What the filters add for one state of one flow."""
    table = flow.table.__table__
    if filters.area is not None:
        low, high = area_bounds(filters.area)
        yield and_(table.c.area >= low, table.c.area < high)
    if filters.waiting_days is not None:
        yield table.c.review_since <= now() - timedelta(days=filters.waiting_days)
    if filters.overdue:
        latest = overdue_since(session, flow, state)
        yield table.c.review_since < latest if latest is not None else false()
    if text := filters.text.strip()[:LONGEST_TEXT]:
        named = exists().where(
            ReviewEvent.table_name == table.name,
            ReviewEvent.row_id == table.c.id,
            ReviewEvent.title.contains(text, autoescape=True),
        )
        places = select(Division.area).where(Division.name.contains(text, autoescape=True))
        yield or_(named, table.c.area.in_(places))
