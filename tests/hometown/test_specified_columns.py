"""数据规格 the columns of the data specification: each has a field here, of the same demand, unit and dictionary."""

import json
import re
from pathlib import Path
from typing import Any

from models.fields import Kind, field_of, fields_of
from models.hometown import field_survey as survey
from models.hometown.analysis import Analysis, ProblemItem, ResourceItem, TalentItem
from models.hometown.annual_plan import AnnualPlan
from models.hometown.assist_unit import AssistUnit
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.basemap import Basemap
from models.hometown.hamlet import Hamlet
from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.person_survey import PersonSurvey
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.roster_member import RosterMember
from models.hometown.station_person import StationPerson
from models.hometown.technical_contract import TechnicalContract
from models.hometown.training import Training
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from models.hometown.work_log import WorkLog
from tests.every import each_of, every
from tests.hometown.sound_rows import SOUND

SPECIFIED = json.loads((Path(__file__).parents[1] / "data" / "hometown_columns.json").read_text("utf-8"))
TABLE_OF = {
    "1.1": survey.LandResource,
    "1.2": survey.WaterResource,
    "1.3": survey.MineralResource,
    "1.4": survey.ScenicSpot,
    "1.5": survey.HeritageResource,
    "1.6": survey.FolkCulture,
    "1.7": survey.Population,
    "1.8": survey.SocioEconomy,
    "1.9": survey.Industry,
    "1.10": survey.CollectiveEconomy,
    "1.11": survey.Road,
    "1.12": survey.Infrastructure,
    "1.13": survey.PublicService,
    "1.14": survey.Geohazard,
    "1.15": survey.Homestead,
    "1.16": survey.IdleLand,
    "1.17": survey.BuildingStyle,
    "1.18": survey.CommercialLand,
    "1.19": survey.FireSafety,
    "1.20": Hamlet,
    "3.1": Village,
    "3.1.1": AssistUnit,
    "3.1.2": VillagerGroup,
    "3.2": StationPerson,
    "3.5": Mobilization,
    "3.6": Training,
    "3.7": BaselineSurvey,
    "3.8": AnnualPlan,
    "3.9": PersonSurvey,
    "3.10": RosterMember,
    "3.12": TechnicalContract,
    "3.14": WorkLog,
    "3.15": Basemap,
    "3.16": Analysis,
    "3.16.1": ResourceItem,
    "3.16.2": TalentItem,
    "3.16.3": ProblemItem,
}
SEVERAL: dict[str, list[type[Any]]] = {
    "3.3": [PolicyDocument, SupplementaryDocument],
    "3.4": [ProjectGroupMember, LeadingGroupMember, LiaisonMember],
}
"""One table of the specification that is several here: who writes each is another."""
RESOURCES = [TABLE_OF[f"1.{number}"] for number in range(1, 7)]

FILES = {"photos", "files", "resource_list", "talent_list", "problem_list"}
"""Attachments hang on the record's slots, not on a column."""
PLACE = {"county_label", "village_id", "city_code", "county_code", "town_code", "code"}
"""Where a row belongs is its ``area``, and the division's names follow from it."""
ELSEWHERE = {
    ("3.3", "doc_kind"): "the menu, and so the table",
    ("3.4", "org_kind"): "the tab, and so the table",
    ("1.20", "password_hash"): "the login keeps it",
    ("3.1", "name"): "the division's name",
    ("3.7", "state"): "the flow of its reviews keeps it",
    ("3.8", "state"): "the flow of its reviews keeps it",
    ("3.10", "冗余快照"): "the columns of the survey, as they were when proposed",
    ("3.10", "person_survey_id"): "a key that nobody types",
    ("3.10", "state"): "the review engine brings it",
    ("3.10", "approver_account"): "the review engine keeps it",
}
RENAMED = {
    ("3.9", "birth_ym"): "birth_month",
    ("3.9", "natural_village_id"): "home_hamlet_id",
    ("3.9", "unit_full"): "unit_name",
    ("3.14", "participants"): "participant_ids",
    ("1.14", "natural_village_id"): "located_hamlet_id",
    ("3.1.2", "natural_village_id"): "located_hamlet_id",
    ("1.20", "login_name"): "name",
    "natural_villages": "hamlet_ids",
    "plan_natural_village_id": "plan_hamlet_id",
}
UNIT_IN_HELP = {"quantity", "capacity", "plan_capacity"}
"""The unit depends on the row's kind; the help says so."""
SAME_UNIT = {"平方米": "㎡"}


