"""本级名单导入 the lists that each level keeps: the keeper's own template and workbook, and the administrator's for many (001-049…068)."""

from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.template_sheet import columns_of
from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.fields import fields_of
from models.hometown.institution import LiaisonMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument
from models.platform.import_sets import set_of
from models.platform.own_level import is_of_own_level, levels_written
from models.platform.scope import acting_as
from models.platform.template_layout import DIVISION_CODE, DIVISION_NAME
from models.registry import TABLES
from tests import people
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.people import Person

KEPT = [table for table in SOUND if is_of_own_level(table) and table.__decl__.imported_by]
KEEPERS = [
    (table, person)
    for table in KEPT
    for person in (people.PREFECTURE, people.COUNTY, people.ORGANISATION, people.TOWNSHIP, people.CLERK)
    if person.kind in table.__decl__.written_by
]


def row_of(table: type[Any], person: Person, **changed: Any) -> dict[str, Any]:
    return SOUND[table] | {"area": person.area} | changed


def typed(session: Session, table: type[Any], person: Person, *rows: dict[str, Any]) -> bytes:
    """The keeper's own template with these rows typed into it."""
    name = table.__tablename__
    with acting_as(session, person.actor):
        blank = files.template(session, name, person.area)
        return files.typed_into(session, blank, {name: rows}, {})


def run(session: Session, table: type[Any], data: bytes, person: Person, **asked: Any) -> Outcome:
    with acting_as(session, person.actor):
        return run_file(session, set_of(table.__tablename__), data, "名单.xlsx", Asked(**asked))


def stored(session: Session, table: type[Any]) -> list[Any]:
    session.expire_all()
    return list(session.scalars(select(table).order_by(table.id)))


def told(outcome: Outcome) -> list[str]:
    assert outcome.plan is not None, outcome.refusal
    return [each.sentence for each in outcome.plan.report.problems]


def test_every_list_of_the_preparation_is_imported_by_whom_it_is_kept() -> None:
    """001-042, 050, 057, 066: derived from own_level, not named one by one."""
    steps = {table.__decl__.label for table in TABLES.values() if table.__decl__.menu == "工作准备"}
    kept = {table.__decl__.label for table in KEPT}
    assert steps == kept
    for table in KEPT:
        assert table.__decl__.written_by < table.__decl__.imported_by, table


@pytest.mark.parametrize(("table", "person"), KEEPERS, ids=lambda each: getattr(each, "login", None))
def test_a_keepers_workbook_becomes_rows_of_its_own_level(
    session: Session, table: type[Any], person: Person
) -> None:
    """001-042, 050…053, 057, 066: what is typed is stored as typed; the same file again changes nothing."""
    row = row_of(table, person)
    file = typed(session, table, person, row)
    outcome = run(session, table, file, person)
    assert told(outcome) == []
    assert outcome.written
    [kept] = stored(session, table)
    names = [each.name for each in fields_of(table) if each.is_typed and each.name in row]
    assert {name: getattr(kept, name) or None for name in names} == {
        name: row[name] or None for name in names
    }
    assert kept.area == person.area
    assert "0 条变化" in run(session, table, file, person).sentence


@pytest.mark.parametrize("table", KEPT, ids=lambda table: table.__tablename__)
def test_nobody_imports_for_a_level_below(session: Session, table: type[Any]) -> None:
    """001-050: 州(市)、县、乡镇分别填报本级: a template of another division is refused for whoever is not its keeper."""
    keepers = [person for each, person in KEEPERS if each is table]
    low, high = keepers[-1], keepers[0]
    if low is high:
        return
    file = typed(session, table, low, row_of(table, low))
    outcome = run(session, table, file, high)
    assert any("不能代" in each and "请用本级账号" in each for each in told(outcome)), told(outcome)
    assert stored(session, table) == []


