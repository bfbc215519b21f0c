"""本村无此项 in the workbook: said, told, changed and withdrawn by a sheet of its own (issue 2 items 4 and 6; data.md 1.0 ③)."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.error_workbook import annotate
from imports.preview import preview
from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.fields import fields_of
from models.hometown.field_survey import SURVEY_TABLES, NoneFlag, WaterResource, tables_that_may_be_none
from models.hometown.survey_review import empty_tables
from models.platform.audit import AuditEntry
from models.platform.dictionary import dictionaries
from models.platform.import_sets import set_of
from models.platform.scope import acting_as
from models.platform.template_layout import FIRST_DATA_ROW, HEADING_ROW
from tests import people
from tests import planning_scene as scene
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE

SURVEY = set_of("field_survey")
SHEET = NoneFlag.__decl__.label
LABELS = [option.label for option in tables_that_may_be_none()]
OF_HAMLETS = [
    table.__decl__.label
    for table in SURVEY_TABLES
    if table.__decl__.label in LABELS and any(each.name == "hamlet_id" for each in fields_of(table))
]
Told = dict[tuple[str, str], str]
"""What is answered, by table and hamlet ("" for the whole village)."""


@pytest.fixture
def hamlets(session: Session) -> dict[int, str]:
    return files.open_survey(session)


@pytest.fixture
def blank(session: Session, hamlets: dict[int, str]) -> bytes:
    return files.template(session, SURVEY)


def run(session: Session, data: bytes, wanted: Any = SURVEY, **options: Any) -> Outcome:
    with acting_as(session, people.ADMINISTRATOR.actor):
        return run_file(session, wanted, data, "填好的表.xlsx", Asked(), **options)


def answered(file: bytes, told: Told, reason: str | None = None) -> bytes:
    """The file with these answers, and the reason beside each."""
    book = load_workbook(io.BytesIO(file))
    sheet = book[SHEET]
    table, hamlet, answer, why = (
        files.column_of(sheet, name) for name in ("调研表", "自然村", SHEET, "说明")
    )
    left = dict(told)
    for row in range(FIRST_DATA_ROW, sheet.max_row + 1):
        key = str(sheet.cell(row, table).value or ""), str(sheet.cell(row, hamlet).value or "")
        if key in left:
            sheet.cell(row, answer).value = left.pop(key)
            sheet.cell(row, why).value = reason
    assert not left, "rows that the sheet does not offer"
    return files.saved(book)


def told_in(file: bytes) -> Told:
    """Every row of the sheet with its answer."""
    sheet = load_workbook(io.BytesIO(file))[SHEET]
    columns = [files.column_of(sheet, name) for name in ("调研表", "自然村", SHEET)]
    rows = [
        [str(sheet.cell(row, column).value or "") for column in columns]
        for row in range(FIRST_DATA_ROW, sheet.max_row + 1)
    ]
    return {(table, hamlet): answer for table, hamlet, answer in rows if table}


def stored(session: Session) -> dict[tuple[str, int | None], str | None]:
    return {(each.table_name, each.hamlet_id): each.reason for each in session.scalars(select(NoneFlag))}


def problems(outcome: Outcome) -> list[Any]:
    assert outcome.plan is not None, outcome.refusal
    return list(outcome.plan.report.problems)


def test_the_sheet_offers_every_table_that_may_be_declared_and_each_hamlet_where_hamlets_fill_in(
    blank: bytes,
) -> None:
    assert OF_HAMLETS
    wanted = {(label, "") for label in LABELS} | {
        (label, hamlet) for label in OF_HAMLETS for hamlet in files.HAMLETS
    }
    assert told_in(blank) == dict.fromkeys(wanted, "")


def test_yes_and_no_the_tables_and_the_hamlets_are_chosen_from_a_list(blank: bytes) -> None:
    sheet = load_workbook(io.BytesIO(blank))[SHEET]
    offered = {
        str(sheet[f"{str(each.sqref)[0]}{HEADING_ROW}"].value).removesuffix(" *"): each.formula1
        for each in sheet.data_validations.dataValidation
        if each.type == "list"
    }
    assert offered[SHEET] == '"是,否"'
    assert all(label in offered["调研表"] for label in LABELS)
    assert "自然村" in offered


def test_what_is_said_is_stored_and_said_again_in_the_next_template(
    session: Session, hamlets: dict[int, str], blank: bytes
) -> None:
    key, name = next(iter(hamlets.items()))
    outcome = run(session, answered(blank, {("水资源", ""): "是", (OF_HAMLETS[0], name): "有"}, "村内没有"))
    assert problems(outcome) == []
    assert outcome.plan is not None
    assert (outcome.written, outcome.plan.counts) == (True, (2, 0, 0))
    of_hamlet = next(option.code for option in tables_that_may_be_none() if option.label == OF_HAMLETS[0])
    assert stored(session) == {
        (WaterResource.__tablename__, None): "村内没有",
        (of_hamlet, key): "村内没有",
    }
    issued = told_in(files.template(session, SURVEY))
    assert {place for place, answer in issued.items() if answer} == {("水资源", ""), (OF_HAMLETS[0], name)}


def test_a_declared_table_no_longer_keeps_the_step_open(session: Session, blank: bytes) -> None:
    assert WaterResource in set(empty_tables(session, VILLAGE))
    run(session, answered(blank, {("水资源", ""): "是"}))
    assert WaterResource not in set(empty_tables(session, VILLAGE))


def test_the_same_sheet_twice_changes_nothing(session: Session, blank: bytes) -> None:
    file = answered(blank, {("水资源", ""): "是", ("土地资源", ""): "否"}, "无")
    run(session, file)
    lines = len(session.scalars(select(AuditEntry.id)).all())
    again = run(session, file)
    assert again.sentence == "已导入，内容与已有数据相同：0 条变化，2 条不变"
    assert len(session.scalars(select(AuditEntry.id)).all()) == lines


def test_no_answer_changes_nothing_and_no_withdraws(session: Session, blank: bytes) -> None:
    run(session, answered(blank, {("水资源", ""): "是", ("土地资源", ""): "是"}))
    run(session, blank)
    assert len(stored(session)) == 2
    outcome = run(session, answered(blank, {("水资源", ""): "否"}))
    assert outcome.sentence == "已导入：新增 0 条，更新 1 条，不变 0 条"
    assert [name for name, _ in stored(session)] == ["hometown_land_resource"]
    line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.action, line.table_name) == ("导入", NoneFlag.__tablename__)
    assert line.changes is not None
    assert line.changes["table_name"] == ["hometown_water_resource", None]


def test_the_preview_shows_new_changed_and_withdrawn_declarations(session: Session, blank: bytes) -> None:
    run(session, answered(blank, {("水资源", ""): "是", ("土地资源", ""): "是"}, "旧"))
    file = answered(blank, {("水资源", ""): "否", ("矿产资源", ""): "是"})
    outcome = run(session, answered(file, {("土地资源", ""): "是"}, "新"), dry_run=True)
    assert outcome.plan is not None
    [shown] = [
        each for each in preview(outcome.plan, dictionaries(session), {})["sheets"] if each["label"] == SHEET
    ]
    assert (shown["added"], shown["changed"], shown["same"]) == (1, 2, 0)
    cells = [cell for row in shown["rows"] for cell in row["cells"]]
    assert {"label": SHEET, "old": "是", "new": "否"} in cells
    assert {"label": "说明", "old": "旧", "new": "新"} in cells
    assert len(stored(session)) == 2


def test_yes_beside_rows_of_that_table_is_a_problem_that_says_which_to_remove(
    session: Session, hamlets: dict[int, str], blank: bytes
) -> None:
    rows = {"hometown_water_resource": files.drawn_survey(hamlets)["hometown_water_resource"]}
    filled = files.typed_into(session, blank, rows, hamlets)
    bad = answered(filled, {("水资源", ""): "是"})
    outcome = run(session, bad)
    [problem] = problems(outcome)
    assert (problem.sheet, problem.value) == (SHEET, "水资源")
    assert "水资源已有记录" in problem.message
    assert problem.advice == "请删除水资源的各行，或把本村无此项改为“否”"
    assert stored(session) == {}
    assert files.count(session, "hometown_water_resource") == 0
    marked = load_workbook(io.BytesIO(annotate(bad, "xlsx", outcome.findings)))[SHEET]
    cell = marked[f"{problem.column_letter}{problem.row}"]
    assert cell.comment is not None
    assert "请删除水资源的各行" in cell.comment.text
    assert run(session, answered(filled, {("水资源", ""): "否"})).written


def test_rows_that_are_stored_already_count_too_also_for_the_sheet_alone(
    session: Session, hamlets: dict[int, str], blank: bytes
) -> None:
    scene.tell(session, WaterResource)
    for wanted in (SURVEY, set_of(NoneFlag.__tablename__)):
        file = answered(files.template(session, wanted), {("水资源", ""): "是"})
        [problem] = problems(run(session, file, wanted))
        assert "水资源已有记录" in problem.message


def test_a_withdrawn_declaration_makes_room_for_rows_in_the_same_file(
    session: Session, hamlets: dict[int, str], blank: bytes
) -> None:
    run(session, answered(blank, {("水资源", ""): "是"}))
    rows = {"hometown_water_resource": files.drawn_survey(hamlets)["hometown_water_resource"]}
    filled = files.typed_into(session, blank, rows, hamlets)
    [problem] = problems(run(session, filled))
    assert "水资源已有记录" in problem.message
    assert run(session, answered(filled, {("水资源", ""): "否"})).written
    assert stored(session) == {}


@pytest.mark.parametrize(
    ("heading", "value", "said"),
    [
        (SHEET, "也许", "请填写“是”或“否”"),
        ("调研表", "森林资源", "不在可选项中"),
        ("调研表", "人口状况", "不在可选项中"),
        ("自然村", "不存在村", "本村没有“不存在村”"),
        ("调研表", "水资源", "重复"),
    ],
)
def test_what_cannot_be_understood_is_told_by_its_cell(
    session: Session, blank: bytes, heading: str, value: str, said: str
) -> None:
    every = {("土地资源", ""): "是", ("水资源", ""): "是"}
    bad = files.edited(answered(blank, every), {(SHEET, heading, FIRST_DATA_ROW): value})
    found = problems(run(session, bad))
    assert found
    assert all(each.sheet == SHEET and each.column_letter for each in found)
    assert any(said in each.sentence for each in found), [each.sentence for each in found]
    assert stored(session) == {}


def test_a_reason_without_an_answer_is_asked_about(session: Session, blank: bytes) -> None:
    [problem] = problems(run(session, answered(blank, {("水资源", ""): ""}, "没有河")))
    assert problem.field_label == SHEET
    assert "没有写是否" in problem.message


def test_a_template_from_before_this_sheet_still_goes_in(
    session: Session, hamlets: dict[int, str], blank: bytes
) -> None:
    run(session, answered(blank, {("土地资源", ""): "是"}))
    book = load_workbook(io.BytesIO(blank))
    del book[SHEET]
    rows = {"hometown_water_resource": files.drawn_survey(hamlets)["hometown_water_resource"]}
    outcome = run(session, files.typed_into(session, files.saved(book), rows, hamlets))
    assert outcome.written, [each.sentence for each in problems(outcome)]
    assert len(stored(session)) == 1


def test_the_sheet_without_its_column_of_answers_is_refused(session: Session, blank: bytes) -> None:
    book = load_workbook(io.BytesIO(blank))
    book[SHEET].delete_cols(files.column_of(book[SHEET], SHEET))
    assert any(f"缺少列“{SHEET}”" in each.message for each in problems(run(session, files.saved(book))))


def test_a_townships_template_lists_what_is_declared_and_comes_back_unchanged(
    session: Session, blank: bytes
) -> None:
    run(session, answered(blank, {("水资源", ""): "是"}, "没有"))
    flags = set_of(NoneFlag.__tablename__)
    issued = files.template(session, flags, people.WENJING, filled=True)
    assert told_in(issued) == {("水资源", ""): "是"}
    outcome = run(session, issued, flags)
    assert problems(outcome) == []
    assert outcome.plan is not None
    assert outcome.plan.counts == (0, 0, 1)
    assert run(session, files.edited(issued, {(SHEET, SHEET, FIRST_DATA_ROW): "否"}), flags).written
    assert stored(session) == {}
