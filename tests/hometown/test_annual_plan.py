"""年度编制计划 the plan of a county's year as it is registered: its fields, and what it is compared with."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.annual_plan import FILES, AnnualPlan
from models.hometown.county_plans import county_facts, figures
from models.levels import AccountKind
from models.platform import records
from models.platform.attachment_slot import NO_LETTERHEAD
from models.platform.clock import today
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, Invalid
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.people import CLERK, COUNTY, JINGDONG, PREFECTURE, PROVINCIAL, TOWNSHIP, WUHUA, Person
from tests.task_scene import EXEMPT, NEIGHBOUR, TOWNS, VILLAGE, VILLAGES, edit, plan, survey


def doubts(session: Session, **changed: Any) -> list[str]:
    with acting_as(session, COUNTY.actor), transaction(session):
        values = SOUND[AnnualPlan] | changed
        return [each.message for each in records.create(session, AnnualPlan, values).warnings]


def test_it_has_the_fields_of_the_manual_and_no_second_county() -> None:
    """001-084: 年度计划、*名称、*填写日期、乡镇数、总数、任务数、比重、文件；A-001.Z-10 重复的“县”下拉不出现。"""
    assert [each.heading for each in fields_of(AnnualPlan)] == [
        "年度计划",
        "年度计划名称",
        "填写日期",
        "乡镇(街道)（个）",
        "行政村(社区)总数（个）",
        "年度编制任务数（个）",
        "年度编制任务数占行政村总数比重（%）",
        "偏差说明",
        "审核状态",
    ]
    assert FILES.label == "年度计划文件"
    assert FILES.required
    assert NO_LETTERHEAD in FILES.hint


def test_the_plan_says_that_sound_plans_are_brought_up_to_date_as_well() -> None:
    """001-082: 对经评估继续有效的村庄规划，同步组织优化调整完善。"""
    declared = {each.name: each for each in fields_of(AnnualPlan)}
    assert "经评估继续有效的村庄规划" in declared["task_count"].help


@pytest.mark.parametrize("who", [CLERK, TOWNSHIP, PREFECTURE, PROVINCIAL])
def test_the_county_registers_and_nobody_else(session: Session, who: Person) -> None:
    """001-023 001-083: 县级自然资源部门账号登记年度编制计划。"""
    assert AnnualPlan.__decl__.written_by == {AccountKind.COUNTY}
    with pytest.raises(Forbidden):
        plan(session, who=who, area=JINGDONG)


def test_it_is_the_countys_own(session: Session) -> None:
    """001-083"""
    with pytest.raises(ScopeViolation):
        plan(session, area=WUHUA)


def test_a_year_has_one_plan(session: Session) -> None:
    """001-084: (县,年)唯一。"""
    plan(session, 2021)
    plan(session, 2022)
    with pytest.raises(Invalid) as caught:
        plan(session, 2021)
    assert caught.value.problems[0].message == "年度计划：已有相同的记录，请核对后修改"


def test_a_new_plan_begins_with_today_and_what_the_divisions_count(session: Session) -> None:
    """001-084: 州(市)、县带出，乡镇数和行政村数取自区划。"""
    with acting_as(session, COUNTY.actor):
        begun = AnnualPlan.begins_with(session, JINGDONG)
    assert begun == {"filled_on": today(), "town_count": TOWNS, "village_total": VILLAGES}


def test_a_plan_without_a_name_has_the_usual_one(session: Session) -> None:
    """001-084: 默认“{县}{年}年村庄规划编制计划”。"""
    assert plan(session, 2022, name=None).name == "景东彝族自治县2022年村庄规划编制计划"
    assert plan(session, 2021, name="一期计划").name == "一期计划"


def test_the_ratio_is_worked_out_and_not_typed(session: Session) -> None:
    """001-086: 比重=任务数/总数×100 自动计算。"""
    row = plan(session, task_count=49, task_ratio=99)
    assert str(row.task_ratio) == "28.82"
    edit(session, row, task_count=51)
    assert str(row.task_ratio) == "30.00"


def test_more_tasks_than_villages_are_refused(session: Session) -> None:
    """001-086: 任务数≤总数。"""
    with pytest.raises(Invalid) as caught:
        plan(session, task_count=171)
    assert "大于行政村(社区)总数 170" in caught.value.problems[0].message


def test_numbers_that_differ_from_divisions_and_surveys_are_doubted_and_kept(session: Session) -> None:
    """001-084 001-086: 与区划、摸底调查比对，不等提醒不拦截。"""
    told = doubts(session, town_count=12, village_total=169, task_count=60)
    assert told == [
        "乡镇(街道)：填写 12 个，区划中有 13 个，请核对",
        "行政村(社区)总数：填写 169 个，区划中有 170 个，请核对",
        "年度编制任务数：填写 60 个，摸底调查列入该年的有 0 个，请核对",
    ]


def test_tasks_that_equal_the_surveys_of_the_year_are_not_doubted(session: Session) -> None:
    """001-086: 任务数与摸底调查列入该年的村数相等。"""
    survey(session, VILLAGE, plan_year="2022")
    survey(session, NEIGHBOUR, plan_year="2021")
    told = doubts(session, plan_year="2022", task_count=1)
    assert not [text for text in told if "摸底调查" in text]


def test_a_year_below_its_share_is_told_with_the_difference(session: Session) -> None:
    """001-081 001-086: 与 30% 比对给提醒。"""
    assert "本年占比 28.2%（要求 30%，差 −1.8pp）" in doubts(session, task_count=48)


def test_the_facts_count_divisions_surveys_and_exemptions(session: Session) -> None:
    survey(session, VILLAGE, **EXEMPT)
    survey(session, NEIGHBOUR, plan_year="2023")
    with acting_as(session, COUNTY.actor):
        known = county_facts(session, JINGDONG)
    assert (known.towns, known.villages, known.surveyed, known.exempt) == (TOWNS, VILLAGES, {"2023": 1}, 1)


def test_the_form_tells_the_year_the_sum_and_the_surveys_while_it_is_typed(session: Session) -> None:
    """001-081 001-086: 表单上实时显示占比、累计和摸底数。"""
    with acting_as(session, COUNTY.actor):
        known = county_facts(session, JINGDONG)
    before = {"plan_year": "2021", "village_total": 170, "task_count": 50}
    typed = {"plan_year": "2022", "village_total": 170, "task_count": 68}
    assert figures(typed, [before, typed], known) == [
        "本年占比 40.0%（要求 40%，正好）",
        "截至 2022 年累计 118 个（要求 119 个，还差 1 个）",
        "摸底调查列入 2022 年的行政村 0 个，搬迁撤并豁免 0 个",
    ]
    assert figures({"plan_year": None}, [], known) == []
