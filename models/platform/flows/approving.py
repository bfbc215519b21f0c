"""审批人 approvers: who may sit at a desk for a record, and for whom a record waits (001-074, 105, 108)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState, Identity, stands
from models.platform.flows.declaration import Flow
from models.platform.flows.transition import State, Transition
from models.platform.flows.words import Act, Desk, Kind
from models.platform.refusal import Refusal
from models.platform.scope import Actor

NOBODY_THERE = "还没有可选的{kind}，请联系上一级管理员开通账号后再提交"
Approver = Account | int | None


def seated(session: Session, desk: Desk, area: int) -> list[Account]:
    """The accounts that stand open and sit at a desk for a record of an area, in their own or another identity."""
    place = desk.place(area)
    if place is None:
        return []
    further = select(Identity.account_id).where(Identity.kind == desk.kind.value, Identity.area == place)
    own = and_(Account.kind == desk.kind.value, Account.area == place)
    wanted = select(Account).where(or_(own, Account.id.in_(further)), stands(AccountState.ACTIVE))
    return list(session.scalars(wanted.order_by(Account.login_name)))


def at_desk(actor: Actor, state: State, area: int) -> bool:
    """Whether an actor sits at one of the desks of a state, for a record of an area."""
    if actor.unconfined:
        return bool(state.desks)
    return any(actor.kind is desk.kind and actor.area == desk.place(area) for desk in state.desks)


def other_handler(session: Session, actor: Actor, record: Any) -> Account | None:
    """The other account for which a record waits; one that was shut waits for nobody, and the desk acts."""
    if actor.unconfined or record.handler_id in (None, actor.account_id, actor.on_behalf_of):
        return None
    held = session.get(Account, record.handler_id)
    return held if held is not None and held.standing is AccountState.ACTIVE else None


def candidates(session: Session, flow: Flow, record: Any, way: Transition) -> list[Account]:
    """The accounts that may be chosen with a transition: for 转办 the others at the same desk."""
    if way.kind is Act.HAND_OVER:
        desks: Sequence[Desk] = flow.state_of(record).desks
        found = {each.id: each for desk in desks for each in seated(session, desk, record.area)}
        return [each for each in found.values() if each.id != record.handler_id]
    return seated(session, way.chooses, record.area) if way.chooses else []


def chosen(session: Session, flow: Flow, record: Any, way: Transition, approver: Approver) -> int | None:
    """The key of the approver who is meant: the one named, or the only one there is. Refused when there is none."""
    if way.chooses is None and way.kind is not Act.HAND_OVER:
        return None
    listed = candidates(session, flow, record, way)
    wanted = approver.id if isinstance(approver, Account) else approver
    return picked(listed, wanted, way, flow)


def picked(listed: Sequence[Account], wanted: int | None, way: Transition, flow: Flow) -> int:
    """The one of the list who is wanted. Refused when he is not on it."""
    if not listed:
        kind = way.chooses.kind.label if way.chooses else "同级账号"
        raise Refusal(NOBODY_THERE.format(kind=kind))
    if wanted is None and len(listed) == 1 and way.kind is not Act.HAND_OVER:
        return listed[0].id
    if wanted is None:
        raise Refusal("请选择审批人后再提交")
    if wanted not in {each.id for each in listed}:
        raise Refusal(f"所选账号不能审批这条{flow.label}，请从列表中重新选择审批人")
    return wanted


def who_acts(flow: Flow, state: State) -> str:
    """Whose turn it is in a state, in words."""
    if state.kind is Kind.WAITING:
        return "或".join(dict.fromkeys(desk.kind.label for desk in state.desks))
    return "、".join(dict.fromkeys(kind.label for way in flow.leaving(state) for kind in way.kinds))