def _apart(written: list[str]) -> list[str]:
    """The identifiers one by one: ``a+b`` is two, ``a_parcels/_area`` is parcels and area."""
    apart = [name for each in written for name in each.split("+")]
    areas = [name.replace("_parcels/_area", "_area_sqm") for name in apart if "/" in name]
    return [name.removesuffix("/_area") for name in apart] + areas


def identifiers() -> list[tuple[dict[str, Any], str, type[Any]]]:
    found = []
    for column in SPECIFIED:
        section = column["section"]
        tables = SEVERAL.get(section) or ([TABLE_OF[section]] if section != "1.0" else RESOURCES)
        for name in _apart(column["identifiers"]):
            if name in FILES | PLACE or (section, name) in ELSEWHERE:
                continue
            ours = RENAMED.get((section, name)) or RENAMED.get(name) or name.removesuffix("(公共)")
            found += [(column, ours, table) for table in tables]
    return found


EVERY = identifiers()
COLUMNS = every((f"{column['section']}-{name}", (column, name, table)) for column, name, table in EVERY)


@COLUMNS
def test_every_specified_column_is_declared(column: dict[str, Any], name: str, table: type[Any]) -> None:
    assert name in {each.name for each in fields_of(table)}, column["column"]


@COLUMNS
def test_what_is_required_is_required_here(column: dict[str, Any], name: str, table: type[Any]) -> None:
    if column["required"] == "✓" and (column["section"], name) not in NOT_REQUIRED:
        assert field_of(table, name).required
    if column["required"] in ("条件", "", "自动", "选填"):
        assert not field_of(table, name).required or name in REQUIRED_ANYWAY


NOT_REQUIRED = {("1.3", "area_sqm"), ("3.3", "level"), ("3.4", "level"), ("3.5", "content")}
"""The level follows from the place; the manual lists four required fields of 组织发动 and no fifth (001-058)."""
REQUIRED_ANYWAY = {"work_content", "need_plan", "status"}
"""A question that has no third answer, a state that is always known, what the manual marks with a star (001-121)."""


@COLUMNS
def test_the_unit_is_that_of_the_specification(column: dict[str, Any], name: str, table: type[Any]) -> None:
    declared = field_of(table, name)
    if not column["unit"] or not declared.is_numeric:
        return
    if name in UNIT_IN_HELP:
        assert declared.unit == ""
        assert "单位" in declared.help or name == "plan_capacity"
        return
    units = {column["unit"], *column["unit"].split("/")}
    units = {SAME_UNIT.get(unit, unit) for unit in units} | ({"㎡"} if "公顷→" in column["unit"] else set())
    assert SAME_UNIT.get(declared.unit, declared.unit) in units | ADDED_UNITS.get(name, set())


ADDED_UNITS = {"plan_count": {"处/个"}, "loss_wan": {"万元"}}


@COLUMNS
def test_the_dictionary_is_that_of_the_specification(
    column: dict[str, Any], name: str, table: type[Any]
) -> None:
    named = re.fullmatch(r"(?:多选 |multi )?enum:(\w+)", column["type"])
    if named and named[1].isascii() and (column["section"], name) != ("3.14", "step_code"):
        assert field_of(table, name).choices == named[1]


@COLUMNS
def test_an_exact_number_is_as_long_as_specified(column: dict[str, Any], name: str, table: type[Any]) -> None:
    size = re.fullmatch(r"dec\((\d+),(\d+)\)", column["type"])
    if size:
        declared = field_of(table, name)
        assert (declared.precision, declared.scale) == (int(size[1]), int(size[2]))


@COLUMNS
def test_a_text_is_as_long_as_specified(column: dict[str, Any], name: str, table: type[Any]) -> None:
    size = re.fullmatch(r"str\((\d+)\)", column["type"])
    if size and field_of(table, name).kind is Kind.TEXT:
        assert field_of(table, name).length == int(size[1])


@every(each_of(SOUND))
def test_no_two_fields_of_a_table_have_one_heading(table: type[Any]) -> None:
    headings = [each.heading for each in fields_of(table)]
    assert sorted(headings) == sorted(set(headings))


def test_the_exceptions_are_still_exceptions() -> None:
    declared = {(section, each.name) for section, table in TABLE_OF.items() for each in fields_of(table)}
    assert declared.isdisjoint(ELSEWHERE)
