"""摸底调查 the baseline survey: whose villages, what is asked of each, and what it says of them once approved."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.baseline_survey import BaselineSurvey, villages_left
from models.levels import AccountKind
from models.platform import records
from models.platform.confinement import ScopeViolation
from models.platform.flows import Frozen
from models.platform.refusal import Forbidden, Invalid
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.people import (
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


def warnings(session: Session, area: int, **changed: Any) -> list[str]:
    with acting_as(session, COUNTY.actor), transaction(session):
        row = SOUND[BaselineSurvey] | {"area": area} | changed
        return [each.message for each in records.create(session, BaselineSurvey, row).warnings]


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
