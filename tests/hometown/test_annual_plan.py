"""年度编制计划 the plan of a county's year: what it is compared with, what it needs to be submitted, and how it goes up."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.annual_plan import FILES, AnnualPlan
from models.hometown.county_plans import county_facts, figures
from models.levels import AccountKind, Level
from models.platform import flows, records
from models.platform.attachment_slot import NO_LETTERHEAD
from models.platform.audit import AuditEntry
from models.platform.clock import today
from models.platform.flows import NotAllowed
from models.platform.refusal import Forbidden, Invalid, Refusal
from models.platform.scope import acting_as
from models.platform.confinement import ScopeViolation
from models.platform.step_reasons import explain
from models.platform.step_state import StepState, progress_of
from models.platform.step_switch import complete, reopen
from models.platform.steps import STEPS
from models.platform.step_guard import Gate
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    WUHUA,
    Person,
)
from tests.task_scene import EXEMPT, NEIGHBOUR, TOWNS, VILLAGE, VILLAGES, do, file_of, plan, submit, survey

STEPS_OF_THE_PLAN = ("P06", "P07", "P08")


@pytest.fixture
def ready(session: Session, tmp_path: Path) -> AnnualPlan:
    """A plan of 51 villages of 170 with its file, which is what 2021 asks."""
    row = plan(session)
    file_of(session, row, tmp_path)
    return row


def doubts(session: Session, **changed: Any) -> list[str]:
    with acting_as(session, COUNTY.actor), transaction(session):
        values = SOUND[AnnualPlan] | changed
        return [each.message for each in records.create(session, AnnualPlan, values).warnings]


def why_not(session: Session, row: AnnualPlan) -> list[str]:
    with acting_as(session, COUNTY.actor):
        return [reason.text for reason in flows.explain(session, row, "submit")]


def missing(session: Session, key: str, year: str = "2021") -> list[str]:
    return [reason.text for reason in explain(session, STEPS[key].part(year), JINGDONG)]


def edit(session: Session, row: AnnualPlan, **changed: Any) -> None:
    with acting_as(session, COUNTY.actor), transaction(session):
        records.update(session, row, changed, row.version)


# ---------------------------------------------------------------- registering


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


# ---------------------------------------------------------------- submitting


def test_it_is_submitted_with_its_file_to_an_account_of_the_prefecture(
    session: Session, tmp_path: Path
) -> None:
    """001-085 001-087: 保存、提交；提交 → 选择对应市级自然资源局账号；年度计划文件必传。"""
    row = plan(session)
    assert why_not(session, row) == ["年度计划文件：尚未上传"]
    with pytest.raises(NotAllowed):
        submit(session, row)
    file_of(session, row, tmp_path)
    assert why_not(session, row) == []
    with acting_as(session, COUNTY.actor):
        assert [each.id for each in flows.approvers(session, row, "submit")] == [PREFECTURE.id]
    submit(session, row)
    assert (row.review_state, row.handler_id) == ("submitted", PREFECTURE.id)


def test_a_plan_that_lags_behind_says_why(session: Session, ready: AnnualPlan) -> None:
    """001-081: 累计任务数低于要求，须填偏差说明才能提交。"""
    edit(session, ready, task_count=50)
    assert why_not(session, ready) == ["截至 2021 年累计 50 个（要求 51 个，还差 1 个），请填写偏差说明"]
    edit(session, ready, deviation_note="两个村整合编制，次年补齐")
    submit(session, ready)
    assert ready.review_state == "submitted"


def test_years_before_make_up_for_it(session: Session, tmp_path: Path) -> None:
    """001-081: 按累计数要求。"""
    plan(session, 2021, task_count=60)
    row = plan(session, 2022, task_count=59)
    file_of(session, row, tmp_path)
    assert why_not(session, row) == []


def test_three_years_that_miss_the_villages_cannot_be_submitted(session: Session, tmp_path: Path) -> None:
    """001-081: 三年合计须等于行政村总数减去搬迁撤并豁免数。"""
    survey(session, VILLAGE, **EXEMPT)
    plan(session, 2021, task_count=51)
    plan(session, 2022, task_count=68)
    row = plan(session, 2023, task_count=51, deviation_note="无")
    file_of(session, row, tmp_path)
    told = why_not(session, row)
    assert len(told) == 1
    assert "三年合计 170 个，应等于行政村(社区)总数 170 个减去搬迁撤并豁免 1 个，即 169 个" in told[0]
    edit(session, row, task_count=50)
    assert why_not(session, row) == []


def test_the_sum_is_not_asked_before_all_years_are_there(session: Session, ready: AnnualPlan) -> None:
    """001-081"""
    plan(session, 2022, task_count=1)
    assert why_not(session, ready) == []


def test_another_countys_plans_do_not_count(session: Session, ready: AnnualPlan) -> None:
    """001-081: 以县级为单元。"""
    plan(session, 2022, OUTSIDE_COUNTY, village_total=90, town_count=10, task_count=36)
    plan(session, 2023, OUTSIDE_COUNTY, village_total=90, town_count=10, task_count=27)
    assert why_not(session, ready) == []


# ---------------------------------------------------------------- the way up


def test_the_prefecture_and_the_province_pass_it_to_its_end(session: Session, ready: AnnualPlan) -> None:
    """001-089 001-091: 市级提交+意见 → 省级；省级提交+意见 → 审核结束。"""
    submit(session, ready)
    do(session, PREFECTURE, ready, "city_pass", "同意上报")
    assert ready.review_state == "city_passed"
    do(session, PROVINCIAL, ready, "province_pass", "同意下达")
    assert ready.review_state == "province_passed"
    with pytest.raises(Refusal):
        edit(session, ready, task_count=52)


def test_the_prefecture_returns_it_to_the_county(session: Session, ready: AnnualPlan) -> None:
    """001-089: 市级打回 → 县级修改。"""
    submit(session, ready)
    do(session, PREFECTURE, ready, "city_return", "任务数与摸底不符")
    assert ready.review_state == "city_returned"
    edit(session, ready, task_count=52)
    submit(session, ready)
    assert (ready.review_state, ready.review_round) == ("submitted", 2)


def test_the_province_returns_it_to_the_county_and_it_goes_the_whole_way_again(
    session: Session, ready: AnnualPlan
) -> None:
    """001-091 001-092: 省级打回至县级，须由县 → 州市 → 省重新提交，不得跳级。"""
    submit(session, ready)
    do(session, PREFECTURE, ready, "city_pass")
    do(session, PROVINCIAL, ready, "province_return", "请补充偏差说明")
    assert (ready.review_state, ready.handler_id) == ("province_returned", None)
    with pytest.raises(Refusal):
        do(session, PREFECTURE, ready, "city_pass")
    submit(session, ready)
    with pytest.raises(Refusal):
        do(session, PROVINCIAL, ready, "province_pass")
    do(session, PREFECTURE, ready, "city_pass")
    do(session, PROVINCIAL, ready, "province_pass")
    assert (ready.review_state, ready.review_round) == ("province_passed", 2)


# ---------------------------------------------------------------- three steps of one record


def test_three_steps_look_at_one_record() -> None:
    """001-080 001-094: 4.2/4.3/4.4 是同一条记录的三个步骤，按县完成，由县级打开，互不锁死。"""
    for key in STEPS_OF_THE_PLAN:
        step = STEPS[key]
        assert (step.grain, step.completed_by) == (Level.COUNTY, AccountKind.COUNTY)
        assert step.strictness is Gate.SOFT
    assert [STEPS[key].label for key in STEPS_OF_THE_PLAN] == ["制定计划", "上报审核", "下达任务"]
    assert AnnualPlan.__decl__.step == "P06"


def test_each_switch_waits_for_its_state(session: Session, ready: AnnualPlan) -> None:
    """001-088 001-090 001-093 A-001.Y-4.2 A-001.Y-4.3 A-001.Y-4.4: 已提交、市级审核通过、省级审核通过。"""
    reached: dict[str, list[str]] = {}

    def note(state: str) -> None:
        reached[state] = [key for key in STEPS_OF_THE_PLAN if not missing(session, key)]

    note("未提交")
    submit(session, ready)
    note("已提交")
    do(session, PREFECTURE, ready, "city_pass")
    note("市级审核通过")
    do(session, PROVINCIAL, ready, "province_pass")
    note("省级审核通过")
    assert reached == {
        "未提交": [],
        "已提交": ["P06"],
        "市级审核通过": ["P06", "P07"],
        "省级审核通过": ["P06", "P07", "P08"],
    }


def test_a_switch_that_waits_says_for_what_and_for_whom(session: Session, ready: AnnualPlan) -> None:
    """001-090"""
    submit(session, ready)
    found = explain(session, STEPS["P07"].part("2021"), JINGDONG)
    assert [(reason.text, reason.who) for reason in found] == [
        (f"{ready.name}：审核状态为“已提交”，“市级审核通过”后才能打开", "市级账号")
    ]


def test_each_year_is_judged_by_its_own_plan(session: Session, ready: AnnualPlan, tmp_path: Path) -> None:
    """001-088 001-090 A-001.Y-4.2 A-001.Y-4.3: 县(年度)：一年的计划只管一年的开关，别年的不影响。"""
    submit(session, ready)
    do(session, PREFECTURE, ready, "city_pass")
    later = plan(session, 2022, task_count=68)
    assert missing(session, "P07") == []
    file_of(session, later, tmp_path)
    submit(session, later)
    assert missing(session, "P07") == []
    assert missing(session, "P07", "2022") == ["2022年计划：审核状态为“已提交”，“市级审核通过”后才能打开"]
    assert missing(session, "P07", "2023") == ["2023年年度编制计划：尚未登记"]


def test_nothing_is_completed_without_a_plan(session: Session) -> None:
    """001-088"""
    for key in STEPS_OF_THE_PLAN:
        assert missing(session, key) == ["2021年年度编制计划：尚未登记"]


def turn(session: Session, key: str, year: str = "2021", off: str = "") -> list[str]:
    """The county turns a year's switch; the labels of what was turned off."""
    step = STEPS[key].part(year)
    with acting_as(session, COUNTY.actor), transaction(session):
        if off:
            return [each.label for each in reopen(session, step, JINGDONG, off)]
        complete(session, step, JINGDONG)
    return []


