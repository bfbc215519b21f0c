"""单表导入 every table is a set of its own: its template, filled in, comes back as the same rows."""

from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.fields import Kind, fields_of
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.field_survey import NoneFlag
from models.levels import Level
from models.platform.import_sets import set_of
from models.platform.own_level import levels_written
from models.platform.scope import acting_as
from models.platform.stored import stored_rows
from models.platform.template_layout import VILLAGE_CODE
from models.registry import TABLES
from tests import people, task_scene
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE

NOT_OF_A_VILLAGE = {"hometown_parameter"}
LOCKED = {"S03"}
FILLABLE = [
    table
    for table in SOUND
    if table.__tablename__ not in NOT_OF_A_VILLAGE
    and table.__decl__.step not in LOCKED
    and table.__decl__.imported_by
    and table is not NoneFlag
    and Level.VILLAGE in levels_written([table])
]
"""The lists of the other levels are in test_own_level.py."""


def of_this_village(row: dict[str, Any], table: type[Any], hamlets: dict[int, str]) -> dict[str, Any]:
    """The sound row, moved to the test's village and hamlets."""
    first = next(iter(hamlets))
    moved = {**row, "area": VILLAGE}
    for each in fields_of(table):
        if each.kind is Kind.HAMLET and moved.get(each.name):
            moved[each.name] = first
        if each.kind is Kind.HAMLETS and moved.get(each.name):
            moved[each.name] = (first,)
    return moved


@pytest.mark.parametrize("table", FILLABLE, ids=lambda table: table.__tablename__)
def test_a_row_typed_into_the_template_is_stored_as_typed(session: Session, table: type[Any]) -> None:
    name = table.__tablename__
    hamlets = files.open_survey(session)
    if table.__decl__.step == "S01":
        with scene.working(session, scene.clerk()):
            pass
    row = of_this_village(SOUND[table], table, hamlets)
    file = files.typed_into(session, files.template(session, name), {name: [row]}, hamlets)
    outcome = run_file(session, set_of(name), file, "一行.xlsx", Asked())
    assert outcome.plan is not None, outcome.refusal
    if table.__decl__.step == "S01":
        assert any("本步骤已完成" in each.message for each in outcome.plan.report.problems)
        return
    assert [each.sentence for each in outcome.plan.report.problems] == []
    stored = [each.values for each in stored_rows(session, table, [VILLAGE])][-1]
    typed = [each.name for each in fields_of(table) if each.is_typed and each.name in row]
    assert {each: stored[each] or None for each in typed} == {each: row[each] or None for each in typed}
    again = run_file(session, set_of(name), file, "一行.xlsx", Asked())
    assert "0 条变化" in again.sentence


def test_a_countys_sheet_names_the_village_of_each_row_by_code_or_by_name(session: Session) -> None:
    county, name = people.JINGDONG, "hometown_assist_unit"
    blank = files.template(session, name, county)
    file = files.edited(
        blank,
        {
            ("帮扶挂钩单位", "行政村代码", 4): str(VILLAGE),
            ("帮扶挂钩单位", "帮扶挂钩单位", 4): "景东县示例水务局",
            ("帮扶挂钩单位", "行政村代码", 5): str(scene.NEIGHBOUR),
            ("帮扶挂钩单位", "帮扶挂钩单位", 5): "景东县示例林草局",
        },
    )
    outcome = run_file(session, set_of(name), file, "全县.xlsx", Asked())
    assert outcome.written, outcome.sentence
    assert files.count(session, name) == files.count(session, name, scene.NEIGHBOUR) == 1


