"""步骤条件 what completing each step of planning needs, told all at once (001-126…156)."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import LandResource, SocioEconomy
from models.hometown.fill_waiver import FillWaiver
from models.hometown.hamlet_filling import filling_of
from models.platform import records
from models.platform.refusal import Forbidden
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep
from models.platform.steps import STEPS
from tests import people
from tests import planning_scene as scene
from tests.planning_scene import DONE, VILLAGE, locks
from tests.planting import planting


def missing(session: Session, key: str) -> list[str]:
    with acting_as(session, people.CLERK.actor):
        return [reason.text for reason in explain(session, STEPS[key], VILLAGE)]


def test_the_basemap_needs_its_record_and_a_work_log(session: Session) -> None:
    """001-129, A-001.Y-6.1."""
    assert missing(session, "S01") == ["底图底数：尚未登记认领情况", "工作纪实：至少登记一条后才能完成"]
    scene.claim_basemap(session)
    assert missing(session, "S01") == ["工作纪实：至少登记一条后才能完成"]
    scene.log_work(session, "S01")
    assert missing(session, "S01") == []


def test_the_survey_needs_a_work_log_of_its_own(session: Session) -> None:
    scene.finish_basemap(session)
    assert "工作纪实：至少登记一条后才能完成" in missing(session, "S02")
    scene.log_work(session, "S02")
    assert "工作纪实：至少登记一条后才能完成" not in missing(session, "S02")


def test_the_survey_needs_all_three_years_of_the_economy(session: Session) -> None:
    """001-136, A-001.Y-6.2."""
    scene.finish_basemap(session)
    scene.tell_economy(session, 2019)
    assert "近三年社会经济情况：还缺 2018、2020 年，三年都要登记" in missing(session, "S02")
    scene.tell_economy(session, 2018, 2020)
    assert not [text for text in missing(session, "S02") if text.startswith("近三年社会经济情况")]


@pytest.mark.parametrize("table", scene.RESOURCES, ids=lambda table: table.__name__)
def test_the_survey_needs_a_row_or_the_tick_for_every_resource_table(
    session: Session, table: type[Any]
) -> None:
    wanted = f"{table.__decl__.label}：至少填一行，没有的请勾选“本村无此项”"
    scene.finish_basemap(session)
    assert wanted in missing(session, "S02")
    scene.tell(session, table)
    assert wanted not in missing(session, "S02")


def test_the_tick_stands_for_rows(session: Session) -> None:
    scene.finish_basemap(session)
    scene.have_none(session, *scene.RESOURCES)
    assert not [text for text in missing(session, "S02") if "至少填一行" in text]


def test_the_survey_needs_every_module_of_every_hamlet(session: Session) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    assert missing(session, "S02") == []
    hamlet = scene.found_hamlet(session)
    [rate, *_base_year] = missing(session, "S02")
    assert rate == (
        "自然村填报率 0/7（0%），应达到 100%：马坡村缺人口状况、基础设施、公共服务设施、宅基地、空闲地情况、"
        "建筑风貌、集体经营性建设用地情况、消防安全。确实无法填报的，请县级账号登记豁免意见"
    )
    scene.import_hamlet_survey(session, hamlet)
    with acting_as(session, people.CLERK.actor):
        assert filling_of(session, VILLAGE).percent == 100
    assert not [text for text in missing(session, "S02") if "填报率" in text]


def test_a_disabled_hamlet_is_not_waited_for(session: Session) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    hamlet = scene.found_hamlet(session)
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, type(hamlet), hamlet.id)
        records.update(session, row, {"status": "disabled"}, row.version)
    assert missing(session, "S02") == []


def test_the_county_may_waive_the_rate_with_an_opinion(session: Session) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    scene.found_hamlet(session)
    assert missing(session, "S02") != []
    opinion = {"area": VILLAGE, "opinion": "马坡村已整村搬迁，无人可以填报，同意豁免"}
    with scene.working(session, people.COUNTY.actor):
        records.create(session, FillWaiver, opinion)
    assert missing(session, "S02") == []


def test_the_village_may_not_waive_its_own_rate(session: Session) -> None:
    scene.finish_basemap(session)
    opinion = {"area": VILLAGE, "opinion": "我们村就不用填报了，请同意豁免"}
    with (
        pytest.raises(Forbidden, match="没有填报率豁免的操作权限"),
        scene.working(session, people.CLERK.actor),
    ):
        records.create(session, FillWaiver, opinion)


def test_a_rule_broken_by_stored_rows_is_told_with_its_table_and_row(session: Session) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    with acting_as(session, people.CLERK.actor):
        row = session.scalars(select(SocioEconomy).where(SocioEconomy.year == 2020)).one()
    with acting_as(session, SYSTEM), planting(session):
        spoiled = session.get(SocioEconomy, row.id)
        assert spoiled is not None
        spoiled.per_capita_income = Decimal(-5)
    [text] = missing(session, "S02")
    assert text.startswith("近三年社会经济情况第 3 条：农村居民人均可支配收入：不能小于 0")


def test_a_complete_survey_is_completed_and_opens_the_analysis(session: Session) -> None:
    """001-146, A-001.Y-6.2."""
    scene.finish_basemap(session)
    scene.survey(session)
    assert locks(session, "S03") == ["请先完成：实地调研"]
    scene.finish(session, "S02")
    assert locks(session, "S03") == []
    with pytest.raises(Forbidden, match=DONE):
        scene.tell(session, LandResource)


def test_completion_with_something_missing_names_all_of_it(session: Session) -> None:
    scene.finish_basemap(session)
    with pytest.raises(UnmetStep) as refused:
        scene.finish(session, "S02")
    assert len(refused.value.reasons) == 8
    assert {reason.who for reason in refused.value.reasons} == {"行政村账号"}
    tabs = [reason.tab for reason in refused.value.reasons]
    assert tabs[:3] == ["基本信息", "社会经济情况", "自然资源"]


@pytest.fixture
def survey_done(session: Session) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    scene.finish(session, "S02")


def test_the_analysis_needs_its_record_lists_a_key_problem_and_a_work_log(
    session: Session, survey_done: None
) -> None:
    """001-148, 151, A-001.Y-6.3."""
    assert missing(session, "S03") == [
        "现状分析：尚未填写开展日期和分析内容结论简述",
        "问题清单：至少一条“是否本次规划重点解决”选“是”",
        "工作纪实：至少登记一条后才能完成",
    ]
    scene.analyse(session)
    assert missing(session, "S03")[:3] == [
        f"{label}：尚未上传，可上传文件或一键生成清单" for label in ("资源清单", "人才清单", "问题清单")
    ]


def test_a_problem_that_is_not_key_is_not_enough(session: Session, survey_done: None) -> None:
    scene.tell_problem(session, is_key=False)
    assert "问题清单：至少一条“是否本次规划重点解决”选“是”" in missing(session, "S03")
    scene.tell_problem(session)
    assert "问题清单：至少一条“是否本次规划重点解决”选“是”" not in missing(session, "S03")


def test_the_later_steps_say_truthfully_that_they_are_not_open(session: Session) -> None:
    assert locks(session, "S04") == ["请先完成：现状分析", "本步骤的填报功能尚未开通"]
    assert missing(session, "S13") == ["请先完成：推动项目落地", "本步骤的填报功能尚未开通"]


def test_a_step_that_is_not_open_cannot_be_completed(session: Session) -> None:
    with pytest.raises(UnmetStep, match="本步骤的填报功能尚未开通"):
        scene.finish(session, "S04")
