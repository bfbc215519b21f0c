"""摸底调查结果 what an approved survey says of its village; what completing the step waits for (001-034, 001-078, 001-079)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.baseline_survey import approved_facts
from models.hometown.task_flows import BASELINE_FLOW
from models.hometown.village import Village
from models.hometown.village_facts import FACTS
from models.levels import AccountKind
from models.platform import flows, records
from models.platform.audit import history
from models.platform.bulk import write
from models.platform.changes import Added, TableChange
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep, complete
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests.people import ADMINISTRATOR, CLERK, COUNTY, PROVINCIAL
from tests.task_scene import NEIGHBOUR, VILLAGE, do, pass_all, pass_city, survey

PROFILE = {"area": VILLAGE, "office_location": "中寨", "population": 4225}


def profile(session: Session) -> Village:
    with acting_as(session, CLERK.actor), transaction(session):
        return records.create(session, Village, PROFILE).row


def facts_of(session: Session) -> dict[str, Any]:
    row = session.scalars(select(Village).where(Village.area == VILLAGE)).one()
    session.refresh(row)
    return {name: getattr(row, name) for name in FACTS}


def reasons(session: Session, key: str = "P05", area: int = VILLAGE) -> list[str]:
    return [reason.text for reason in explain(session, STEPS[key], area)]


def test_an_approved_survey_fills_the_read_only_facts_of_the_profile(session: Session) -> None:
    """001-034 001-079: 五个属性自动同步到行政村信息。"""
    profile(session)
    row = survey(session)
    pass_city(session, row)
    assert facts_of(session)["village_type"] is None
    do(session, PROVINCIAL, row, "province_pass")
    assert facts_of(session) == {name: getattr(row, name) for name in FACTS}
    village = session.scalars(select(Village).where(Village.area == VILLAGE)).one()
    assert history(session, Village.__tablename__, village.id)[0].action == "同步"


def test_a_profile_that_comes_later_has_them_from_the_start(session: Session) -> None:
    """001-034 001-079"""
    row = survey(session)
    pass_all(session, row)
    profile(session)
    assert facts_of(session) == {name: getattr(row, name) for name in FACTS}


def test_the_village_cannot_write_them_itself(session: Session) -> None:
    """001-034: 只读。"""
    row = profile(session)
    with acting_as(session, CLERK.actor), transaction(session):
        records.update(session, row, {"village_type": "TS", "population": 4300}, row.version)
    assert (facts_of(session)["village_type"], row.population) == (None, 4300)


def test_only_an_approved_survey_speaks(session: Session) -> None:
    """001-079"""
    row = survey(session)
    pass_city(session, row)
    profile(session)
    assert approved_facts(session, [VILLAGE]) == {}
    assert facts_of(session)["village_type"] is None


def test_an_approval_that_is_taken_back_takes_the_facts_along(session: Session) -> None:
    """001-079"""
    profile(session)
    row = survey(session)
    pass_all(session, row)
    do(session, PROVINCIAL, row, "undo", "")
    assert row.review_state == "city_passed"
    assert facts_of(session) == {name: () if name == "village_features" else None for name in FACTS}


def test_an_approval_is_not_taken_back_once_the_step_is_completed(session: Session) -> None:
    """001-078: “是否完成”打开后，省级不能撤销审核。"""
    row = survey(session)
    pass_all(session, row)
    with acting_as(session, COUNTY.actor), transaction(session):
        complete(session, STEPS["P05"], VILLAGE)
    with pytest.raises(Refusal, match="已打开“是否完成”"):
        do(session, PROVINCIAL, row, "undo", "")


def test_the_switch_waits_for_the_approval_of_the_province(session: Session) -> None:
    """001-078 A-001.Y-4.1: 行政村，县级，省级审核通过。"""
    assert reasons(session) == ["摸底调查：尚未登记"]
    row = survey(session)
    assert reasons(session) == ["摸底调查：审核状态为“未提交”，省级审核通过后才能打开"]
    pass_city(session, row)
    assert reasons(session) == ["摸底调查：审核状态为“市级审核通过”，省级审核通过后才能打开"]
    with pytest.raises(UnmetStep), acting_as(session, COUNTY.actor), transaction(session):
        complete(session, STEPS["P05"], VILLAGE)
    do(session, PROVINCIAL, row, "province_pass")
    assert reasons(session) == []
    with acting_as(session, COUNTY.actor), transaction(session):
        complete(session, STEPS["P05"], VILLAGE)
    assert STEPS["P05"].completed_by is AccountKind.COUNTY
    assert STEPS["P05"].is_set_from_above


def test_a_village_cannot_turn_it(session: Session) -> None:
    """001-078"""
    pass_all(session, survey(session))
    with pytest.raises(Forbidden), acting_as(session, CLERK.actor), transaction(session):
        complete(session, STEPS["P05"], VILLAGE)


def test_many_approved_at_once_fill_their_profiles(session: Session) -> None:
    """001-076 001-079: 省级批量审核通过，各村的五个属性一并写入。"""
    profile(session)
    rows = [survey(session), survey(session, NEIGHBOUR, village_type="TS")]
    for row in rows:
        pass_city(session, row)
    with acting_as(session, PROVINCIAL.actor), transaction(session):
        outcomes = flows.act_many(
            session, BASELINE_FLOW, [row.id for row in rows], "province_pass", opinion="同意"
        )
    assert [outcome.is_done for outcome in outcomes] == [True, True]
    assert facts_of(session)["village_type"] == "JJ"
    assert set(approved_facts(session, [VILLAGE, NEIGHBOUR])) == {VILLAGE, NEIGHBOUR}


def test_a_profile_that_is_imported_has_what_the_survey_says(session: Session) -> None:
    """001-034 001-079: 行政村信息成批导入时也带上摸底调查的属性。"""
    row = survey(session)
    pass_all(session, row)
    change = TableChange(
        Village, added=[Added(2, {"office_location": "中寨", "population": 4225} | blank(VILLAGE))]
    )
    with acting_as(session, ADMINISTRATOR.actor), transaction(session):
        write(session, [change], "行政村与人员信息.xlsx")
    assert facts_of(session) == {name: getattr(row, name) for name in FACTS}


def blank(area: int) -> dict[str, Any]:
    """What the importer makes of the columns that nobody types."""
    return {"area": area, "area_sqm": None} | {
        name: () if name == "village_features" else None for name in FACTS
    }
