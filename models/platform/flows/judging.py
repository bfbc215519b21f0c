"""能否办理 whether a transition is open, and why not: what explains is what refuses (E.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.platform.account import Account
from models.platform.flows.approving import at_desk, candidates, other_handler, who_acts
from models.platform.flows.declaration import (
    HAND_OVER,
    UNDO,
    WITHDRAW,
    Flow,
    State,
    Transition,
    flow_of_record,
)
from models.platform.flows.event import ReviewEvent, last_effective, last_event
from models.platform.flows.words import Act, Kind
from models.platform.refusal import NotFound
from models.platform.scope import Actor, actor_of
from models.platform.steps import Reason


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
    return [reason for guard in way.guards for reason in guard.judge(session, record)]


def elsewhere(session: Session, flow: Flow, record: Any, way: Transition) -> Reason:
    """The record is in another state: which, and who brought it there."""
    return elsewhere_by(flow, record, way, last_event(session, record))


def elsewhere_by(flow: Flow, record: Any, way: Transition, last: ReviewEvent | None) -> Reason:
    """The same, when it is known what happened last."""
    state = flow.state_of(record)
    told = f"当前{flow.table.review_label}为“{state.label}”，不能{way.label}"
    return Reason(f"{told}（{happened(last)}）" if last else told, who_acts(flow, state))


def happened(event: ReviewEvent) -> str:
    """Who did what and when: 普洱市自然资源和规划局 普洱老周 在 2026-03-01 09:30:00 已打回."""
    return f"{event.who} 在 {event.at:%Y-%m-%d %H:%M:%S} 已{event.label}"


def against_actor(session: Session, flow: Flow, record: Any, way: Transition) -> Iterator[Reason]:
    """Why it is not this account's to do."""
    actor, state = actor_of(session), flow.state_of(record)
    if not is_theirs(actor, state, way, record.area):
        whose = "、".join(kind.label for kind in way.kinds)
        where = "该记录所在地的" if state.kind is Kind.WAITING else ""
        yield Reason(f"“{way.label}”由{where}{whose}办理", whose)
    elif not actor.may(way.permission.value, flow.right):
        yield Reason(f"本账号的“{flow.label}”办理权限已被收回，如需办理请联系上级管理员", "安全管理")
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
    return Reason(f"已选定由 {name} 审批，请由其办理或转办", name)


def open_to(session: Session, record: Any) -> list[Offer]:
    """What this account may be shown as buttons, each open or with its reasons.

    What is not of its kind at all is left out; a transition from another state is, too.
    """
    flow, actor = flow_of_record(record), actor_of(session)
    state = flow.state_of(record)
    found = [
        Offer(way, tuple(why_not(session, flow, record, way)))
        for way in flow.leaving(state)
        if actor.unconfined or actor.kind in way.kinds
    ]
    engines = ((way, tuple(why_not(session, flow, record, way))) for way in (WITHDRAW, UNDO, HAND_OVER))
    return found + [Offer(way) for way, reasons in engines if not reasons]


def _against_engines(session: Session, flow: Flow, record: Any, way: Transition) -> Iterator[Reason]:
    if not actor_of(session).may(way.permission.value, flow.right):
        yield Reason(f"本账号没有“{flow.label}”的办理权限，如需办理请联系上级管理员")
    elif way.kind is Act.HAND_OVER:
        yield from _against_handing_over(session, flow, record)
    elif way.kind is Act.WITHDRAW:
        yield from _against_withdrawing(session, flow, record)
    else:
        yield from _against_undoing(session, flow, record)


def _against_withdrawing(session: Session, flow: Flow, record: Any) -> Iterator[Reason]:
    last, actor = last_effective(session, record), actor_of(session)
    if last is None or not flow.withdrawable:
        yield Reason(f"这条{flow.label}没有可撤回的提交")
    elif last.kind_of_act is not Act.SUBMIT or last.target != record.review_state:
        yield Reason(f"已经办理，不能撤回（{happened(last)}）", who_acts(flow, flow.state_of(record)))
    elif not _is_the_same_side(actor, last, record.area):
        yield Reason(f"只能由提交单位撤回（{happened(last)}）", last.who)


def _is_the_same_side(actor: Actor, event: ReviewEvent, area: int) -> bool:
    if actor.unconfined or actor.account_id == event.account_id:
        return True
    return actor.kind is event.account_kind and actor.covers(area)


def _against_undoing(session: Session, flow: Flow, record: Any) -> Iterator[Reason]:
    last, actor = last_event(session, record), actor_of(session)
    if last is None or not last.kind_of_act.decides:
        yield Reason("没有可撤销的审批" + (f"（{happened(last)}）" if last else ""))
        return
    if not actor.unconfined and actor.account_id != last.account_id:
        yield Reason(f"只能由办理人本人撤销（{happened(last)}）", last.who)
    elif last.version != record.version or last.target != record.review_state:
        yield Reason("办理之后这条记录已有变化，不能撤销", who_acts(flow, flow.state_of(record)))
    else:
        done = flow.transition(last.transition)
        if done.effects and not done.reversals:
            yield Reason(f"“{done.label}”已经生效，不能撤销")
        for guard in done.reversal_guards:
            yield from guard.judge(session, record)


def _against_handing_over(session: Session, flow: Flow, record: Any) -> Iterator[Reason]:
    state, actor = flow.state_of(record), actor_of(session)
    if state.kind is not Kind.WAITING:
        yield Reason(f"当前{flow.table.review_label}为“{state.label}”，没有可转办的审批")
    elif not at_desk(actor, state, record.area):
        yield Reason("只能由审批单位转办", who_acts(flow, state))
    elif (other := other_handler(session, actor, record)) is not None:
        yield meant_for(other)
    elif not candidates(session, flow, record, HAND_OVER):
        yield Reason("本单位没有其他可以转办的账号")
