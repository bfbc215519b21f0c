"""名单审核 the way of a record to the organisation department and back (001-107…110; SM-3)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_flow import ROSTER_REVIEW
from models.hometown.roster_member import (
    AT_COUNTY,
    AT_TOWNSHIP,
    BY_COUNTY,
    BY_TOWNSHIP,
    DEPUTY,
    MEMBER,
    PASSED,
)
from models.platform import records
from models.platform.flows import Kind, NotAllowed, explain, timeline
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import acting_as
from tests import team_scene as scene
from tests.hometown.test_shipped_dictionaries import SHIPPED
from tests.people import ORGANISATION, OUTSIDE_TOWNSHIP, TOWNSHIP
from tests.planning_scene import clerk, working
from tests.team_scene import fetched, propose, propose_local, resubmit, state, survey


def test_the_township_passes_on_to_the_organisation_department_and_it_ends_the_review(
    session: Session,
) -> None:
    """001-107, 001-108, 001-109: 待乡级审核 → 待县级审核 → 审核通过."""
    member = propose_local(session)
    scene.decide(session, member, TOWNSHIP, "approve_at_township", "情况属实")
    assert (state(session, member), fetched(session, member).handler_id) == (AT_COUNTY, ORGANISATION.id)
    scene.decide(session, member, ORGANISATION, "approve_at_county", "同意")
    assert state(session, member) == PASSED


@pytest.mark.parametrize(
    ("way", "by"), [("approve_at_township", TOWNSHIP), ("return_from_township", TOWNSHIP)]
)
def test_a_decision_needs_an_opinion(session: Session, way: str, by: Any) -> None:
    """001-108: 审批通过+意见, 打回+意见."""
    member = propose_local(session)
    with pytest.raises(Refusal, match="请填写审核意见"):
        scene.decide(session, member, by, way, "  ")


@pytest.mark.parametrize("level", ["township", "county"])
def test_a_return_from_either_level_goes_to_the_village_and_the_whole_way_begins_again(
    session: Session, level: str
) -> None:
    """001-108, 001-109, 001-110, G5, A-001.Z-14: 一律打回行政村, 重新提交从乡级开始."""
    member = propose_local(session)
    if level == "county":
        scene.decide(session, member, TOWNSHIP, "approve_at_township")
        scene.decide(session, member, ORGANISATION, "return_from_county", "身份不符")
    else:
        scene.decide(session, member, TOWNSHIP, "return_from_township", "身份不符")
    assert state(session, member) == (BY_COUNTY if level == "county" else BY_TOWNSHIP)

    with working(session, clerk()):
        row = fetched(session, member)
        resubmit(session, row, {"local_identity": "committee"}, row.version, TOWNSHIP.id)
    row = fetched(session, member)
    assert (row.review_state, row.local_identity, row.review_round) == (AT_TOWNSHIP, "committee", 2)
    with acting_as(session, clerk()):
        labels = [each.label for each in timeline(session, row)]
    assert labels.count("提交") == 2
    assert labels.count("打回") == 1


def test_what_is_in_review_or_has_passed_is_not_changed(session: Session) -> None:
    """001-107, I5."""
    member = propose_local(session)
    for _ in range(2):
        row = fetched(session, member)
        with pytest.raises(Refusal), working(session, clerk()):
            records.update(session, fetched(session, member), {"remark": "改"}, row.version)
        with pytest.raises(Refusal), working(session, clerk()):
            records.delete(session, fetched(session, member))
        if row.review_state == AT_TOWNSHIP:
            scene.passed(session, member)


def test_the_role_of_somebody_who_has_passed_is_changed_by_sending_him_back(session: Session) -> None:
    """G6: 已通过记录改角色需撤回流程."""
    member = propose(session, survey(session, 1), DEPUTY)
    scene.passed(session, member)
    with acting_as(session, clerk()):
        assert explain(session, fetched(session, member), "reopen")
    scene.decide(session, member, ORGANISATION, "reopen", "改任成员")
    assert state(session, member) == BY_COUNTY
    with working(session, clerk()):
        row = fetched(session, member)
        resubmit(session, row, {"group_role": MEMBER}, row.version, TOWNSHIP.id)
    assert (state(session, member), fetched(session, member).group_role) == (AT_TOWNSHIP, MEMBER)


def test_a_returnee_cannot_become_somebody_else(session: Session) -> None:
    member = propose(session, survey(session, 1))
    scene.decide(session, member, TOWNSHIP, "return_from_township", "请核对")
    with pytest.raises(Forbidden, match="须与人员摸排一致"), working(session, clerk()):
        row = fetched(session, member)
        resubmit(session, row, {"name": "别人"}, row.version, TOWNSHIP.id)


def test_nobody_skips_the_township(session: Session) -> None:
    """SM-3: no transition but the declared ones."""
    member = propose_local(session)
    with pytest.raises(NotAllowed):
        scene.decide(session, member, ORGANISATION, "approve_at_county")
    with pytest.raises(NotFound):
        scene.decide(session, member, OUTSIDE_TOWNSHIP, "approve_at_township")
    assert state(session, member) == AT_TOWNSHIP


def test_who_is_on_the_roster_is_not_deleted_from_the_survey(session: Session) -> None:
    """001-100: 删除, but for whom a record of the review names."""
    person, other = survey(session, 1), survey(session, 2)
    propose(session, person)
    with pytest.raises(Forbidden, match="已列入名单报审"), working(session, clerk()):
        records.delete(session, records.fetch(session, PersonSurvey, person.id))
    with working(session, clerk()):
        records.delete(session, records.fetch(session, PersonSurvey, other.id))
    assert session.scalars(select(PersonSurvey.id)).all() == [person.id]


def test_the_states_are_called_as_the_manual_calls_them() -> None:
    """001-107: 待乡级审核、待县级审核, and those that follow from them."""
    named = {each.key: each.label for each in ROSTER_REVIEW.states if each.kind is not Kind.DRAFT}

    assert named == {item["code"]: item["label"] for item in SHIPPED["roster_state"]["items"]}
