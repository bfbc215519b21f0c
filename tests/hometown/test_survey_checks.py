"""调研校验 what no single sheet can tell: the sheets of a village beside each other."""

from decimal import Decimal
from typing import Any

import pytest

from models.fields import Severity
from models.hometown import field_survey as survey
from models.hometown.cross_checks import (
    CHECKS,
    SheetProblem,
    check_across,
    check_rows,
    check_sheets,
    facts_of_sheets,
    frame,
)
from models.hometown.facts import VillageFacts
from models.hometown.village import Village
from tests.hometown.sound_rows import HAMLETS, LOWER, SOUND, UPPER

D = Decimal
Row = dict[str, Any]
FACTS = VillageFacts(hamlets=HAMLETS, people={UPPER: 400, LOWER: 250, None: 650})


def sound(table: type[Any], *changes: Row) -> dict[str, list[Row]]:
    return {table.__tablename__: [SOUND[table] | change for change in changes or ({},)]}


def found(sheets: dict[str, list[Row]], name: str, *, finishing: bool = False) -> list[SheetProblem]:
    return [each for each in check_across(sheets, FACTS, finishing=finishing) if each.problem.code == name]


def test_the_village_and_its_hamlets_count_within_five_per_cent() -> None:
    population = sound(survey.Population)
    for told in (618, 650, 682):
        assert (
            found(sound(Village, {"population": told}) | population, "village_and_hamlets_count_alike") == []
        )
    for told in (617, 683):
        [each] = found(sound(Village, {"population": told}) | population, "village_and_hamlets_count_alike")
        assert (each.table, each.index, each.problem.field) == ("hometown_village", 0, "population")
        assert f"{told} 人，与人口状况最近年户籍人口汇总 650 人相差超过 5%" in each.problem.message
        assert each.problem.severity is Severity.WARNING


def test_nothing_is_said_of_the_count_before_every_hamlet_has_told() -> None:
    sheets = sound(Village) | sound(survey.Population)
    assert check_across(sheets, VillageFacts(hamlets=HAMLETS, people={UPPER: 400})) == []


def test_idle_homesteads_are_those_of_the_homestead_sheet() -> None:
    homesteads = sound(survey.Homestead, {"idle_area_sqm": D(800)})
    plot = {"name": "屋后", "area_sqm": D(541)}
    other_kind = plot | {"idle_type": "pond"}
    other_hamlet = plot | {"hamlet_id": LOWER}
    for extra in ({"name": "屋后", "area_sqm": D(540)}, other_kind, other_hamlet):
        assert found(sound(survey.IdleLand, {}, extra) | homesteads, "idle_homesteads_agree") == []

    [each] = found(sound(survey.IdleLand, {}, plot) | homesteads, "idle_homesteads_agree")
    assert (each.table, each.index, each.problem.severity) == ("hometown_idle_land", 1, Severity.WARNING)
    assert "合计 841 ㎡，大于宅基地表闲置面积 800 ㎡" in each.problem.message


@pytest.mark.parametrize(
    ("buildings", "parcels", "is_usual"), [(77, 110, True), (76, 110, False), (198, 110, True)]
)
def test_buildings_stand_in_proportion_to_parcels(buildings: int, parcels: int, is_usual: bool) -> None:
    sheets = sound(survey.BuildingStyle, {"total_bldg": buildings}) | sound(
        survey.Homestead, {"parcels": parcels}
    )
    problems = found(sheets, "buildings_stand_on_parcels")
    assert (problems == []) is is_usual
    assert all("0.7–1.8" in each.problem.message for each in problems)


def test_buildings_without_any_parcel_are_in_no_proportion() -> None:
    sheets = sound(survey.BuildingStyle) | sound(survey.Homestead, {"parcels": 0})
    assert found(sheets, "buildings_stand_on_parcels") == []


@pytest.mark.parametrize(
    ("buildings", "households", "agree"), [(8, 10, True), (7, 10, False), (0, 0, True), (1, 0, False)]
)
def test_dangerous_houses_agree_in_both_sheets(buildings: int, households: int, agree: bool) -> None:
    sheets = sound(survey.BuildingStyle, {"q_dangerous": buildings})
    sheets |= sound(survey.Homestead, {"dangerous_hh": households})
    problems = found(sheets, "dangerous_houses_agree")
    assert (problems == []) is agree
    assert all(each.problem.field == "q_dangerous" for each in problems)


def test_figures_of_different_hamlets_are_not_compared() -> None:
    sheets = sound(survey.BuildingStyle, {"q_dangerous": 9}) | sound(survey.Homestead, {"hamlet_id": LOWER})
    assert check_across(sheets, FACTS) == []