def test_a_village_outside_the_county_is_refused_by_its_cell(session: Session) -> None:
    name = "hometown_assist_unit"
    file = files.edited(
        files.template(session, name, people.JINGDONG),
        {
            ("帮扶挂钩单位", "行政村代码", 4): str(people.SANDUO),
            ("帮扶挂钩单位", "帮扶挂钩单位", 4): "景东县示例水务局",
            ("帮扶挂钩单位", "行政村", 5): "没有这个村",
            ("帮扶挂钩单位", "帮扶挂钩单位", 5): "景东县示例林草局",
        },
    )
    outcome = run_file(session, set_of(name), file, "全县.xlsx", Asked())
    assert outcome.plan is not None
    found = [each.sentence for each in outcome.plan.report.problems]
    assert any("不是景东彝族自治县的行政村代码" in each for each in found), found
    assert any("景东彝族自治县没有“没有这个村”" in each for each in found), found


def test_a_sheet_of_ones_own_making_is_known_by_its_headings(session: Session) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in (
        ("文井镇中所村帮扶单位统计表",),
        ("序号", "单位层级", "帮扶挂钩单位", "联络人", "联络人电话"),
        (1, "省", "滇示例投资集团", "甲一", 19900000001),
        (None,),
        (2, "县", "景东县示例水务局", "乙二", "１９９０００００００２"),
    ):
        sheet.append(row)
    name = "hometown_assist_unit"
    outcome = run_file(session, set_of(name), files.saved(book), "自制.xlsx", Asked(area=VILLAGE))
    assert outcome.plan is not None, outcome.refusal
    assert [each.sentence for each in outcome.plan.report.problems] == []
    phones = [row.values["liaison_phone"] for row in stored_rows(session, TABLES[name], [VILLAGE])]
    assert phones == ["19900000001", "19900000002"]


def test_hundreds_of_rows_go_in_by_the_bulk_way_and_change_by_it(session: Session) -> None:
    name = "hometown_villager_group"
    rows = [
        {"area": VILLAGE, "name": f"第{n}组", "leader_name": "甲一", "leader_phone": f"1990000{n:04d}"}
        for n in range(700)
    ]
    file = files.typed_into(session, files.template(session, name), {name: rows}, {})
    assert "新增 700 条" in run_file(session, set_of(name), file, "组.xlsx", Asked()).sentence
    changed = files.typed_into(session, file, {name: [{**row, "leader_name": "乙二"} for row in rows]}, {})
    assert "更新 700 条" in run_file(session, set_of(name), changed, "组.xlsx", Asked()).sentence
    assert {row.version for row in stored_rows(session, TABLES[name], [VILLAGE])} == {2}


def test_a_county_registers_the_surveys_of_its_villages_by_workbook_and_changes_none_that_is_under_review(
    session: Session,
) -> None:
    """001-069 001-070 001-073: by the county's own account, village by village; what has gone up stays as it is (I5)."""
    name = BaselineSurvey.__tablename__
    with acting_as(session, people.COUNTY.actor):
        blank = files.template(session, name, people.JINGDONG)
    codes = {VILLAGE_CODE.name: str(VILLAGE)}, {VILLAGE_CODE.name: str(scene.NEIGHBOUR)}
    rows = [SOUND[BaselineSurvey] | code for code in codes]
    file = files.typed_into(session, blank, {name: rows}, {}, single=False)

    def run(data: bytes, who: people.Person) -> Outcome:
        with acting_as(session, who.actor):
            return run_file(session, set_of(name), data, "摸底调查.xlsx", Asked())

    assert "新增 2 条" in run(file, people.COUNTY).sentence
    surveys = session.scalars(select(BaselineSurvey).order_by(BaselineSurvey.area.desc())).all()
    assert [(row.area, row.review_state) for row in surveys] == [
        (VILLAGE, "draft"),
        (scene.NEIGHBOUR, "draft"),
    ]
    task_scene.submit(session, surveys[0])
    changed = [row | {"start_date": date(2021, 4, 1)} for row in rows]
    later = files.typed_into(session, blank, {name: changed}, {}, single=False)
    outcome = run(later, people.COUNTY)
    assert outcome.plan is not None
    assert any("已提交" in each.sentence for each in outcome.plan.report.problems)
    assert not outcome.written
    for who in (people.OUTSIDE_COUNTY, people.PREFECTURE, people.TOWNSHIP, people.CLERK):
        assert not run(file, who).is_good, who.login