def done(session: Session, key: str) -> tuple[bool, list[str]]:
    """Whether the step counts as done, and the years that are."""
    session.rollback()
    with acting_as(session, COUNTY.actor):
        progress = progress_of(session, JINGDONG)
    years = [each.key for each in STEPS[key].parts if progress.is_done(each)]
    return progress.is_done(STEPS[key]), years


def test_a_step_counts_as_done_while_one_of_its_years_is(
    session: Session, ready: AnnualPlan, tmp_path: Path
) -> None:
    """A-001.Y-4.2 A-001.Z-16: 逐年打开、逐年关闭；有一年完成即计入进度，都关闭即不计。"""
    submit(session, ready)
    later = plan(session, 2022, task_count=68)
    file_of(session, later, tmp_path)
    submit(session, later)
    assert done(session, "P06") == (False, [])
    turn(session, "P06")
    turn(session, "P06", "2022")
    assert done(session, "P06") == (True, ["P06-2021", "P06-2022"])
    assert turn(session, "P06", off="补录数据") == ["制定计划（2021年）"]
    assert done(session, "P06") == (True, ["P06-2022"])
    turn(session, "P06", "2022", off="补录数据")
    assert done(session, "P06") == (False, [])
    assert done(session, "P07") == (False, [])


def test_every_turn_of_a_year_has_its_line(session: Session, ready: AnnualPlan) -> None:
    """I3: the year's own, and the step's where it follows."""
    submit(session, ready)
    turn(session, "P06")
    turn(session, "P06", off="补录数据")
    lines = session.scalars(
        select(AuditEntry).where(AuditEntry.table_name == StepState.__tablename__).order_by(AuditEntry.id)
    )
    assert [(line.action, line.summary, line.opinion) for line in lines] == [
        ("完成", "第 2 步“制定计划（2021年）”", None),
        ("完成", "第 2 步“制定计划”", None),
        ("关闭完成", "第 2 步“制定计划（2021年）”", "补录数据"),
        ("关闭完成", "第 2 步“制定计划”", "补录数据"),
    ]


