"""计划报审 what a plan needs to be submitted, and how it goes up and comes back."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.platform import flows
from models.platform.flows import NotAllowed
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from tests.people import COUNTY, OUTSIDE_COUNTY, PREFECTURE, PROVINCIAL
from tests.task_scene import EXEMPT, VILLAGE, do, edit, file_of, plan, submit, survey


def why_not(session: Session, row: AnnualPlan) -> list[str]:
    with acting_as(session, COUNTY.actor):
        return [reason.text for reason in flows.explain(session, row, "submit")]


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