@pytest.mark.parametrize("table", KEPT, ids=lambda table: table.__tablename__)
def test_the_administrator_imports_for_several_divisions_by_their_codes(
    session: Session, table: type[Any]
) -> None:
    """A province-wide sheet begins with 行政区划代码 and 行政区划; each row goes to its own division."""
    levels = levels_written([table])
    places = [
        person
        for person in (people.PREFECTURE, people.COUNTY, people.TOWNSHIP, people.CLERK)
        if person.actor.level in levels
    ]
    administrator, name = people.ADMINISTRATOR, table.__tablename__
    with acting_as(session, administrator.actor):
        blank = files.template(session, name, people.PROVINCE)
    columns = columns_of(table, single=False)
    assert columns[:2] == (DIVISION_CODE, DIVISION_NAME)
    rows = [row_of(table, each) | {DIVISION_CODE.name: str(each.area)} for each in places]
    with acting_as(session, administrator.actor):
        file = files.typed_into(session, blank, {name: rows}, {}, single=False)
    outcome = run(session, table, file, administrator)
    assert told(outcome) == []
    assert [row.area for row in stored(session, table)] == [each.area for each in places]


def test_a_division_is_found_by_its_name_and_a_strange_one_refused_by_its_cell(session: Session) -> None:
    blank = files.template(session, LiaisonMember.__tablename__, people.PROVINCE)
    rows = [
        row_of(LiaisonMember, people.COUNTY) | {DIVISION_NAME.name: "景东彝族自治县"},
        row_of(LiaisonMember, people.COUNTY, name="王五") | {DIVISION_NAME.name: "没有这个县"},
        row_of(LiaisonMember, people.COUNTY, name="赵六"),
    ]
    file = files.typed_into(session, blank, {LiaisonMember.__tablename__: rows}, {}, single=False)
    found = told(run(session, LiaisonMember, file, people.ADMINISTRATOR))
    assert any("没有“没有这个县”" in each for each in found), found
    assert any("没有填写行政区划" in each for each in found), found
    assert stored(session, LiaisonMember) == []


def test_a_list_of_ones_own_making_needs_no_column_of_the_place(session: Session) -> None:
    """A county's own sheet: known by its headings, and all its rows are the county's."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ("姓名", "单位", "职务", "机构内职务", "联系电话"),
        ("甲一", "县自然资源局", "科长", "联络员", "19900000001"),
        ("乙二", "县委组织部", "科员", "联络员", "１９９０００００００２"),
    ):
        sheet.append(line)
    outcome = run(session, LiaisonMember, files.saved(book), people.COUNTY)
    assert told(outcome) == []
    assert [(row.area, row.phone) for row in stored(session, LiaisonMember)] == [
        (people.JINGDONG, "19900000001"),
        (people.JINGDONG, "19900000002"),
    ]


def test_a_paper_comes_without_its_file_and_is_asked_for_it_later(session: Session) -> None:
    """001-044: files stay a matter of the form: the row is there, its level is the keeper's, its file is still missing."""
    file = typed(session, PolicyDocument, people.COUNTY, row_of(PolicyDocument, people.COUNTY))
    assert run(session, PolicyDocument, file, people.COUNTY).written
    [paper] = stored(session, PolicyDocument)
    assert paper.level == "county"


def test_a_wrong_year_is_refused_by_its_cell(session: Session) -> None:
    """001-043: 制定文件 is of 2021; the row is named, and nothing of the file is stored."""
    rows = [
        row_of(PolicyDocument, people.COUNTY),
        row_of(
            PolicyDocument,
            people.COUNTY,
            title="补充通知",
            issued_date=SOUND[PolicyDocument]["issued_date"].replace(year=2022),
        ),
    ]
    found = told(
        run(session, PolicyDocument, typed(session, PolicyDocument, people.COUNTY, *rows), people.COUNTY)
    )
    assert any("补充制定文件" in each for each in found), found
    assert stored(session, PolicyDocument) == []


def test_what_is_doubted_on_the_form_is_doubted_in_the_sheet(session: Session) -> None:
    """001-059: 组织形式 that is unusual at the level is a warning at its cell, and goes in."""
    row = row_of(Mobilization, people.COUNTY, org_form="broadcast")
    outcome = run(session, Mobilization, typed(session, Mobilization, people.COUNTY, row), people.COUNTY)
    assert outcome.plan is not None
    assert any("请核对" in each.sentence or "一般" in each.sentence for each in outcome.plan.report.warnings)
    assert outcome.written
