"""摸底调查 the baseline survey: whose villages, what is asked of each, and what it says of them once approved."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.baseline_survey import BaselineSurvey, approved_facts, villages_left
from models.hometown.task_flows import BASELINE_FLOW
from models.hometown.village import Village
from models.hometown.village_facts import FACTS
from models.levels import AccountKind
from models.platform import flows, records
from models.platform.audit import history
from models.platform.bulk import write
from models.platform.changes import Added, TableChange
from models.platform.flows import Frozen
from models.platform.refusal import Forbidden, Invalid, Refusal
from models.platform.scope import acting_as
from models.platform.confinement import ScopeViolation
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep, complete
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.people import (
    ADMINISTRATOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    SANDUO,
    TOWNSHIP,
    Person,
)
from tests.task_scene import EXEMPT, NEIGHBOUR, VILLAGE, VILLAGES, do, pass_all, pass_city, submit, survey

PROFILE = {"area": VILLAGE, "office_location": "中寨", "population": 4225}


def profile(session: Session) -> Village:
    with acting_as(session, CLERK.actor), transaction(session):
        return records.create(session, Village, PROFILE).row


def facts_of(session: Session) -> dict[str, Any]:
    row = session.scalars(select(Village).where(Village.area == VILLAGE)).one()
    session.refresh(row)
    return {name: getattr(row, name) for name in FACTS}


def warnings(session: Session, area: int, **changed: Any) -> list[str]:
    with acting_as(session, COUNTY.actor), transaction(session):
        row = SOUND[BaselineSurvey] | {"area": area} | changed
        return [each.message for each in records.create(session, BaselineSurvey, row).warnings]


def offered(session: Session, who: Person, row: Any) -> set[str]:
    with acting_as(session, who.actor):
        return {each.transition.key for each in flows.open_to(session, row) if each.is_open}


def reasons(session: Session, key: str = "P05", area: int = VILLAGE) -> list[str]:
    return [reason.text for reason in explain(session, STEPS[key], area)]


# ---------------------------------------------------------------- registering


def test_it_asks_what_the_manual_asks() -> None:
    """001-071: 村庄类型、村庄特征、四个“是否”、发起日期、年度计划。"""
    labels = [each.label for each in fields_of(BaselineSurvey)]
    for wanted in (
        "村庄类型",
        "村庄特征",
        "是否含重点项目",
        "是否为乡村振兴重点帮扶县村庄",
        "是否为拟实施乡村振兴“百千万”示范工程",
        "发起日期",
        "年度计划",
        "审核状态",
    ):
        assert wanted in labels


def test_the_county_registers_and_nobody_else() -> None:
    """001-069: 县级自然资源部门账号登记；A-001.Z-1 首句缺失，由审核链推得；A-001.Z-13 市、县各一个账号兼两角色。"""
    assert BaselineSurvey.__decl__.written_by == {AccountKind.COUNTY}
    assert BaselineSurvey.__decl__.step == "P05"


@pytest.mark.parametrize("who", [TOWNSHIP, CLERK, PREFECTURE, PROVINCIAL])
def test_another_account_is_refused(session: Session, who: Person) -> None:
    """001-069"""
    with pytest.raises(Forbidden):
        survey(session, who=who)


def test_a_county_registers_its_own_villages_alone(session: Session) -> None:
    """001-070: 限本县辖内。"""
    with pytest.raises(ScopeViolation):
        survey(session, SANDUO)
    with pytest.raises(ScopeViolation):
        survey(session, VILLAGE, OUTSIDE_COUNTY)


def test_a_village_that_has_one_is_no_longer_offered_and_is_refused(session: Session) -> None:
    """001-070: 从列表中选择行政村名称，不重复。"""
    with acting_as(session, COUNTY.actor):
        before = [area for area, _, _ in villages_left(session, JINGDONG)]
    assert len(before) == VILLAGES
    assert VILLAGE in before
    survey(session)
    with acting_as(session, COUNTY.actor):
        left = [area for area, _, _ in villages_left(session, JINGDONG)]
    assert set(before) - set(left) == {VILLAGE}
    with pytest.raises(Invalid) as caught:
        survey(session)
    assert "该村已登记摸底调查" in caught.value.problems[0].message


def test_the_list_names_the_township_beside_the_village(session: Session) -> None:
    """001-070"""
    with acting_as(session, COUNTY.actor):
        found = {area: (town, name) for area, town, name in villages_left(session, JINGDONG)}
    assert found[VILLAGE][0] == "文井镇"


def test_a_village_to_be_moved_may_stand_in_no_plan_with_a_reason(session: Session) -> None:
    """001-071: 搬迁撤并类可以不列入年度计划，但须说明。"""
    row = survey(session, **EXEMPT)
    assert row.plan_year is None
    with pytest.raises(Invalid) as caught:
        survey(session, NEIGHBOUR, **EXEMPT | {"exempt_reason": None})
    assert "豁免说明：" in caught.value.problems[0].message


def test_villages_of_one_county_that_differ_are_doubted(session: Session) -> None:
    """001-071: 同县是否重点帮扶不一致，提醒。"""
    assert warnings(session, VILLAGE, is_key_assist=False) == []
    told = warnings(session, NEIGHBOUR, is_key_assist=True)
    assert told == ["是否为乡村振兴重点帮扶县村庄：与同县其他行政村不一致，请核对"]


def test_a_draft_and_a_returned_one_may_be_changed_and_deleted(session: Session) -> None:
    """001-072 001-073: 保存是草稿；被打回后修改、重新提交；草稿、被打回可改可删。"""
    row = survey(session)
    assert row.review_state == "draft"
    with acting_as(session, COUNTY.actor), transaction(session):
        records.update(session, row, {"key_project_names": "示例核桃园"}, row.version)
    submit(session, row)
    do(session, PREFECTURE, row, "city_return", "请核对村庄类型")
    with acting_as(session, COUNTY.actor), transaction(session):
        records.update(session, row, {"village_type": "TS"}, row.version)
    with acting_as(session, COUNTY.actor), transaction(session):
        records.delete(session, row, row.version)
    assert session.scalars(select(BaselineSurvey)).all() == []


@pytest.mark.parametrize("way", [submit, pass_city, pass_all])
def test_what_has_been_submitted_is_neither_changed_nor_deleted(session: Session, way: Any) -> None:
    """001-073"""
    row = survey(session)
    way(session, row)
    with (
        pytest.raises((Forbidden, Frozen)) as changed,
        acting_as(session, COUNTY.actor),
        transaction(session),
    ):
        records.update(session, row, {"village_type": "TS"}, row.version)
    with (
        pytest.raises((Forbidden, Frozen)) as deleted,
        acting_as(session, COUNTY.actor),
        transaction(session),
    ):
        records.delete(session, row, row.version)
    assert "审核状态为" in changed.value.message
    assert "审核状态为" in deleted.value.message


# ---------------------------------------------------------------- the way up


def test_the_states_are_those_of_the_manual() -> None:
    """001-077: 未提交、已提交、市级审核通过、省级审核通过、市级打回、省级打回。"""
    flow = flows.flow_of(BaselineSurvey)
    assert flow is not None
    assert [state.label for state in flow.states] == [
        "未提交",
        "已提交",
        "市级审核通过",
        "省级审核通过",
        "市级打回",
        "省级打回",
    ]


def test_the_county_chooses_an_account_of_its_own_prefecture(session: Session) -> None:
    """001-074: 提交 → 选择市级自然资源局账号。001-020 001-021"""
    row = survey(session)
    with acting_as(session, COUNTY.actor):
        assert [each.id for each in flows.approvers(session, row, "submit")] == [PREFECTURE.id]
    submit(session, row)
    assert (row.review_state, row.review_round, row.handler_id) == ("submitted", 1, PREFECTURE.id)


def test_the_prefecture_passes_on_and_the_province_ends_it(session: Session) -> None:
    """001-019 001-075 001-076: 市级提交+审核意见 → 省级项目组办公室；省级提交+审核意见 → 审核结束。"""
    row = survey(session)
    submit(session, row)
    do(session, PREFECTURE, row, "city_pass", "材料齐全")
    assert row.review_state == "city_passed"
    do(session, PROVINCIAL, row, "province_pass", "同意")
    assert row.review_state == "province_passed"


@pytest.mark.parametrize("key", ["city_pass", "city_return"])
def test_the_prefecture_must_give_its_opinion(session: Session, key: str) -> None:
    """001-075: 提交、打回均填写意见。"""
    row = survey(session)
    submit(session, row)
    with pytest.raises(Refusal, match="审核意见"):
        do(session, PREFECTURE, row, key, "  ")


@pytest.mark.parametrize(
    ("who", "key", "state"),
    [(PREFECTURE, "city_return", "city_returned"), (PROVINCIAL, "province_return", "province_returned")],
)
def test_whoever_returns_it_the_county_has_it_and_it_goes_the_whole_way_again(
    session: Session, who: Person, key: str, state: str
) -> None:
    """001-075 001-076: 打回到县级（省级打回不经市级），重新走完整流程。A-001.Z-14 打回去向一律县级。"""
    row = survey(session)
    submit(session, row) if who is PREFECTURE else pass_city(session, row)
    do(session, who, row, key, "请补充村庄特征")
    assert (row.review_state, row.handler_id) == (state, None)
    submit(session, row)
    assert (row.review_state, row.review_round) == ("submitted", 2)
    with pytest.raises(Refusal):
        do(session, PROVINCIAL, row, "province_pass")


def test_a_city_pass_is_what_the_province_has_to_do(session: Session) -> None:
    """A-001.Z-17: 市级审核通过即省级待办，由状态推得，不另存。"""
    row = survey(session)
    pass_city(session, row)
    assert offered(session, PROVINCIAL, row) >= {"province_pass", "province_return"}
    assert not offered(session, PREFECTURE, row) & {"city_pass", "city_return", "province_pass"}


def test_the_county_takes_it_back_while_nobody_has_acted(session: Session) -> None:
    """001-072: 撤回（市级未处理）。"""
    row = survey(session)
    submit(session, row)
    do(session, COUNTY, row, "withdraw", "")
    assert row.review_state == "draft"
    pass_city(session, row)
    with pytest.raises(Refusal):
        do(session, COUNTY, row, "withdraw", "")


def test_every_step_of_the_way_is_a_line_of_the_log(session: Session) -> None:
    """001-077: 操作记录。"""
    row = survey(session)
    pass_all(session, row)
    done = [entry.action for entry in history(session, BaselineSurvey.__tablename__, row.id)]
    assert done == ["提交", "提交", "提交", "登记"]


# ---------------------------------------------------------------- what it says of the village


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


# ---------------------------------------------------------------- 是否完成


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


# ---------------------------------------------------------------- many at once


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
