"""提交 submitting from the form itself: 保存 and 提交 side by side, or 保存 that submits (001-072, 105, 106, 110)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.flows import INITIAL, Act, Flow, Transition
from models.platform.scope import actor_of
from views.deciding import APPROVER, LONGEST_KEY, whole
from views.reviewing import approver_choices, approver_words, resumption

THEN = "then"
SAVING_SUBMITS = "saving_submits"
"""The word of a table's declaration: its form has no draft, 保存 hands the record in (001-105)."""


@dataclass(frozen=True)
class Submission:
    """What is to follow on saving: the transition, and the account picked as approver."""

    key: str = ""
    approver: int | None = None


NONE = Submission()


def way_to_submit(session: Session, table: type[Any], row: Any) -> Transition | None:
    """The transition by which the account may hand in a record as it stands; a new one begins as a draft."""
    flow = flows.flow_of(table)
    if flow is None:
        return None
    state = flow.state(INITIAL) if row is None else flow.state_of(row)
    kind = actor_of(session).kind
    ways = (each for each in flow.leaving(state) if each.kind is Act.SUBMIT and kind in each.kinds)
    return next(ways, None)


def saving_submits(table: type[Any]) -> bool:
    """Whether the table knows no saving without handing in."""
    return bool(table.__decl__.extra.get(SAVING_SUBMITS))


def asked(session: Session, table: type[Any], row: Any, posted: Mapping[str, str]) -> Submission:
    """What a posted form asks for after saving."""
    way = way_to_submit(session, table, row)
    if way is None or not (saving_submits(table) or posted.get(THEN, "")[:LONGEST_KEY] == way.key):
        return NONE
    text = posted.get(f"{APPROVER}{way.key}", "").strip()
    return Submission(way.key, whole(text) if text else None)


def buttons(
    session: Session, table: type[Any], row: Any, area: int | None, chosen: str = ""
) -> dict[str, Any] | None:
    """What the foot of the form offers beside 保存; None where nothing is handed in from here."""
    way = way_to_submit(session, table, row)
    flow = flows.flow_of(table)
    if way is None or flow is None:
        return None
    only, goes_to = saving_submits(table), resumption(session, row, way) if row is not None else ""
    chooses = way.chooses if not goes_to else None
    return {
        "key": way.key,
        "label": "保存" if only and row is None else way.label,
        "only": only,
        "chooses": approver_words(chooses.words) if chooses else "",
        "approvers": _listed(session, flow, way, row, area) if chooses else [],
        "chosen": chosen,
        "goes_to": goes_to,
    }


def _listed(
    session: Session, flow: Flow, way: Transition, row: Any, area: int | None
) -> list[tuple[str, str]]:
    """The approvers of the record, or of a record that would stand where the form's account works."""
    place = area if area is not None else actor_of(session).area
    if row is None and place is None:
        return []
    subject = row if row is not None else _Placed(place, flow)
    return approver_choices(flows.candidates(session, flow, subject, way))


class _Placed:
    """A record that is not there yet: all that the list of approvers asks of one is its place."""

    def __init__(self, area: int | None, flow: Flow) -> None:
        self.area = area
        self.handler_id = None
        self.review_state = flow.states[0].key
