"""随附字典 the shipped dictionaries: every choice of every field is there, and what clerks type is understood."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.fields import fields_of
from models.hometown.field_survey.geohazard import DANGERS
from models.hometown.field_survey.industry import PLANTED, SECTORS
from models.hometown.field_survey.public_service import CATEGORY_OF
from models.hometown.field_survey.road import HAMLET_GRADES, HARD, VILLAGE_GRADES
from models.platform.dictionary import derived_dictionaries, normalised
from tests.every import each_of, every
from tests.hometown.sound_rows import SOUND

FILE = Path(__file__).parents[2] / "models" / "data" / "dictionaries.json"
SHIPPED: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
DERIVED = derived_dictionaries()


def codes(key: str) -> list[str]:
    if key in DERIVED:
        return [option.code for option in DERIVED[key]]
    return [item["code"] for item in SHIPPED[key]["items"]]


def labels(key: str) -> list[str]:
    return [item["label"] for item in SHIPPED[key]["items"]]


@every(each_of(SOUND))
def test_every_choice_of_a_table_has_its_dictionary(table: type[Any]) -> None:
    wanted = {each.choices for each in fields_of(table) if each.choices}
    assert wanted - SHIPPED.keys() - DERIVED.keys() == set()


@every(each_of(SOUND))
def test_a_sound_row_chooses_what_there_is(table: type[Any]) -> None:
    for each in fields_of(table):
        value = SOUND[table].get(each.name)
        if each.choices and value is not None:
            assert set([value] if isinstance(value, str) else value) <= set(codes(each.choices)), each.name


@every(each_of(SHIPPED))
def test_one_word_means_one_choice(key: str) -> None:
    meant: dict[str, str] = {}
    for item in SHIPPED[key]["items"]:
        for word in {normalised(text) for text in (item["label"], *item.get("aliases", ()))}:
            assert meant.setdefault(word, item["code"]) == item["code"], word
        assert len("\n".join(item.get("aliases", ()))) <= 500
    assert len(codes(key)) == len(set(codes(key)))


@every(each_of(SHIPPED))
def test_an_alias_is_not_the_code_of_another_choice(key: str) -> None:
    by_code = {normalised(code) for code in codes(key)}
    for item in SHIPPED[key]["items"]:
        others = by_code - {normalised(item["code"])}
        assert others.isdisjoint(normalised(alias) for alias in item.get("aliases", ())), item["label"]


CLERKS_TYPE = [
    ("political_status", "党员", "01"),
    ("political_status", "团员", "03"),
    ("rank_level", "科员", "KX"),
    ("person_category", "公务员编制", "GW"),
    ("pavement", "水泥路", "concrete"),
    ("road_grade", "入户路", "H"),
    ("infra_type", "公厕", "toilet"),
    ("service_facility", "卫生室", "08"),
    ("ethnic_group", "彝", "07"),
    ("mineral_resource_redline_relation", "否", "none"),
    ("fire_safety_water_kinds", "自来水", "mains"),
    ("basemap_claim_mode", "电子版和纸质版", "both"),
]


@pytest.mark.parametrize(("key", "typed", "code"), CLERKS_TYPE, ids=[typed for _, typed, _ in CLERKS_TYPE])
def test_what_clerks_type_is_understood(key: str, typed: str, code: str) -> None:
    [item] = [item for item in SHIPPED[key]["items"] if typed in item.get("aliases", ())]
    assert item["code"] == code


def test_the_peoples_at_home_in_yunnan_are_offered_first_and_all_others_after() -> None:
    assert labels("ethnic_group")[:3] == ["汉族", "彝族", "哈尼族"]
    assert set(labels("ethnic_group")[:26]) >= {"独龙族", "基诺族", "德昂族", "水族", "满族", "布依族"}
    assert len(labels("ethnic_group")) == 57


def test_a_facility_belongs_to_the_category_that_the_dictionary_says() -> None:
    extras = {item["code"]: item["extra"] for item in SHIPPED["service_facility"]["items"]}
    assert extras == CATEGORY_OF | {"99": "other"}


def test_every_kind_of_infrastructure_has_the_unit_of_its_capacity() -> None:
    units = {item["code"]: item.get("extra") for item in SHIPPED["infra_type"]["items"]}
    assert units["water"] == "m³/日"
    assert [code for code, unit in units.items() if not unit] == ["other"]


@pytest.mark.parametrize(
    ("named", "key"),
    [
        (set(SECTORS) | set(PLANTED), "industry_type"),
        (set(SECTORS.values()), "industry_sector"),
        (set(HARD), "pavement"),
        (set(HAMLET_GRADES + VILLAGE_GRADES), "road_grade"),
        (set(DANGERS), "hazard_danger"),
    ],
    ids=["industries", "sectors", "pavements", "grades", "dangers"],
)
def test_the_codes_that_rules_speak_of_exist(named: set[str], key: str) -> None:
    assert named <= set(codes(key))


def test_a_work_log_may_be_of_any_step_of_preparation_or_planning() -> None:
    assert codes("work_step") == codes("pre_step") + codes("plan_step")