def test_the_whole_step_is_not_turned_on_at_once_and_is_revoked_from_above(
    session: Session, ready: AnnualPlan
) -> None:
    """A-001.Y-4.2 A-001.Z-16: 不选年度不能打开；上级撤销完成时各年一并撤销。"""
    submit(session, ready)
    with pytest.raises(Refusal, match="逐年完成"), acting_as(session, COUNTY.actor), transaction(session):
        complete(session, STEPS["P06"], JINGDONG)
    turn(session, "P06")
    with acting_as(session, PREFECTURE.actor), transaction(session):
        gone = reopen(session, STEPS["P06"], JINGDONG, "计划有误")
    assert [each.label for each in gone] == ["制定计划（2021年）", "制定计划"]
    assert done(session, "P06") == (False, [])
    with pytest.raises(Refusal, match="2020"):
        STEPS["P06"].part("2020")


def test_next_years_plan_is_registered_though_this_years_steps_are_done(
    session: Session, ready: AnnualPlan
) -> None:
    """001-085: “是否完成：是”时仍可登记下一年度。A-001.Z-15 3–5 章只提示不拦截。"""
    submit(session, ready)
    turn(session, "P06")
    assert plan(session, 2022, task_count=68).review_state == "draft"


def test_the_switch_can_be_turned_off_again_by_the_county(session: Session, ready: AnnualPlan) -> None:
    """001-088: A-001.Z-16 开关人可关闭。"""
    submit(session, ready)
    turn(session, "P06")
    assert turn(session, "P06", off="补录数据") == ["制定计划（2021年）"]


def test_no_other_account_turns_it(session: Session, ready: AnnualPlan) -> None:
    """001-088 001-090 001-093"""
    submit(session, ready)
    for who in (PREFECTURE, PROVINCIAL):
        with pytest.raises(Forbidden), acting_as(session, who.actor), transaction(session):
            complete(session, STEPS["P06"].part("2021"), JINGDONG)