def test_a_hamlet_without_its_base_year_keeps_the_step_open_but_not_the_workbook_out() -> None:
    sheets = sound(survey.Population, {}, {"hamlet_id": LOWER, "year": 2019})
    assert found(sheets, "base_year_is_told") == []

    [each] = found(sheets, "base_year_is_told", finishing=True)
    assert (each.table, each.index, each.is_error) == ("hometown_population", None, True)
    assert each.problem.message == "下寨村缺 2020 年数据，请该自然村扫码补填"

    complete = sound(survey.Population, {}, {"hamlet_id": LOWER})
    assert found(complete, "base_year_is_told", finishing=True) == []


EMPTY_OR_NOT = [t for t in survey.SURVEY_TABLES if t.__decl__.extra["none_flag"]]


def test_eight_tables_may_be_declared_empty() -> None:
    assert [table.__decl__.label for table in EMPTY_OR_NOT] == [
        "土地资源",
        "水资源",
        "矿产资源",
        "景区景点",
        "历史文化资源",
        "民俗文化资源",
        "空闲地",
        "集体经营性建设用地",
    ]


@pytest.mark.parametrize("table", EMPTY_OR_NOT, ids=lambda table: table.__name__)
def test_what_is_declared_empty_has_no_rows(table: type[Any]) -> None:
    name = table.__tablename__
    flag = {"table_name": name, "hamlet_id": SOUND[table].get("hamlet_id")}
    elsewhere = {"table_name": "hometown_water_resource" if name == "hometown_land_resource" else name}

    [each] = found(sound(table) | sound(survey.NoneFlag, flag), f"none_alone_{name}")
    assert (each.table, each.index, each.is_error) == ("hometown_none_flag", 0, True)
    assert f"{table.__decl__.label}已有记录" in each.problem.message
    assert found({name: []} | sound(survey.NoneFlag, flag), f"none_alone_{name}") == []
    assert (
        found(sound(table) | sound(survey.NoneFlag, elsewhere | {"hamlet_id": 99}), f"none_alone_{name}")
        == []
    )


def test_the_village_cannot_declare_empty_what_one_of_its_hamlets_has() -> None:
    flag = {"table_name": "hometown_idle_land", "hamlet_id": None}
    [each] = found(sound(survey.IdleLand) | sound(survey.NoneFlag, flag), "none_alone_hometown_idle_land")
    assert each.is_error


def test_a_check_is_asked_only_when_all_its_sheets_are_at_hand() -> None:
    for check in CHECKS.values():
        for table in check.tables[1:]:
            assert found({table: []}, check.name, finishing=True) == []


def test_a_sheet_with_no_rows_is_no_reason_to_fail() -> None:
    empty: dict[str, list[Row]] = {
        table.__tablename__: [] for table in (Village, *survey.SURVEY_TABLES, survey.NoneFlag)
    }
    told = {each.problem.code for each in check_sheets(empty, FACTS, finishing=True)}
    assert told == {"base_year_is_told"}


def test_the_rules_within_a_sheet_are_told_with_those_between_sheets() -> None:
    sheets = sound(survey.SocioEconomy, {}, {}) | sound(survey.Population)
    assert ("hometown_socio_economy", 1, "told_once") in {
        (each.table, each.index, each.problem.code) for each in check_sheets(sheets, FACTS)
    }


def test_each_row_is_judged_by_itself_and_told_by_its_index() -> None:
    [each] = check_rows(sound(survey.Population, {}, {"households": None}))
    assert (each.table, each.index, each.problem.field) == ("hometown_population", 1, "households")


def test_the_facts_of_sheets_are_read_from_the_sheets_themselves() -> None:
    sheets = sound(survey.Population) | sound(survey.SocioEconomy)
    facts = facts_of_sheets(sheets, {UPPER: "上寨村"}, {"population": 9})
    assert (facts.people, facts.population) == ({UPPER: 400, None: 400}, 9)
    assert facts.collective_income == D("14.6")
    assert facts_of_sheets(sheets | sound(Village), {}, {"population": 9}).population == 4225


def test_a_frame_keeps_exact_numbers_and_has_every_column() -> None:
    made = frame("hometown_homestead", [{"area_sqm": D("0.1")}])
    assert made["area_sqm"].iloc[0] == D("0.1")
    assert {"hamlet_id", "parcels", "remark"} <= set(made.columns)
    assert frame("hometown_homestead", []).empty


def test_every_check_says_what_it_asks() -> None:
    assert [
        check.name for check in CHECKS.values() if not check.doc.endswith("。") and "提示" not in check.doc
    ] == []
