"""流程声明 a contradiction in a flow stops the start-up, and says which."""

from dataclasses import replace
from typing import Any

import pytest

from models.levels import AccountKind, Level
from models.platform.audit import AuditEntry
from models.platform.flows import Act, Desk, Kind, Opinion, State, Transition, declare, undeclare
from models.registry import DeclarationError
from tests.people import JINGDONG, PROVINCE, PUER, WENJING, ZHONGSUO
from tests.platform.flow_sandbox import AT_CITY, AT_TOWN, STATES, TRANSITIONS, Pump, flow_of_wells

DRAFT, WAITING, AT_THE_CITY, RETURNED, _, PASSED = STATES
SUBMIT, APPROVE, RETURN, LAST, LAST_RETURN = TRANSITIONS


def states(*changed: State) -> dict[str, Any]:
    by_key = {each.key: each for each in changed}
    known = tuple(by_key.pop(each.key, each) for each in STATES)
    return {"states": (*known, *by_key.values())}


def ways(*changed: Transition) -> dict[str, Any]:
    by_key = {each.key: each for each in changed}
    known = tuple(by_key.pop(each.key, each) for each in TRANSITIONS)
    return {"transitions": (*known, *by_key.values())}


KING: Any = "king"
CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no first state": ({"states": STATES[1:]}, "the first state must be 'draft'"),
    "first state of another kind": (states(replace(DRAFT, kind=Kind.RETURNED)), "the first state must be"),
    "a state twice": ({"states": (*STATES, PASSED)}, "state passed is declared twice"),
    "a label twice": (states(replace(PASSED, label="未提交")), "state label 未提交 is declared twice"),
    "a transition twice": ({"transitions": (*TRANSITIONS, SUBMIT)}, "transition submit is declared twice"),
    "an unknown target": (ways(replace(LAST, target="heaven")), "names unknown states"),
    "an unknown source": (ways(replace(LAST, sources=("hell",))), "names unknown states"),
    "no source": (ways(replace(LAST, sources=())), "has no source"),
    "the engine's own": (ways(replace(LAST, key="undo")), "undo is the engine's own"),
    "nobody at the desk": (states(replace(WAITING, desk=None)), "nobody sits at its desk"),
    "a desk where nothing waits": (states(replace(PASSED, desk=AT_CITY)), "has a desk and does not wait"),
    "a desk that can do nothing": (
        states(replace(WAITING, desk=(AT_TOWN, Desk(AccountKind.COUNTY)))),
        "waits for 县级账号, who has no transition out of it",
    ),
    "a stranger at the desk": (
        ways(replace(APPROVE, by=(AccountKind.TOWNSHIP, AccountKind.COUNTY))),
        "is also 县级账号's, who does not sit at the desk",
    ),
    "a dead state": (states(State("limbo", "搁置", Kind.DRAFT)), "state limbo is dead: nothing leads to it"),
    "no way to an end": (
        states(State("limbo", "搁置", Kind.WAITING, AT_TOWN))
        | ways(
            replace(RETURN, key="shelve", target="limbo", kind=Act.MOVE),
            replace(RETURN, key="stay", sources=("limbo",), target="limbo", kind=Act.MOVE),
        ),
        "state limbo is dead: no way leads from it to an end",
    ),
    "no end": (states(replace(PASSED, kind=Kind.CLOSED)), "no state is the end of it"),
    "a return without an opinion": (
        ways(replace(RETURN, opinion=Opinion.OPTIONAL)),
        "returns without a required opinion",
    ),
    "a return to nobody": (ways(replace(RETURN, target="passed")), "where nobody can mend the record"),
    "a return that nobody submits again": (
        ways(replace(SUBMIT, sources=("draft", "city_returned"))),
        "where nobody both edits and submits again",
    ),
    "a return to who may not edit": (
        ways(replace(SUBMIT, by=AccountKind.COUNTY)),
        "where nobody both edits and submits again",
    ),
    "an approver of another desk": (ways(replace(SUBMIT, chooses=AT_CITY)), "chooses an approver"),
    "a submission of what waits": (
        ways(replace(APPROVE, kind=Act.SUBMIT)),
        "submits what has been submitted already",
    ),
    "an approval of a draft": (ways(replace(SUBMIT, kind=Act.APPROVE)), "approves what does not wait"),
    "an unknown kind of account": (ways(replace(LAST, by=KING)), "an unknown kind of account's"),
    "nobody's": (ways(replace(LAST, by=())), "is nobody's"),
    "an unknown kind of state": (states(replace(PASSED, kind=KING)), "of the unknown kind"),
    "an unknown kind of act": (ways(replace(LAST, kind=KING)), "is of an unknown kind"),
    "an unknown desk": (states(replace(WAITING, desk=Desk(KING))), "waits for the unknown"),
    "a free field that is none": ({"free_fields": ("colour",)}, "unknown columns"),
    "a child of another": ({"children": (AuditEntry,)}, "has no foreign key"),
    "a table that is not reviewed": ({"table": Pump}, "is not Reviewed"),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_stops_the_start_up(what: str) -> None:
    changed, told = CONTRADICTIONS[what]
    flow = flow_of_wells(**changed)
    with pytest.raises(DeclarationError, match=r"^flow wells: ") as caught:
        declare(flow)
    assert told in str(caught.value)


def test_a_flow_is_declared_once_and_a_table_is_under_one() -> None:
    declare(flow_of_wells())
    try:
        with pytest.raises(DeclarationError, match="declared twice"):
            declare(flow_of_wells())
        with pytest.raises(DeclarationError, match="under another flow already"):
            declare(replace(flow_of_wells(), key="other"))
    finally:
        undeclare("wells")


@pytest.mark.parametrize(
    ("kind", "area", "place"),
    [
        (AccountKind.TOWNSHIP, ZHONGSUO, WENJING),
        (AccountKind.COUNTY_ORGANISATION, ZHONGSUO, JINGDONG),
        (AccountKind.PREFECTURE, JINGDONG, PUER),
        (AccountKind.PROVINCE, PUER, PROVINCE),
        (AccountKind.VILLAGE, ZHONGSUO, ZHONGSUO),
        (AccountKind.TOWNSHIP, JINGDONG, None),
    ],
)
def test_a_desk_is_the_division_of_its_level_above_the_record(
    kind: AccountKind, area: int, place: int | None
) -> None:
    """001-075 001-108: 市级账号 = the prefecture of the record's area."""
    assert Desk(kind).place(area) == place


def test_a_desk_may_stand_at_another_level_than_its_kind_of_account() -> None:
    assert Desk(AccountKind.DATA_ADMINISTRATOR, Level.COUNTY).place(ZHONGSUO) == JINGDONG
