"""计划步骤 three steps look at one plan; each year has a switch of its own."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.levels import AccountKind, Level
from models.platform.audit import AuditEntry
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.step_guard import Gate
from models.platform.step_reasons import explain
from models.platform.step_state import StepState, progress_of
from models.platform.step_switch import complete, reopen
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests.people import COUNTY, JINGDONG, PREFECTURE, PROVINCIAL
from tests.task_scene import do, file_of, plan, submit

STEPS_OF_THE_PLAN = ("P06", "P07", "P08")


def missing(session: Session, key: str, year: str = "2021") -> list[str]:
    return [reason.text for reason in explain(session, STEPS[key].part(year), JINGDONG)]


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
