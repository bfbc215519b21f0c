"""撤回与撤销 taking back: a submission while nobody has acted on it, a decision until something depends on it (001-021).

What is taken back is the last event of a record; the transition that made it says by its ``reversal_guards`` what must
not depend on it yet: a letter that was sent, a step that was completed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.platform.flows.approving import who_acts
from models.platform.flows.declaration import Flow
from models.platform.flows.event import ReviewEvent, happened, last_effective, last_events
from models.platform.flows.transition import Transition
from models.platform.flows.words import Act, barred
from models.platform.scope import Actor, actor_of
from models.platform.step_guard import Reason


def to_be_taken_back(
    session: Session, flow: Flow, way: Transition, ids: Sequence[int]
) -> dict[int, ReviewEvent]:
    """The event that 撤回 or 撤销 would take back of each of these records, in one query."""
    asked = last_events if way.kind is Act.UNDO else last_effective
    return asked(session, flow.table.__tablename__, ids)


def against_taking_back(
    session: Session, flow: Flow, way: Transition, records: Sequence[Any], lasts: Mapping[int, ReviewEvent]
) -> dict[int, tuple[Reason, ...]]:
    """The reasons against each of the records, by id; the guards are asked once for all that are left."""
    actor = actor_of(session)
    found = {each.id: tuple(against_account(actor, flow, way, each, lasts.get(each.id))) for each in records}
    left: dict[str, list[Any]] = {}
    for record in records:
        if not found[record.id]:
            left.setdefault(lasts[record.id].transition, []).append(record)
    for key, some in left.items():
        for guard in flow.transition(key).reversal_guards:
            for row_id, reasons in guard.of_many(session, some).items():
                found[row_id] = (*found[row_id], *reasons)
    return {row_id: reasons for row_id, reasons in found.items() if reasons}


def against_account(
    actor: Actor, flow: Flow, way: Transition, record: Any, last: ReviewEvent | None
) -> Iterator[Reason]:
    """Why it is not this account's to take back, or no longer anybody's."""
    judge = _against_undoing if way.kind is Act.UNDO else _against_withdrawing
    return judge(actor, flow, record, last)


def _against_withdrawing(actor: Actor, flow: Flow, record: Any, last: ReviewEvent | None) -> Iterator[Reason]:
    if last is None or not flow.withdrawable:
        yield barred(f"这条{flow.label}没有可撤回的提交")
    elif last.kind_of_act is not Act.SUBMIT or last.target != record.review_state:
        yield barred(f"已经办理，不能撤回（{happened(last)}）", who_acts(flow, flow.state_of(record)))
    elif not _is_the_same_side(actor, last, record.area):
        yield barred(f"只能由提交单位撤回（{happened(last)}）", last.who)


def _is_the_same_side(actor: Actor, event: ReviewEvent, area: int) -> bool:
    if actor.unconfined or actor.account_id == event.account_id:
        return True
    return actor.kind is event.account_kind and actor.covers(area)


def _against_undoing(actor: Actor, flow: Flow, record: Any, last: ReviewEvent | None) -> Iterator[Reason]:
    if last is None or not last.kind_of_act.decides:
        yield barred("没有可撤销的审批" + (f"（{happened(last)}）" if last else ""))
    elif not actor.unconfined and actor.account_id != last.account_id:
        yield barred(f"只能由办理人本人撤销（{happened(last)}）", last.who)
    elif last.version != record.version or last.target != record.review_state:
        yield barred("办理之后这条记录已有变化，不能撤销", who_acts(flow, flow.state_of(record)))
    elif not (done := flow.transition(last.transition)).is_reversible:
        yield barred(f"“{done.label}”已经生效，不能撤销")
