"""编制组组长 who leads a group and how many do: the rules G1, G2, G3 (001-113; data.md 3.10; D6)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown import parameters, roster
from models.hometown.roster_member import AT_TOWNSHIP, DEPUTY, LEADER, OF_HAMLET, OF_VILLAGE
from models.platform import records
from models.platform.flows import NotAllowed, explain
from models.platform.refusal import Invalid
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests import team_scene as scene
from tests.people import TOWNSHIP
from tests.planning_scene import VILLAGE, clerk, working
from tests.team_scene import fetched, propose, propose_local, resubmit, state, survey


def test_a_group_has_one_leader_those_in_review_included(session: Session) -> None:
    """G1, 001-113: 一般只能有一位组长, refused where LEADER_RULE is block."""
    set_parameter(session, "LEADER_RULE", "block")
    propose_local(session)
    with pytest.raises(Invalid) as refused:
        propose_local(session, 51)
    assert "已有 1 位组长（含在审）" in refused.value.problems[0].message

    hamlet = scene.hamlet(session)
    assert propose_local(session, 52, OF_HAMLET, hamlet_id=hamlet).id


def test_a_leader_who_was_returned_does_not_count_until_he_is_submitted_again(session: Session) -> None:
    """G1: 不含打回; and he cannot come back beside his successor."""
    set_parameter(session, "LEADER_RULE", "block")
    first = propose_local(session)
    scene.decide(session, first, TOWNSHIP, "return_from_township", "请换人")
    propose_local(session, 51)

    first = fetched(session, first)
    with acting_as(session, clerk()):
        told = [reason.text for reason in explain(session, first, "submit")]
    assert told == ["本组已有 1 位组长（含在审），一般只能有 1 位，请先修改编制组角色"]
    with pytest.raises(NotAllowed), working(session, clerk()):
        resubmit(session, fetched(session, first), {"remark": "再报"}, first.version, TOWNSHIP.id)


def set_parameter(session: Session, key: str, value: str) -> None:
    with transaction(session):
        records.create(session, parameters.Parameter, {"key": key, "value": value})


def test_a_second_leader_is_told_and_kept_unless_a_province_forbids_it(session: Session) -> None:
    """001-113: “一般”只能一位组长, 默认警告可配硬性 (LEADER_RULE)."""
    propose_local(session)
    with working(session, clerk()):
        typed = scene.local(51)
        saved = roster.propose_local(session, VILLAGE, OF_VILLAGE, typed, TOWNSHIP.id)

    assert any("已有 1 位组长" in each.message for each in saved.warnings)


def test_a_province_may_allow_more_leaders(session: Session) -> None:
    """D6: MAX_LEADERS."""
    set_parameter(session, "LEADER_RULE", "block")
    set_parameter(session, "MAX_LEADERS", "2")
    propose_local(session)
    propose_local(session, 51)
    with pytest.raises(Invalid):
        propose_local(session, 52)


def test_a_leader_is_a_secretary_or_of_the_committees(session: Session) -> None:
    """G2, D6, 001-113: 组长由村两委或党组织书记担任."""
    for identity in ("capable", "villager_rep"):
        with pytest.raises(Invalid) as refused:
            propose_local(session, local_identity=identity)
        assert "组长由村党组织书记或村两委成员担任" in refused.value.problems[0].message
    with pytest.raises(Invalid):
        propose(session, survey(session, 1), LEADER)
    assert propose_local(session, local_identity="committee").id


def test_a_province_may_let_a_returnee_lead(session: Session) -> None:
    """D6: LEADER_MUST_BE_LOCAL can be turned off."""
    set_parameter(session, "LEADER_MUST_BE_LOCAL", "否")

    assert state(session, propose(session, survey(session, 1), LEADER)) == AT_TOWNSHIP


def test_a_deputy_of_the_village_itself_is_told_and_kept(session: Session) -> None:
    """G3, 001-113: 副组长原则上由回乡干部牵头人担任."""
    with working(session, clerk()):
        typed = scene.local(group_role=DEPUTY)
        saved = roster.propose_local(session, VILLAGE, OF_VILLAGE, typed, TOWNSHIP.id)

    assert [each.message for each in saved.warnings] == [
        "编制组角色：副组长原则上由回乡干部牵头人担任，请核对"
    ]
