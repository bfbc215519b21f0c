"""整村校验 the rules over all rows that one village has in a table, and the figures they may not exceed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from models.checks import check_group
from models.fields import Severity, rules_of
from models.hometown import field_survey as survey
from models.hometown.analysis import ProblemItem
from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.county_plans import CountyFacts
from models.hometown.facts import VillageFacts, facts_from
from models.hometown.institution import LeadingGroupMember, ProjectGroupMember
from models.hometown.roster_member import RosterMember
from models.hometown.station_person import StationPerson
from models.hometown.technical_contract import TechnicalContract
from models.hometown.village import Village
from tests.hometown.sound_rows import AREA, HAMLETS, LOWER, SOUND, UPPER

D = Decimal
FACTS = VillageFacts(
    area_sqm=D(10_000),
    population=4225,
    hamlets=HAMLETS,
    households={UPPER: 100, LOWER: 60, None: 160},
    people={UPPER: 400, LOWER: 250, None: 650},
    collective_income=D(20),
)
Rows = Sequence[dict[str, Any]]


def rows(table: type[Any], *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """As many rows as changes; names differ so that no two are the same."""
    base = [
        SOUND[table] | ({"name": f"第{n}"} if "name" in SOUND[table] else {}) for n, _ in enumerate(changes)
    ]
    return [row | change for row, change in zip(base, changes, strict=True)]


COUNTY_FACTS: dict[type[Any], Any] = {
    TechnicalContract: {AREA: "中所村", AREA + 1: "上寨村"},
    AnnualPlan: CountyFacts(towns=13, villages=170, surveyed={"2021": 51, "2022": 68, "2023": 51}),
    BaselineSurvey: frozenset({True}),
}
"""Of a table whose rows are compared with those of a county."""
NOTHING_KNOWN: dict[type[Any], Any] = {AnnualPlan: CountyFacts(), BaselineSurvey: frozenset()}


def plans(last: int) -> list[dict[str, Any]]:
    """Three years of plans of which only the last tells how many villages there are."""
    years = (("2021", None, 51), ("2022", None, 68), ("2023", 170, last))
    return rows(
        AnnualPlan,
        *({"plan_year": year, "village_total": total, "task_count": tasks} for year, total, tasks in years),
    )


def judged(table: type[Any], given: Rows, name: str, facts: VillageFacts = FACTS) -> list[tuple[int, str]]:
    return [
        (index, problem.message)
        for index, problem in check_group(table, given, COUNTY_FACTS.get(table, facts))
        if problem.code == name
    ]


TEAM = {"phone": "19900000016", "name": "庚七"}
GROUP_CASES: list[tuple[type[Any], str, Rows, int, str, Rows]] = [
    (
        StationPerson,
        "one_secretary",
        rows(StationPerson, {"station_role": "secretary"}, {"station_role": "secretary"}),
        1,
        "只能有一位",
        rows(StationPerson, {"station_role": "secretary"}, {}),
    ),
    (
        LeadingGroupMember,
        "one_leader",
        rows(LeadingGroupMember, {"group_post": "leader"}, {"group_post": "leader"}),
        1,
        "组长一般只有一位",
        rows(LeadingGroupMember, {"group_post": "leader"}, {}),
    ),
    (
        ProjectGroupMember,
        "one_leader",
        rows(ProjectGroupMember, {}, {}),
        1,
        "已有组长第0",
        rows(ProjectGroupMember, {}, {"group_post": "member"}),
    ),
    (
        StationPerson,
        "one_first_secretary",
        rows(StationPerson, {}, {}),
        1,
        "最多一位",
        rows(StationPerson, {}),
    ),
    (
        StationPerson,
        "some_secretary",
        rows(StationPerson, {}, {"station_role": "team_member"}),
        1,
        "尚未登记村党组织书记",
        rows(StationPerson, {}, {"station_role": "secretary"}),
    ),
    (
        RosterMember,
        "led_by_one",
        rows(RosterMember, {}, {"group_role": "deputy"}, {"review_state": "passed"}),
        2,
        "本组已有 1 位组长（含在审）",
        rows(
            RosterMember, {}, {"group_kind": "hamlet", "hamlet_id": UPPER}, {"review_state": "town_returned"}
        ),
    ),
    (
        RosterMember,
        "of_usual_size",
        rows(RosterMember, *({"group_role": "member"} for _ in range(16))),
        15,
        "本组已有 16 人（含在审），一般为 5–15 人",
        rows(
            RosterMember,
            *({"group_role": "member"} for _ in range(15)),
            {"group_role": "member", "review_state": "county_returned"},
            {"group_role": "member", "group_kind": "hamlet", "hamlet_id": UPPER},
        ),
    ),
    (
        RosterMember,
        "in_one_hamlet_group",
        rows(
            RosterMember,
            TEAM | {"group_kind": "hamlet", "hamlet_id": UPPER},
            TEAM | {"group_kind": "hamlet", "hamlet_id": LOWER, "group_role": "member"},
        ),
        1,
        "另一个自然村规划编制小组",
        rows(RosterMember, TEAM, TEAM | {"group_kind": "hamlet", "hamlet_id": LOWER, "group_role": "member"}),
    ),
    (
        TechnicalContract,
        "one_unit_a_village",
        rows(TechnicalContract, {"is_live": True}, {"is_live": True, "villages": (AREA,)}),
        1,
        "已由“彩云乡村规划设计院”编制规划",
        rows(TechnicalContract, {"is_live": True}, {"is_live": False}, {"is_live": True, "plan_version": 2}),
    ),
    (
        BaselineSurvey,
        "one_county_is_assisted_or_not",
        rows(BaselineSurvey, {"is_key_assist": False}),
        0,
        "与同县其他行政村不一致",
        rows(BaselineSurvey, {"is_key_assist": True}),
    ),
    (
        AnnualPlan,
        "towns_are_those_of_the_county",
        rows(AnnualPlan, {"town_count": 12}),
        0,
        "填写 12 个，区划中有 13 个",
        rows(AnnualPlan, {}),
    ),
    (
        AnnualPlan,
        "villages_are_those_of_the_county",
        rows(AnnualPlan, {"village_total": 171}),
        0,
        "填写 171 个，区划中有 170 个",
        rows(AnnualPlan, {}),
    ),
    (
        AnnualPlan,
        "tasks_are_those_surveyed",
        rows(AnnualPlan, {"task_count": 52}),
        0,
        "填写 52 个，摸底调查列入该年的有 51 个",
        rows(AnnualPlan, {}),
    ),
    (
        AnnualPlan,
        "plans_keep_pace",
        rows(AnnualPlan, {"task_count": 50}),
        0,
        "提交前请填写偏差说明",
        rows(AnnualPlan, {}),
    ),
    (
        AnnualPlan,
        "three_years_take_up_every_village",
        plans(50),
        2,
        "三年合计 169 个",
        plans(51),
    ),
    (
        Village,
        "one_county_is_assisted_or_not",
        rows(Village, {"is_key_assist": True}, {"is_key_assist": False}, {}),
        1,
        "不一致",
        rows(Village, {"is_key_assist": True}, {"is_key_assist": False, "area": 530822101201}),
    ),
    (
        ProblemItem,
        "some_problem_is_key",
        rows(ProblemItem, {"is_key": False}, {"is_key": False}),
        1,
        "至少一条",
        rows(ProblemItem, {"is_key": False}, {}),
    ),
    (
        survey.LandResource,
        "all_land_fits_the_village",
        rows(survey.LandResource, {"area_sqm": D(6000)}, {"area_sqm": D(4101)}),
        1,
        "合计 10101 平方米",
        rows(survey.LandResource, {"area_sqm": D(6000)}, {"area_sqm": D(4100)}),
    ),
    (
        survey.Population,
        "years_follow_each_other",
        rows(survey.Population, {"year": 2019, "registered_pop": 320}, {"registered_pop": 385}),
        1,
        "变化超过 20%",
        rows(survey.Population, {"year": 2019, "registered_pop": 320}, {"registered_pop": 384}),
    ),
    (
        survey.Population,
        "years_follow_each_other",
        rows(survey.Population, {"registered_pop": 300}, {"year": 2019, "registered_pop": 400}),
        0,
        "2020 年 300 人，比上年 400 人",
        rows(survey.Population, {"registered_pop": 300}, {"year": 2019, "hamlet_id": LOWER}),
    ),
    (
        survey.SocioEconomy,
        "three_years_at_most",
        rows(survey.SocioEconomy, *({"year": year} for year in (2017, 2018, 2019, 2020))),
        3,
        "最多 3 条",
        rows(survey.SocioEconomy, *({"year": year} for year in (2018, 2019, 2020))),
    ),
    (
        survey.SocioEconomy,
        "households_are_of_the_village",
        rows(survey.SocioEconomy, {"poverty_out_hh": 161}),
        0,
        "脱贫户数：161 户大于全村的 160 户",
        rows(survey.SocioEconomy, {"poverty_out_hh": 160}),
    ),
    (
        survey.SocioEconomy,
        "households_are_of_the_village",
        rows(survey.SocioEconomy, {"monitor_hh": 161}),
        0,
        "监测户数：",
        rows(survey.SocioEconomy, {"monitor_hh": 0}),
    ),
    (
        survey.Industry,
        "few_lead",
        rows(survey.Industry, {}, {}, {}, {}),
        3,
        "现已有 3 个",
        rows(survey.Industry, {}, {}, {}, {"is_leading": False}),
    ),
    (
        survey.Industry,
        "some_lead",
        rows(survey.Industry, {"is_leading": False}, {"is_leading": False}),
        1,
        "一个也没有",
        rows(survey.Industry, {"is_leading": False}, {}),
    ),
    (
        survey.Industry,
        "linked_households_are_of_the_village",
        rows(survey.Industry, {"linked_hh": 161}),
        0,
        "带动户数：161 户大于全村的 160 户",
        rows(survey.Industry, {"linked_hh": 160}),
    ),
    (
        survey.CollectiveEconomy,
        "members_are_of_the_village",
        rows(survey.CollectiveEconomy, {"member_hh": 161}),
        0,
        "受益成员户数：",
        rows(survey.CollectiveEconomy, {"member_hh": None}),
    ),
    (
        survey.CollectiveEconomy,
        "incomes_match_the_economy",
        rows(survey.CollectiveEconomy, {"annual_income": D(10)}, {"annual_income": D("7.9")}),
        1,
        "合计 17.9 万元，与最近年集体经济总收入 20 万元",
        rows(survey.CollectiveEconomy, {"annual_income": D(10)}, {"annual_income": D(8)}),
    ),
    (
        survey.Infrastructure,
        "served_households_live_there",
        rows(survey.Infrastructure, {"served_hh": 160}, {"served_hh": 101, "hamlet_id": UPPER}),
        1,
        "服务户数：101 户大于本自然村的 100 户",
        rows(survey.Infrastructure, {"served_hh": 160}, {"served_hh": 100, "hamlet_id": UPPER}),
    ),
    (
        survey.Infrastructure,
        "served_people_live_there",
        rows(survey.Infrastructure, {"served_pop": 651}),
        0,
        "服务人口：651 人大于全村的 650 人",
        rows(survey.Infrastructure, {"served_pop": 650}),
    ),
    (
        survey.InfrastructureCoverage,
        "households_are_those_of_the_population",
        rows(survey.InfrastructureCoverage, {"hh_total": 99}),
        0,
        "总户数：99 户与人口状况最近年的 100 户不一致",
        rows(survey.InfrastructureCoverage, {"hh_total": 100}),
    ),
    *(
        (
            table,
            "lies_within_the_village",
            rows(table, {}, {"area_sqm": D(10_001)}),
            1,
            "大于行政村面积 10000",
            rows(table, {"area_sqm": D(10_000)}, {"area_sqm": None}),
        )
        for table in survey.SURVEY_TABLES[:6]
    ),
]
IDS = [f"{case[0].__name__}-{case[1]}-{number}" for number, case in enumerate(GROUP_CASES)]


@pytest.mark.parametrize(("table", "name", "refused", "index", "says", "accepted"), GROUP_CASES, ids=IDS)
def test_rows_are_judged_together(
    table: type[Any], name: str, refused: Rows, index: int, says: str, accepted: Rows
) -> None:
    [(found, message)] = judged(table, refused, name)
    assert found == index
    assert says in message
    assert judged(table, accepted, name) == []


@pytest.mark.parametrize("table", survey.SURVEY_TABLES, ids=lambda table: table.__name__)
def test_a_second_row_of_the_same_name_in_the_same_place_is_told(table: type[Any]) -> None:
    row = SOUND[table]
    [(index, message)] = judged(table, [row, row], "told_once")
    assert index == 1
    assert ("改名" if table.__decl__.natural_key else "每个自然村只填一条") in message
    assert judged(table, [row, row | {"hamlet_id": LOWER}], "told_once") == []


@pytest.mark.parametrize("table", survey.SURVEY_TABLES, ids=lambda table: table.__name__)
def test_a_row_names_only_hamlets_of_its_own_village(table: type[Any]) -> None:
    names = [name for name in ("hamlet_id", "located_hamlet_id", "plan_hamlet_id") if name in SOUND[table]]
    assert judged(table, [SOUND[table]], "hamlets_are_its_own") == []
    for name in names:
        [(_, message)] = judged(table, [SOUND[table] | {name: 999}], "hamlets_are_its_own")
        assert "不在本行政村、已停用或待激活" in message


def test_every_hamlet_of_a_spread_resource_is_the_villages_own() -> None:
    land = SOUND[survey.LandResource] | {"hamlet_ids": (UPPER, 999)}
    [(_, message)] = judged(survey.LandResource, [land], "hamlets_are_its_own")
    assert message.startswith("分布自然村：")


def test_every_rule_over_rows_has_its_case() -> None:
    general = {"told_once", "hamlets_are_its_own"}
    declared = {
        (t, each.name) for t in SOUND for each in rules_of(t, "__group_rules__") if each.name not in general
    }
    assert declared == {(case[0], case[1]) for case in GROUP_CASES}


def test_what_is_only_doubtful_over_rows_is_a_warning() -> None:
    warned = {
        each.name
        for table in SOUND
        for each in rules_of(table, "__group_rules__")
        if each.severity is Severity.WARNING
    }
    assert warned == {
        "some_secretary",
        "one_leader",
        "one_county_is_assisted_or_not",
        "towns_are_those_of_the_county",
        "villages_are_those_of_the_county",
        "tasks_are_those_surveyed",
        "plans_keep_pace",
        "three_years_take_up_every_village",
        "some_problem_is_key",
        "of_usual_size",
        "years_follow_each_other",
        "some_lead",
        "incomes_match_the_economy",
        "households_are_those_of_the_population",
    }


@pytest.mark.parametrize("table", SOUND, ids=lambda table: table.__name__)
def test_a_village_of_which_nothing_is_known_limits_nothing(table: type[Any]) -> None:
    unknown = NOTHING_KNOWN.get(table, VillageFacts(hamlets=HAMLETS))
    assert [problem for _, problem in check_group(table, [SOUND[table]], unknown) if problem.is_error] == []


def test_the_facts_are_those_of_the_latest_year_and_total_only_when_all_have_told() -> None:
    upper = {"hamlet_id": UPPER, "year": 2019, "households": 90, "registered_pop": 380}
    later = upper | {"year": 2020, "households": 100, "registered_pop": 400}
    lower = later | {"hamlet_id": LOWER, "households": 60, "registered_pop": 250}

    some = facts_from({}, HAMLETS, [later, upper])
    assert (some.households, some.people) == ({UPPER: 100}, {UPPER: 400})
    every = facts_from({"population": 640}, HAMLETS, [upper, later, lower])
    assert (every.households[None], every.people[None], every.population) == (160, 650, 640)


def test_the_collective_income_is_that_of_the_latest_year() -> None:
    told = [{"year": 2018, "collective_income": D(9)}, {"year": 2020, "collective_income": D(12)}]
    assert facts_from({}, {}, [], told).collective_income == D(12)
