"""规划编制各步骤 the planning steps: what opens, what is missing, and that no door leads past the gate (001-124…156)."""

import pytest

from models.hometown.steps import SURVEY_TABS
from models.hometown.tabs import ordered_tables, tables_of_tab
from models.levels import AccountKind
from models.platform.step_guard import Gate
from models.platform.steps import STEPS, chapter_of, later_than


def test_there_are_twelve_steps_of_preparation_and_thirteen_of_planning_in_the_manuals_order() -> None:
    """001-128."""
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
    """001-131, 133."""
    assert SURVEY_TABS[0] == "基本信息"
    assert len(SURVEY_TABS) == 13
    assert {table.__decl__.tab for table in ordered_tables("S02")} <= set(SURVEY_TABS)
    natural = [table.__decl__.label for table in tables_of_tab("S02", "自然资源")]
    assert natural == ["土地资源", "水资源", "矿产资源", "景区景点"]
