"""名单报审 proposing, reviewing, returning: the rules G1–G6 and the way SM-3 (001-102…113; data.md 3.10; D6)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import parameters, roster
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_flow import ROSTER_REVIEW
from models.hometown.roster_member import (
    AT_COUNTY,
    AT_TOWNSHIP,
    BY_COUNTY,
    BY_TOWNSHIP,
    DEPUTY,
    LEADER,
    MEMBER,
    OF_HAMLET,
    OF_VILLAGE,
    PASSED,
    RosterMember,
)
from models.platform import records
from models.platform.flows import Kind, NotAllowed, explain, timeline, withdraw
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal
from models.platform.scope import acting_as
from models.platform.confinement import ScopeViolation
from models.platform.transaction import transaction
from tests import team_scene as scene
from tests.hometown.test_shipped_dictionaries import SHIPPED
from tests.people import CLERK, COUNTY, ORGANISATION, OUTSIDE_TOWNSHIP, TOWNSHIP
from tests.planning_scene import NEIGHBOUR, VILLAGE, clerk, working
from tests.team_scene import propose, propose_local, resubmit, survey


def state(session: Session, member: RosterMember) -> str:
    session.expire_all()
    return records.fetch(session, RosterMember, member.id).review_state


def fetched(session: Session, member: RosterMember) -> RosterMember:
    session.expire_all()
    return records.fetch(session, RosterMember, member.id)


def names(session: Session, kind: str = OF_VILLAGE) -> set[str]:
    with acting_as(session, clerk()):
        return {person.name for person in roster.candidates(session, VILLAGE, kind)}


# ---------------------------------------------------------------- who may be proposed


def test_candidates_are_the_willing_in_public_service(session: Session) -> None:
    """001-103: 本人意愿=是、在外公职; 001-098: the switch makes a candidate."""
    person = survey(session, 1, willing=False)
    survey(session, 2, category="XX", unit_name="无")
    survey(session, 3, category="QT")
    assert names(session) == set()

    with working(session, clerk()):
        records.update(session, records.fetch(session, PersonSurvey, person.id), {"willing": True}, 1)
    assert names(session) == {scene.name_of(1)}


@pytest.mark.parametrize("category", ["GW", "SY", "GQ"])
def test_officials_institution_staff_and_enterprise_staff_are_in_public_service(
    session: Session, category: str
) -> None:
    """001-099: three of the six categories are 在外公职."""
    survey(session, 1, category=category)

    assert names(session) == {scene.name_of(1)}


def test_who_is_in_a_record_of_the_group_is_no_candidate_until_the_record_is_gone(session: Session) -> None:
    """001-103: 未在其他未结报审中, in review, returned or passed."""
    person = survey(session, 1)
    member = propose(session, person)
    assert names(session) == set()
    assert names(session, OF_HAMLET) == {person.name}

    scene.decide(session, member, TOWNSHIP, "return_from_township", "请核对")
    assert names(session) == set()
    with working(session, clerk()):
        records.delete(session, fetched(session, member))
    assert names(session) == {person.name}


def test_one_person_is_in_a_village_group_and_one_hamlet_group_once_each(session: Session) -> None:
    """一人可入行政村组与一个自然村组各一次 (data.md 3.10)."""
    person, first, second = survey(session, 1), scene.hamlet(session), scene.hamlet(session, "小寨村")
    propose(session, person)
    propose(session, person, kind=OF_HAMLET, hamlet_id=first)

    with pytest.raises(Refusal, match="已在报审名单中"):
        propose(session, person, kind=OF_HAMLET, hamlet_id=second)


def test_another_villages_people_are_not_offered_nor_taken(session: Session) -> None:
    foreign = survey(session, 1, NEIGHBOUR)
    assert names(session) == set()

    with pytest.raises(Refusal, match="不符合报审条件"), working(session, clerk()):
        chosen = [roster.Chosen(foreign.id, MEMBER)]
        roster.propose_returnees(session, VILLAGE, OF_VILLAGE, chosen, TOWNSHIP.id)


PEOPLE = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["GW", "SY", "GQ", "XX", "ZF", "QT"]), st.booleans()),
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_the_candidates_are_exactly_those_who_qualify(
    session: Session, people: list[tuple[bool, str, bool]]
) -> None:
    """001-103, for any survey: nobody is missing, nobody is offered twice or wrongly."""
    told = []
    with working(session, clerk()):
        for member in session.scalars(select(RosterMember)):
            withdraw(session, member)
    with working(session, clerk()):
        for member in session.scalars(select(RosterMember)):
            records.delete(session, member)
        for each in session.scalars(select(PersonSurvey)):
            records.delete(session, each)
    for number, (willing, category, proposed) in enumerate(people):
        person = survey(session, number, willing=willing, category=category)
        if willing and category in ("GW", "SY", "GQ"):
            told += [] if proposed else [person.id]
            if proposed:
                propose(session, person)

    with acting_as(session, clerk()):
        found = [each.id for each in roster.candidates(session, VILLAGE, OF_VILLAGE)]
    assert sorted(found) == sorted(told)
    kept = session.scalars(select(RosterMember.person_survey_id)).all()
    assert len(kept) == len(set(kept))


# ---------------------------------------------------------------- saving submits


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


# ---------------------------------------------------------------- G1, G2, G3


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


# ---------------------------------------------------------------- the way of a record


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
