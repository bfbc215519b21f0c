"""名单提交 saving submits: to whom, of whom, all or none (001-104…107, 001-112; SM-3)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import roster
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import (
    AT_TOWNSHIP,
    DEPUTY,
    LEADER,
    MEMBER,
    OF_HAMLET,
    OF_VILLAGE,
    RosterMember,
)
from models.platform import records
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, Invalid, Refusal
from tests import team_scene as scene
from tests.people import CLERK, COUNTY, ORGANISATION, OUTSIDE_TOWNSHIP, TOWNSHIP
from tests.planning_scene import NEIGHBOUR, VILLAGE, clerk, working
from tests.team_scene import fetched, propose, propose_local, state, survey


def test_saving_submits_to_the_chosen_township_account(session: Session) -> None:
    """001-104, 001-105: 选择人员、编制组角色、审批人; 保存即提交."""
    person = survey(session, 1)
    member = propose(session, person, DEPUTY, remark="牵头人")

    member = fetched(session, member)
    assert (member.review_state, member.handler_id, member.review_round) == (AT_TOWNSHIP, TOWNSHIP.id, 1)
    assert (member.origin, member.group_role, member.willing) == ("returnee", DEPUTY, True)
    assert [getattr(member, each) for each in roster.COPIED] == [
        getattr(person, each) for each in roster.COPIED
    ]


def test_what_the_roster_keeps_does_not_follow_the_survey(session: Session) -> None:
    """冗余快照: what was proposed is what is reviewed."""
    person = survey(session, 1)
    member = propose(session, person)
    with working(session, clerk()):
        row = records.fetch(session, PersonSurvey, person.id)
        records.update(session, row, {"post": "局长"}, row.version)

    assert fetched(session, member).post == "科长"


def test_somebody_of_the_village_is_typed_and_submitted(session: Session) -> None:
    """001-106: 填报本村人员, 保存即提交乡级."""
    member = fetched(session, propose_local(session))

    assert (member.origin, member.person_survey_id, member.review_state) == ("local", None, AT_TOWNSHIP)


def test_whom_the_survey_has_as_an_official_is_not_typed_as_one_of_the_village(session: Session) -> None:
    """001-106: 填写非人员摸排名单人员的信息; a 乡贤能人 of the survey, whom the other way does not take, may be."""
    person = survey(session, 1)
    worthy = survey(session, 2, category="XX", unit_name="无")
    with pytest.raises(Refusal, match="请用“填报回乡人员”报审"):
        propose_local(session, name=person.name, phone=person.phone)
    assert session.scalars(select(RosterMember)).all() == []

    member = propose_local(
        session, name=worthy.name, phone=worthy.phone, local_identity="capable", group_role=MEMBER
    )
    assert state(session, member) == AT_TOWNSHIP
    assert propose_local(session, name=person.name, phone=scene.phone(90)).id, "a namesake is somebody else"


def test_there_is_no_draft_by_any_door(session: Session) -> None:
    """001-105: the verb of the records alone registers nobody."""
    with pytest.raises(Forbidden, match="保存即提交"), working(session, clerk()):
        records.create(session, RosterMember, scene.local() | {"area": VILLAGE})

    assert session.scalars(select(RosterMember)).all() == []


def test_of_several_people_all_are_submitted_or_none_and_every_mistake_is_named(session: Session) -> None:
    good, bad = survey(session, 1), survey(session, 2)
    chosen = [roster.Chosen(good.id, MEMBER), roster.Chosen(bad.id, LEADER)]
    with pytest.raises(Invalid) as refused, working(session, clerk()):
        roster.propose_returnees(session, VILLAGE, OF_VILLAGE, chosen, TOWNSHIP.id)

    assert [each.message.split("：")[0] for each in refused.value.problems] == [bad.name]
    assert session.scalars(select(RosterMember)).all() == []


@pytest.mark.parametrize("chosen", [[], [(i, MEMBER) for i in range(roster.MOST_AT_ONCE + 1)]])
def test_nobody_or_too_many_at_once_is_refused(session: Session, chosen: list[Any]) -> None:
    with pytest.raises(Refusal, match=r"请先勾选|一次最多报审"), working(session, clerk()):
        wanted = [roster.Chosen(*each) for each in chosen]
        roster.propose_returnees(session, VILLAGE, OF_VILLAGE, wanted, TOWNSHIP.id)


def test_a_role_must_be_chosen(session: Session) -> None:
    """001-104: 选择“编制组角色”."""
    with pytest.raises(Invalid, match="填写有误") as refused:
        propose(session, survey(session, 1), "")
    assert "编制组角色：不能为空" in refused.value.problems[0].message


def test_only_a_township_account_of_the_place_may_be_chosen(session: Session) -> None:
    """001-105: 选择审批人 from the computed list."""
    with pytest.raises(Refusal, match="请从列表中重新选择审批人"), working(session, clerk()):
        roster.propose_local(session, VILLAGE, OF_VILLAGE, scene.local(), OUTSIDE_TOWNSHIP.id)


def test_a_village_proposes_for_itself_only(session: Session) -> None:
    with pytest.raises(ScopeViolation), working(session, CLERK.actor):
        roster.propose_local(session, NEIGHBOUR, OF_VILLAGE, scene.local(), TOWNSHIP.id)


@pytest.mark.parametrize("who", [TOWNSHIP, COUNTY, ORGANISATION], ids=lambda who: who.kind.value)
def test_only_the_village_proposes(session: Session, who: Any) -> None:
    with pytest.raises(Forbidden), working(session, who.actor):
        roster.propose_local(session, VILLAGE, OF_VILLAGE, scene.local(), TOWNSHIP.id)


def test_a_hamlet_group_names_its_hamlet(session: Session) -> None:
    """001-112: 自然村规划编制小组 须选自然村名称和编制组角色, 其余一致."""
    own, foreign = scene.hamlet(session), scene.hamlet(session, "远寨村", NEIGHBOUR)
    with pytest.raises(Invalid) as refused:
        propose_local(session, kind=OF_HAMLET)
    assert "自然村名称" in refused.value.problems[0].message
    with pytest.raises(Invalid) as refused:
        propose_local(session, kind=OF_HAMLET, hamlet_id=foreign)
    assert "不在本行政村" in refused.value.problems[0].message

    member = propose_local(session, kind=OF_HAMLET, hamlet_id=own)
    assert (fetched(session, member).hamlet_id, state(session, member)) == (own, AT_TOWNSHIP)


def test_a_village_group_has_no_hamlet(session: Session) -> None:
    member = propose_local(session, hamlet_id=scene.hamlet(session))

    assert fetched(session, member).hamlet_id is None
