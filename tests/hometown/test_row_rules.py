"""字段间校验 the rules between the fields of one row: each refuses what it is for, and nothing else."""

from typing import Any

from models.checks import check_row, complete
from models.fields import Rule, Severity, rules_of
from tests.every import each_of, every
from tests.hometown.case import Case
from tests.hometown.rule_cases import CASES
from tests.hometown.sound_rows import SOUND

EVERY_CASE = [
    (f"{table.__name__}-{name}-{number}", (table, name, case))
    for table, by_rule in CASES.items()
    for name, cases in by_rule.items()
    for number, case in enumerate(cases)
]
TABLES = every(each_of(SOUND))


def declared(table: type[Any], name: str) -> Rule:
    return next(each for each in rules_of(table) if each.name == name)


def judged(table: type[Any], changes: dict[str, Any]) -> dict[str, Any]:
    row = complete(table, SOUND[table] | changes)
    return {problem.code: problem for problem in check_row(table, row)}


@TABLES
def test_nothing_is_wrong_with_a_sound_row(table: type[Any]) -> None:
    assert judged(table, {}) == {}


@every(EVERY_CASE)
def test_a_rule_tells_what_it_is_for(table: type[Any], name: str, case: Case) -> None:
    problem = judged(table, case.refused)[name]
    rule = declared(table, name)
    assert (problem.field, problem.severity) == (rule.fields[0], rule.severity)
    assert case.says in problem.message


@every(EVERY_CASE)
def test_a_rule_lets_pass_what_keeps_it(table: type[Any], name: str, case: Case) -> None:
    assert name not in judged(table, case.accepted)


@TABLES
def test_every_declared_rule_has_its_cases(table: type[Any]) -> None:
    assert {each.name for each in rules_of(table)} == set(CASES.get(table, {}))


@TABLES
def test_every_rule_says_what_it_asks(table: type[Any]) -> None:
    assert [each.name for each in rules_of(table) if not each.doc.endswith("。")] == []


@TABLES
def test_a_rule_names_fields_that_the_table_has(table: type[Any]) -> None:
    columns = set(table.__mapper__.columns.keys())
    assert [each.name for each in rules_of(table) if not set(each.fields) <= columns] == []


WARNED_OF = {
    "area_is_told",
    "drinking_water_is_clean",
    "licence_is_in_force",
    "redline_is_a_problem",
    "households_are_of_usual_size",
    "residents_are_plausible",
    "village_earns_more_than_its_collective",
    "type_belongs_to_sector",
    "debts_are_covered",
    "danger_calls_for_measures",
    "household_keeps_to_the_limit",
    "buildings_are_of_usual_size",
    "term_keeps_to_the_law",
    "lane_is_wide_enough",
    "cluster_is_divided",
    "first_secretary_is_in_the_party",
    "planned_village_is_not_exempt",
    "named_projects_are_there",
    "ranked_villages_are_in_the_project",
    "year_takes_its_share",
    "seconded_by_a_returnee",
    "sources_pay_the_contract",
    "nothing_is_missing",
    "price_is_usual",
    "form_suits_the_level",
    "content_is_told",
    "headcount_fits_the_mode",
    "another_way_is_described",
}


def test_what_is_only_doubtful_is_a_warning_and_everything_else_refuses() -> None:
    warned = {each.name for table in SOUND for each in rules_of(table) if each.severity is Severity.WARNING}
    assert warned == WARNED_OF
