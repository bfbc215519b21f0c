"""能否办理 whether a transition is open, and why not: what explains is what refuses (E.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.platform.account import Account
from models.platform.flows.approving import at_desk, candidates, other_handler, who_acts
from models.platform.flows.declaration import Flow, flow_of_record
from models.platform.flows.event import ReviewEvent, happened, last_event
from models.platform.flows.reversing import against_account, against_taking_back, to_be_taken_back
from models.platform.flows.transition import HAND_OVER, UNDO, WITHDRAW, State, Transition
from models.platform.flows.words import Act, Kind, barred
from models.platform.refusal import NotFound
from models.platform.scope import Actor, actor_of
from models.platform.step_guard import Reason


@dataclass(frozen=True)
class Offer:
    """A transition as a button: open, or shut with the reasons."""

    transition: Transition
    reasons: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may be pressed."""
        return not self.reasons


def way_of(flow: Flow, key: str) -> Transition:
    """The transition of a key that a page sends; :class:`NotFound` when the flow has none."""
    try:
        return flow.transition(key)
    except KeyError:
        raise NotFound("没有这项操作，请刷新页面后重试") from None


def explain(session: Session, record: Any, key: str) -> list[Reason]:
    """Why the account may not do this to the record now; empty when it may."""
    flow = flow_of_record(record)
    return why_not(session, flow, record, way_of(flow, key))


def why_not(session: Session, flow: Flow, record: Any, way: Transition) -> list[Reason]:
    """The reasons against one transition: the state, then who is asking, then the guards."""
    if way.kind.is_the_engines:
        return list(_against_engines(session, flow, record, way))
    state = flow.state_of(record)
    if state.key not in way.sources:
        return [elsewhere(session, flow, record, way)]
    if found := list(against_actor(session, flow, record, way)):
        return found
    return [reason for guard in way.guards for reason in guard.of_one(session, record)]


def elsewhere(session: Session, flow: Flow, record: Any, way: Transition) -> Reason:
    """The record is in another state: which, and who brought it there."""
    return elsewhere_by(flow, record, way, last_event(session, record))


def elsewhere_by(flow: Flow, record: Any, way: Transition, last: ReviewEvent | None) -> Reason:
    """The same, when it is known what happened last."""
    state = flow.state_of(record)
    told = f"当前{flow.table.review_label}为“{state.label}”，不能{way.label}"
    return barred(f"{told}（{happened(last)}）" if last else told, who_acts(flow, state))


def against_actor(session: Session, flow: Flow, record: Any, way: Transition) -> Iterator[Reason]:
    """Why it is not this account's to do."""
    actor, state = actor_of(session), flow.state_of(record)
    if not is_theirs(actor, state, way, record.area):
        whose = "、".join(kind.label for kind in way.kinds)
        where = "该记录所在地的" if state.kind is Kind.WAITING else ""
        yield barred(f"“{way.label}”由{where}{whose}办理", whose)
    elif not actor.may(way.permission.value, flow.right):
        yield barred(f"本账号的“{flow.label}”办理权限已被收回，如需办理请联系上级管理员", "安全管理")
    elif (other := other_handler(session, actor, record)) is not None:
        yield meant_for(other)


def is_theirs(actor: Actor, state: State, way: Transition, area: int) -> bool:
    """Whether a transition is for this kind of account at this place."""
    if actor.unconfined:
        return True
    if actor.kind not in way.kinds:
        return False
    return at_desk(actor, state, area) if state.kind is Kind.WAITING else actor.covers(area)


def meant_for(other: Account) -> Reason:
    """The record was handed to another account of the desk."""
    name = f"{other.unit} {other.login_name}"
    return barred(f"已选定由 {name} 审批，请由其办理或转办", name)


def open_to(session: Session, record: Any) -> list[Offer]:
    """What this account may be shown as buttons, each open or with its reasons.

    What is not of its kind at all is left out; a transition from another state is, too. Of what belongs to the engine,
    what this account could take back if nothing depended on it is shown with what does.
    """
    flow, actor = flow_of_record(record), actor_of(session)
    state = flow.state_of(record)
    found = [
        Offer(way, tuple(why_not(session, flow, record, way)))
        for way in flow.leaving(state)
        if actor.unconfined or actor.kind in way.kinds
    ]
    engines = (_offered(session, flow, record, way) for way in (WITHDRAW, UNDO, HAND_OVER))
    return found + [each for each in engines if each is not None]


def _offered(session: Session, flow: Flow, record: Any, way: Transition) -> Offer | None:
    """What belongs to the engine, where it is this account's; shut, where only what depends on it is against it."""
    if way.kind is Act.HAND_OVER:
        return None if why_not(session, flow, record, way) else Offer(way)
    lasts = to_be_taken_back(session, flow, way, [record.id])
    last = lasts.get(record.id)
    if any(against_permission(session, flow, way)) or any(
        against_account(actor_of(session), flow, way, record, last)
    ):
        return None
    return Offer(way, against_taking_back(session, flow, way, [record], lasts).get(record.id, ()))


def against_permission(session: Session, flow: Flow, way: Transition) -> Iterator[Reason]:
    """Why what belongs to the engine is not this account's to do at all."""
    if not actor_of(session).may(way.permission.value, flow.right):
        yield barred(f"本账号没有“{flow.label}”的办理权限，如需办理请联系上级管理员")


def _against_engines(session: Session, flow: Flow, record: Any, way: Transition) -> Iterator[Reason]:
    shut = list(against_permission(session, flow, way))
    yield from shut
    if shut:
        return
    if way.kind is Act.HAND_OVER:
        yield from _against_handing_over(session, flow, record)
    else:
        lasts = to_be_taken_back(session, flow, way, [record.id])
        yield from against_taking_back(session, flow, way, [record], lasts).get(record.id, ())


def _against_handing_over(session: Session, flow: Flow, record: Any) -> Iterator[Reason]:
    state, actor = flow.state_of(record), actor_of(session)
    if state.kind is not Kind.WAITING:
        yield barred(f"当前{flow.table.review_label}为“{state.label}”，没有可转办的审批")
    elif not at_desk(actor, state, record.area):
        yield barred("只能由审批单位转办", who_acts(flow, state))
    elif (other := other_handler(session, actor, record)) is not None:
        yield meant_for(other)
    elif not candidates(session, flow, record, HAND_OVER):
        yield barred("本单位没有其他可以转办的账号")
