"""名单报审完成 when 人员摸排 and 名单报审 are completed, by whom, and what holds from then on (001-101, 001-111; A-001.Y)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import roster
from models.hometown.parameters import Parameter
from models.hometown.roster_member import (
    AT_COUNTY,
    AT_TOWNSHIP,
    DEPUTY,
    LEADER,
    MEMBER,
    OF_HAMLET,
    OF_VILLAGE,
    RosterMember,
)
from models.platform import records
from models.platform.flows import NotAllowed, withdraw
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.step_reasons import advice, doubts, explain
from models.platform.step_state import progress_of
from models.platform.step_switch import UnmetStep, complete, reopen
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests import team_scene as scene
from tests.databases import Database
from tests.people import COUNTY, ORGANISATION, PREFECTURE, TOWNSHIP
from tests.planning_scene import VILLAGE, clerk, working
from tests.team_scene import fetched, propose, propose_local, state, survey


def missing(session: Session) -> list[str]:
    with pytest.raises(UnmetStep) as refused:
        finish(session)
    return [reason.text for reason in refused.value.reasons]


def finish(session: Session, who: Any = ORGANISATION) -> None:
    with working(session, who.actor):
        complete(session, STEPS["P10"], VILLAGE)


def names(session: Session, kind: str = OF_VILLAGE) -> set[str]:
    with acting_as(session, clerk()):
        return {person.name for person in roster.candidates(session, VILLAGE, kind)}


def test_the_survey_is_completed_by_the_village_once_somebody_is_registered(session: Session) -> None:
    """001-101, A-001.Y-5.1: ≥1 人, 行政村."""
    with pytest.raises(UnmetStep, match="至少登记一人"), working(session, clerk()):
        complete(session, STEPS["P09"], VILLAGE)
    survey(session, 1)
    with pytest.raises(Forbidden), working(session, ORGANISATION.actor):
        complete(session, STEPS["P09"], VILLAGE)
    with working(session, clerk()):
        complete(session, STEPS["P09"], VILLAGE)


def test_the_roster_is_completed_by_the_organisation_department_once_every_group_is_whole(
    session: Session,
) -> None:
    """001-111, A-001.Y-5.2, G4: 全部审核通过且有组长、副组长、成员."""
    assert missing(session) == ["行政村规划编制组：尚未填报人员"]
    members = scene.complete_group(session)
    assert missing(session) == ["行政村规划编制组：还有 3 人没有审核通过"]
    scene.passed(session, *members)
    with pytest.raises(Forbidden):
        finish(session, COUNTY)

    hamlet = scene.hamlet(session)
    lone = propose_local(session, 60, OF_HAMLET, hamlet_id=hamlet)
    scene.passed(session, lone)
    assert missing(session) == [
        "自然村规划编制小组（大坪村）：还没有副组长、成员，每组应有组长、副组长和成员"
    ]
    for number, role in ((3, DEPUTY), (4, MEMBER)):
        scene.passed(session, propose(session, survey(session, number), role, OF_HAMLET, hamlet_id=hamlet))
    finish(session)


def advised(session: Session) -> list[str]:
    with acting_as(session, ORGANISATION.actor):
        return [reason.text for reason in advice(session, STEPS["P10"], VILLAGE)]


def test_a_group_smaller_or_larger_than_usual_is_told_and_may_be_completed(session: Session) -> None:
    """G4, 001-113: 建议总数 5–15: beside the switch; whoever was returned does not count."""
    members = scene.complete_group(session)
    scene.passed(session, *members)
    assert advised(session) == ["行政村规划编制组现有 3 人，一般为 5–15 人"]
    assert missing_of(session) == []

    others = [propose_local(session, number, group_role=MEMBER) for number in (61, 62)]
    assert advised(session) == []
    scene.decide(session, others[0], TOWNSHIP, "return_from_township", "请核对")
    assert advised(session) == ["行政村规划编制组现有 4 人，一般为 5–15 人"]
    with working(session, clerk()):
        records.delete(session, fetched(session, others[0]))
    with working(session, clerk()):
        withdraw(session, fetched(session, others[1]))
    with working(session, clerk()):
        records.delete(session, fetched(session, others[1]))
    finish(session)


def test_a_second_leader_is_told_beside_the_switch(session: Session) -> None:
    """G1, 001-113: “一般”只能一位组长: the organisation department is told before it completes the roster."""
    members = [*scene.complete_group(session), propose_local(session, 51)]
    scene.passed(session, *members)

    assert "行政村规划编制组有 2 位组长，一般只能有 1 位" in advised(session)
    finish(session)


def missing_of(session: Session) -> list[str]:
    with acting_as(session, ORGANISATION.actor):
        return [reason.text for reason in explain(session, STEPS["P10"], VILLAGE)]


def test_the_sixteenth_of_a_group_is_told_when_he_is_proposed(session: Session) -> None:
    """G4: told while the group grows, on the page that makes it larger."""
    for number in range(15):
        propose_local(session, 60 + number, group_role=MEMBER)
    with working(session, clerk()):
        typed = scene.local(80, group_role=MEMBER)
        saved = roster.propose_local(session, VILLAGE, OF_VILLAGE, typed, TOWNSHIP.id)

    assert [each.message for each in saved.warnings] == [
        "编制组角色：本组已有 16 人（含在审），一般为 5–15 人，请核对"
    ]


def test_the_roster_may_be_filled_in_before_the_survey_is_completed(session: Session) -> None:
    """A-001.Z-15: the steps of chapter 5 are advised, not gated."""
    assert state(session, propose_local(session)) == AT_TOWNSHIP
    with acting_as(session, clerk()):
        progress = progress_of(session, VILLAGE)
    assert [reason.text for reason in doubts(STEPS["P10"], progress)] == ["请先完成：人员摸排"]


def test_the_switch_is_turned_back_by_who_turned_it_and_revoked_from_above(session: Session) -> None:
    """A-001.Z-16: 县委组织部 closes it again; the prefecture revokes with a reason; the roster is open then."""
    scene.passed(session, *scene.complete_group(session))
    for who in (ORGANISATION, PREFECTURE):
        finish(session)
        with pytest.raises(Refusal, match="原因"), working(session, who.actor):
            reopen(session, STEPS["P10"], VILLAGE, " ")
        with working(session, who.actor):
            reopen(session, STEPS["P10"], VILLAGE, "人员有变动")
    assert state(session, propose_local(session, 51, group_role=MEMBER)) == AT_TOWNSHIP


def test_the_county_bureau_and_the_organisation_department_are_two_accounts_of_one_county(
    session: Session,
) -> None:
    """A-001.Z-13: 机构+角色; what the one decides the other does not."""
    member = propose_local(session)
    scene.decide(session, member, TOWNSHIP, "approve_at_township")
    assert COUNTY.area == ORGANISATION.area
    with pytest.raises(NotAllowed):
        scene.decide(session, member, COUNTY, "approve_at_county")
    assert state(session, member) == AT_COUNTY


def test_nothing_more_is_proposed_or_sent_back_once_the_roster_is_completed(session: Session) -> None:
    members = scene.complete_group(session)
    scene.passed(session, *members)
    finish(session)
    with pytest.raises(Forbidden, match="本步骤已完成"):
        propose_local(session, 51, group_role=MEMBER)
    with pytest.raises(NotAllowed, match="名单报审”已完成"):
        scene.decide(session, members[0], ORGANISATION, "reopen", "改")


# ---------------------------------------------------------------- at the same time


def test_two_leaders_proposed_at_once_are_one_leader(database: Database, session: Session) -> None:
    """G1 holds for two people who press 保存 at the same moment, on both databases, where it is a rule."""
    with transaction(session):
        records.create(session, Parameter, {"key": "LEADER_RULE", "value": "block"})

    def press(number: int) -> str:
        with Session(database.engine) as own:
            try:
                propose_local(own, number)
            except Refusal as refusal:
                return type(refusal).__name__
        return "submitted"

    for pair in ((50, 51), (52, 53), (54, 55)):
        with ThreadPoolExecutor(2) as people:
            told = list(people.map(press, pair))
        session.expire_all()
        leaders = [row for row in session.scalars(select(RosterMember)) if row.group_role == LEADER]
        assert len(leaders) == 1, told
    assert told == ["Invalid", "Invalid"]
