"""导入集 the workbooks of the village planning: the field survey, and the village with its people (data.md 1.21)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import Problem, Values, fields_of
from models.hometown.assist_unit import AssistUnit
from models.hometown.cross_checks import SheetProblem, check_across
from models.hometown.facts import facts_of_villages
from models.hometown.field_survey import SURVEY_TABLES, NoneFlag, tables_that_may_be_none
from models.hometown.person_survey import PersonSurvey
from models.hometown.station_person import StationPerson
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from models.platform.hamlets import in_areas
from models.platform.import_sets import Finding, ImportSet, Sheets, declare_set

WHOLE_SURVEY = frozenset(table.__tablename__ for table in SURVEY_TABLES)
MAY_BE_NONE = frozenset(option.code for option in tables_that_may_be_none())

MOST_PEOPLE = 2_000
"""How many people of one village a workbook may tell (data.md 3.9)."""


def survey_findings(session: Session, villages: Mapping[int, Sheets]) -> Iterator[Finding]:
    """What the sheets of a survey, or one of them with what is stored, contradict in each other."""
    flags = _stored(session, NoneFlag, villages)
    whole = {area: sheets for area, sheets in villages.items() if sheets.keys() >= WHOLE_SURVEY}
    facts = facts_of_villages(session, whole) if whole else {}
    profiles = _stored(session, Village, whole) if whole else {}
    for area, sheets in villages.items():
        if area in whole:
            others = {
                NoneFlag.__tablename__: flags.get(area, ()),
                Village.__tablename__: profiles.get(area, ()),
            }
            yield from (_finding(area, each) for each in check_across({**others, **sheets}, facts[area]))
        elif NoneFlag.__tablename__ in sheets or (area in flags and not MAY_BE_NONE.isdisjoint(sheets)):
            some = facts_of_villages(session, {area: sheets})[area]
            told = {NoneFlag.__tablename__: flags.get(area, ()), **_beside(session, area, sheets), **sheets}
            yield from (_finding(area, each) for each in check_across(told, some))


def _beside(session: Session, area: int, sheets: Sheets) -> Sheets:
    """The stored rows that a sheet of 本村无此项 by itself may contradict."""
    if NoneFlag.__tablename__ not in sheets:
        return {}
    tables = [table for table in SURVEY_TABLES if table.__tablename__ in MAY_BE_NONE]
    return {table.__tablename__: _stored(session, table, {area: None}).get(area, ()) for table in tables}


def _finding(area: int, found: SheetProblem) -> Finding:
    return Finding(area, found.table, found.index, found.problem)


def _stored(session: Session, table: type[Any], areas: Mapping[int, Any]) -> dict[int, list[Values]]:
    names = [name for name in ("hamlet_id",) if hasattr(table, name)]
    names += [each.name for each in fields_of(table) if each.name not in names]
    wanted = select(table.area, *(getattr(table, name) for name in names)).where(in_areas(table.area, areas))
    found: dict[int, list[Values]] = {}
    for row in session.execute(wanted).mappings():
        found.setdefault(row["area"], []).append(dict(row))
    return found


declare_set(ImportSet("field_survey", "实地调研", (*SURVEY_TABLES, NoneFlag), survey_findings))


def too_many_of_a_village(session: Session, villages: Mapping[int, Sheets]) -> Iterator[Finding]:
    """A village's people are at most 2,000 rows, however many villages share the workbook (data.md 3.9)."""
    del session
    name = PersonSurvey.__tablename__
    for area, sheets in villages.items():
        if (told := len(sheets.get(name, ()))) > MOST_PEOPLE:
            text = f"一个行政村最多登记 {MOST_PEOPLE} 人，导入后将有 {told} 人，请核对行政村是否填错"
            yield Finding(area, name, None, Problem(None, text, code="too_many"))


declare_set(ImportSet("people_survey", "人员摸排", (PersonSurvey,), too_many_of_a_village))
declare_set(ImportSet("people", "行政村与人员信息", (Village, AssistUnit, VillagerGroup, StationPerson)))
