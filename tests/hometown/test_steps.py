"""规划编制各步骤 the planning steps: what opens, what is missing, and that no door leads past the gate (001-124…156)."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import parameters
from models.hometown.basemap import Basemap
from models.hometown.field_survey import LandResource, SocioEconomy
from models.hometown.fill_waiver import FillWaiver
from models.hometown.hamlet_filling import filling_of
from models.hometown.steps import SURVEY_TABS
from models.hometown.tabs import ordered_tables, tables_of_tab
from models.hometown.work_log import WorkLog
from models.levels import AccountKind
from models.platform import records
from models.platform.refusal import Forbidden
from models.platform.rights import Permission
from models.platform.rows import Line, replace_rows
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_reasons import doubts, explain, locked
from models.platform.step_state import progress_of
from models.platform.step_switch import UnmetStep, reopen
from models.platform.steps import STEPS, chapter_of, later_than
from models.platform.step_guard import Gate
from models.platform.write_guards import Attempt, reasons_against
from tests import people
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.planting import planting

VILLAGE = scene.VILLAGE
LOCKED = "请先完成：底图底数"
DONE = "本步骤已完成，请先关闭“是否完成”再修改"


def missing(session: Session, key: str) -> list[str]:
    with acting_as(session, people.CLERK.actor):
        return [reason.text for reason in explain(session, STEPS[key], VILLAGE)]


def locks(session: Session, key: str) -> list[str]:
    with acting_as(session, people.CLERK.actor):
        return [reason.text for reason in locked(session, STEPS[key], VILLAGE)]


# ---------------------------------------------------------------- as declared


def test_there_are_twelve_steps_of_preparation_and_thirteen_of_planning_in_the_manuals_order() -> None:
    planning = chapter_of(STEPS["S01"])
    assert len(STEPS) == 25
    assert [step.label for step in planning] == [
        "底图底数",
        "实地调研",
        "现状分析",
        "国土空间开发与保护",
        "编制产业发展规划",
        "编制基层党建和人才发展规划",
        "形成规划草案",
        "成果标准化",
        "县级审查",
        "村民决议",
        "审批备案",
        "推动项目落地",
        "反馈工作成效",
    ]


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("P01", AccountKind.COUNTY),
        ("P02", AccountKind.COUNTY),
        ("P03", AccountKind.VILLAGE),
        ("P04", AccountKind.VILLAGE),
        ("P05", AccountKind.COUNTY),
        ("P06", AccountKind.COUNTY),
        ("P07", AccountKind.COUNTY),
        ("P08", AccountKind.COUNTY),
        ("P09", AccountKind.VILLAGE),
        ("P10", AccountKind.COUNTY_ORGANISATION),
        ("P11", AccountKind.COUNTY_ORGANISATION),
        ("P12", AccountKind.COUNTY),
        ("S01", AccountKind.VILLAGE),
        ("S09", AccountKind.VILLAGE),
        ("S11", None),
    ],
)
def test_each_step_is_completed_by_whom_the_manual_names(key: str, who: AccountKind | None) -> None:
    assert STEPS[key].completed_by is who


def test_preparation_is_advised_and_planning_is_gated() -> None:
    assert {STEPS[key].strictness for key in STEPS if key.startswith("P")} == {Gate.SOFT}
    assert STEPS["S01"].strictness is Gate.SOFT
    assert {STEPS[f"S{number:02}"].strictness for number in range(2, 14)} == {Gate.HARD}
    assert [step.key for step in later_than(STEPS["S10"])] == ["S11", "S12", "S13"]


def test_the_field_survey_has_the_thirteen_tabs_of_the_manual_and_a_tab_for_every_table() -> None:
    assert SURVEY_TABS[0] == "基本信息"
    assert len(SURVEY_TABS) == 13
    assert {table.__decl__.tab for table in ordered_tables("S02")} <= set(SURVEY_TABS)
    natural = [table.__decl__.label for table in tables_of_tab("S02", "自然资源")]
    assert natural == ["土地资源", "水资源", "矿产资源", "景区景点"]


# ---------------------------------------------------------------- gates, by every door


def test_a_new_village_has_only_the_first_step_open(session: Session) -> None:
    assert locks(session, "S01") == []
    assert locks(session, "S02") == [LOCKED]
    assert locks(session, "S03") == ["请先完成：实地调研"]


def test_the_preparation_is_told_but_does_not_hold_anybody_up(session: Session) -> None:
    with acting_as(session, people.CLERK.actor):
        told = [reason.text for reason in doubts(STEPS["S01"], progress_of(session, VILLAGE))]
    assert told == ["请先完成：下达任务", "请先完成：确定技术单位"]


def test_a_province_may_make_the_preparation_binding_or_drop_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking = parameters.Parameters(preparation_gate="block")
    monkeypatch.setattr("models.hometown.steps.current", lambda: blocking)
    assert locks(session, "S01") == ["请先完成：下达任务", "请先完成：确定技术单位"]
    monkeypatch.setattr(
        "models.hometown.steps.current", lambda: parameters.Parameters(preparation_gate="off")
    )
    with acting_as(session, people.CLERK.actor):
        assert doubts(STEPS["S01"], progress_of(session, VILLAGE)) == []


LAND: dict[str, Any] = SOUND[LandResource] | {"area": VILLAGE}


def test_no_row_of_a_locked_step_is_registered(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED):
        scene.tell(session, LandResource)
    with acting_as(session, SYSTEM):
        assert session.scalars(select(LandResource)).all() == []


def test_the_command_line_is_held_up_like_everybody_else(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED), scene.working(session, SYSTEM):
        records.create(session, LandResource, LAND)


def test_an_import_is_told_the_same_reason_before_it_writes(session: Session) -> None:
    with acting_as(session, people.ADMINISTRATOR.actor):
        attempt = Attempt(Permission.IMPORT, LandResource, VILLAGE)
        assert reasons_against(session, attempt) == [LOCKED]
        scene.finish_basemap(session)
        assert reasons_against(session, attempt) == []


def test_a_grid_is_not_saved_into_a_locked_step(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED), scene.working(session, people.CLERK.actor):
        replace_rows(session, LandResource, {"area": VILLAGE, "hamlet_id": None}, [Line(LAND)], {})


def test_a_work_log_follows_the_gate_of_the_step_it_names(session: Session) -> None:
    scene.log_work(session, "S01")
    with pytest.raises(Forbidden, match=LOCKED):
        scene.log_work(session, "S02")


def test_a_work_log_is_not_moved_into_a_locked_step(session: Session) -> None:
    row = scene.log_work(session, "S01")
    with pytest.raises(Forbidden, match="请先完成：实地调研"), scene.working(session, people.CLERK.actor):
        records.update(session, records.fetch(session, WorkLog, row.id), {"step_code": "S03"}, row.version)


@pytest.mark.parametrize("who", [people.COUNTY, people.TOWNSHIP, people.PROVINCIAL])
def test_those_above_do_not_write_the_villages_work_log(session: Session, who: people.Person) -> None:
    row = scene.log_work(session, "S01")
    told = "“底图底数”的工作纪实由行政村账号填报"
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        records.create(session, WorkLog, SOUND[WorkLog] | {"area": VILLAGE, "step_code": "S01"})
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        records.delete(session, records.fetch(session, WorkLog, row.id))


@pytest.fixture
def basemap_done(session: Session) -> Basemap:
    scene.finish_basemap(session)
    with acting_as(session, people.CLERK.actor):
        return session.scalars(select(Basemap)).one()


def test_a_completed_step_refuses_to_be_changed(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE), scene.working(session, people.CLERK.actor):
        records.update(session, records.fetch(session, Basemap, basemap_done.id), {"claimer": "李文书"}, 1)


def test_a_completed_step_refuses_to_be_deleted_from(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE), scene.working(session, people.CLERK.actor):
        records.delete(session, records.fetch(session, Basemap, basemap_done.id))


def test_a_completed_step_refuses_to_be_added_to(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE):
        scene.log_work(session, "S01")


def test_after_reopening_it_can_be_changed_again(session: Session, basemap_done: Basemap) -> None:
    with scene.working(session, people.CLERK.actor):
        reopen(session, STEPS["S01"], VILLAGE, "补充认领人")
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, Basemap, basemap_done.id)
        records.update(session, row, {"claimer": "李文书"}, row.version)
    with pytest.raises(Forbidden, match=LOCKED):
        scene.tell(session, LandResource)


# ---------------------------------------------------------------- what each step needs


def test_the_basemap_needs_its_record_and_a_work_log(session: Session) -> None:
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
