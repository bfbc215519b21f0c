"""审核 what a page shows of a record under review: where it stands, what may be done, and why not (001-074…076, 108…110)."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.account import Account
from models.platform.clock import now
from models.platform.flows import Act, Flow, Kind, Offer, Opinion, Transition
from models.platform.flows.approving import who_acts
from models.platform.flows.verbs import LONGEST_OPINION
from models.platform.rights import Permission
from models.platform.urges import urges_of_review
from models.platform.write_guards import Attempt, reasons_against
from views.review_changes import since_return
from views.review_timeline import timeline_lines
from views.review_ways import reason_item

TONES = {Kind.DRAFT: "", Kind.WAITING: "warn", Kind.RETURNED: "bad", Kind.PASSED: "ok", Kind.CLOSED: "bad"}
"""The colour of a state's badge; the word stands beside it."""
ACT_TONES = {Act.SUBMIT: "primary", Act.APPROVE: "primary", Act.RETURN: "danger"}
CONFIRMED = {
    Act.WITHDRAW: "确定撤回吗？撤回后可以修改，再重新提交。",
    Act.UNDO: "确定撤销刚才的办理吗？记录将回到办理之前。",
}


@dataclass(frozen=True)
class Typed:
    """What a decision held that was refused, and why it was."""

    opinion: str = ""
    approvers: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    lacks_opinion: bool = False
    note: str = ""
    """催办留言, of an urge that was refused."""


NOTHING = Typed()
More = Callable[[Session, Any, Typed], Iterable[dict[str, Any]]]
MORE: list[More] = []
"""Further buttons of a record under review, as 催办: each {label, post or href, confirm, reasons, note}."""


def badge(flow: Flow, row: Any) -> dict[str, str]:
    """The state of a record as the manual calls it."""
    state = flow.state_of(row)
    return {"text": state.label, "tone": TONES[state.kind]}


def address(row: Any, method: str = "show", **values: Any) -> str:
    """The address of a record's review."""
    return url_for(f"ReviewsPage.{method}", table=row.__tablename__, row_id=row.id, **values)


def opinion_word(table: type[Any]) -> str:
    """审核意见 or 审批意见, by what the manual calls the state."""
    return str(table.review_label).replace("状态", "意见")


def review_of(session: Session, row: Any, back: str, typed: Typed = NOTHING) -> dict[str, Any]:
    """Everything that components/review.html draws of a record."""
    flow = flows.flow_of_record(row)
    state, offers = flow.state_of(row), flows.open_to(session, row)
    acts = [act_of(session, row, each, typed) for each in offers]
    return {
        "state": badge(flow, row),
        "waited": _waited(row) if state.kind is Kind.WAITING else "",
        "round": row.review_round,
        "desk": _whose_turn(session, flow, row),
        "acts": [each for each in acts if each["kind"] is not Act.HAND_OVER],
        "hand_over": next((each for each in acts if each["kind"] is Act.HAND_OVER), None),
        "more": [each for part in MORE for each in part(session, row, typed)],
        "action": address(row, "decide"),
        "back": back,
        "version": row.version,
        "submit_key": secrets.token_hex(16),
        "since": since_return(session, row),
        "timeline": timeline_lines(
            session, flows.timeline(session, row), urges_of_review(session, flow, row)
        ),
        "message": "" if typed.lacks_opinion or typed.note else typed.message,
        **_opinion(type(row), offers, typed),
    }


def _opinion(table: type[Any], offers: Sequence[Offer], typed: Typed) -> dict[str, Any]:
    asking = [
        each.transition
        for each in offers
        if each.is_open
        and each.transition.opinion is not Opinion.NONE
        and not each.transition.kind.is_the_engines
    ]
    deciding = [each for each in asking if each.kind is not Act.SUBMIT]
    required = [each.label for each in asking if each.opinion is Opinion.REQUIRED]
    free = [each.label for each in asking if each.opinion is not Opinion.REQUIRED]
    hints = [f"{'、'.join(free)}可不填"] if free else []
    hints += [f"{'、'.join(required)}必须填写"] if required else []
    return {
        "asks_opinion": bool(asking),
        "opinion": typed.opinion,
        "opinion_label": opinion_word(table) if deciding else "说明",
        "opinion_hint": "；".join(hints),
        "opinion_required": bool(required) and not free,
        "opinion_error": typed.message if typed.lacks_opinion else "",
        "opinion_length": LONGEST_OPINION,
    }


def act_of(session: Session, row: Any, offer: Offer, typed: Typed = NOTHING) -> dict[str, Any]:
    """One transition as a button, with the list from which its approver is chosen."""
    way = offer.transition
    goes_to = resumption(session, row, way)
    chooses = (way.chooses is not None and not goes_to) or way.kind is Act.HAND_OVER
    listed = flows.approvers(session, row, way.key) if chooses and offer.is_open else []
    return {
        "key": str(way.key),
        "label": way.label,
        "kind": way.kind,
        "tone": ACT_TONES.get(way.kind, ""),
        "confirm": CONFIRMED.get(way.kind, ""),
        "needs_opinion": way.opinion is Opinion.REQUIRED,
        "reasons": [reason_item(session, row, each) for each in offer.reasons],
        "chooses": approver_words(way.chooses.words if way.chooses else "账号") if chooses else "",
        "approvers": approver_choices(listed),
        "chosen": typed.approvers.get(way.key, ""),
        "goes_to": goes_to,
    }


def resumption(session: Session, row: Any, way: Transition) -> str:
    """Who gets a resubmission that goes back to whoever returned the record; "" where an approver is chosen."""
    flow = flows.flow_of_record(row)
    found = flows.returned_to(session, flow, row, way)
    if found is None:
        return ""
    state, account = found
    return f"{account.unit} {account.login_name}" if account is not None else who_acts(flow, state)


def approver_words(kind: str) -> str:
    """What the picker of the next approver is called."""
    return f"选择审批人（{kind}）"


def approver_choices(accounts: Iterable[Account]) -> list[tuple[str, str]]:
    """The accounts as a picker offers them."""
    return [(str(each.id), f"{each.unit} {each.login_name}") for each in accounts]


def closed_by_review(session: Session, row: Any) -> str:
    """Why a record that waits or has passed has no form to fill in; nothing for every other row (I5)."""
    flow = flows.flow_of(type(row))
    if flow is None or flow.state_of(row).kind.is_open:
        return ""
    attempt = Attempt(Permission.EDIT, type(row), getattr(row, "area", None), row)
    return "；".join(reasons_against(session, attempt))


def waited_days(row: Any) -> int:
    """For how many days a record has been in its state."""
    return max(0, (now().date() - row.review_since.date()).days) if row.review_since else 0


def _waited(row: Any) -> str:
    days = waited_days(row)
    return f"已等待 {days} 天" if days else "今日提交"


def _whose_turn(session: Session, flow: Flow, row: Any) -> str:
    state = flow.state_of(row)
    if state.kind in (Kind.PASSED, Kind.CLOSED):
        return ""
    if row.handler_id is not None and (chosen := session.get(Account, row.handler_id)) is not None:
        return f" {chosen.unit} {chosen.login_name} "
    return who_acts(flow, state)
