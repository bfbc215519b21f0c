"""实地调研导入 a village's workbook goes in whole or not at all, and comes out as it went in (001-132; data.md 1.21)."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.drawing.image import Image
from openpyxl.utils import get_column_letter
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.fields import fields_of
from models.hometown.field_survey import LandResource, Road, WaterResource
from models.hometown.hamlet import Hamlet
from models.platform import records
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.import_sets import set_of
from models.platform.scope import acting_as
from models.platform.stored import stored_rows
from models.platform.template_layout import FIRST_DATA_ROW, HEADING_ROW
from models.registry import TABLES
from tests import people
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE
from tests.platform.files import PNG

SURVEY = set_of("field_survey")


def run(session: Session, data: bytes, asked: Asked | None = None, **options: Any) -> Outcome:
    """Import as the data administrator."""
    with acting_as(session, people.ADMINISTRATOR.actor):
        return run_file(session, SURVEY, data, "中所村.xlsx", asked or Asked(), **options)


def told(outcome: Outcome) -> list[str]:
    assert outcome.plan is not None, outcome.refusal
    return [f"{each.where} {each.message}" for each in outcome.plan.report.problems]


@pytest.fixture
def hamlets(session: Session) -> dict[int, str]:
    return files.open_survey(session)


@pytest.fixture
def filled(session: Session, hamlets: dict[int, str]) -> bytes:
    blank = files.template(session, "field_survey")
    return files.typed_into(session, blank, files.drawn_survey(hamlets), hamlets)


def test_what_was_typed_is_what_is_stored(session: Session, hamlets: dict[int, str], filled: bytes) -> None:
    outcome = run(session, filled)
    assert told(outcome) == []
    assert outcome.written
    for name, rows in files.drawn_survey(hamlets).items():
        stored = [row.values for row in stored_rows(session, TABLES[name], [VILLAGE])]
        typed = [each.name for each in fields_of(TABLES[name]) if each.is_typed]
        assert [{n: row[n] or None for n in typed} for row in stored] == [
            {n: row.get(n) or None for n in typed} for row in _completed(name, rows)
        ]
        assert {row["source"] for row in stored} <= {"import"}


def _completed(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from_others = {"hometown_road": ("hardened_m",)}.get(name, ())
    assert all(row.get(each) is not None for row in rows for each in from_others)
    return rows


def test_the_same_file_twice_changes_nothing(session: Session, filled: bytes) -> None:
    run(session, filled)
    lines = len(session.scalars(select(AuditEntry.id)).all())
    again = run(session, filled)
    assert again.written
    assert again.plan is not None
    assert again.plan.counts[:2] == (0, 0)
    assert "0 条变化" in again.sentence
    assert len(session.scalars(select(AuditEntry.id)).all()) == lines


def test_a_template_issued_with_the_stored_rows_changes_nothing(session: Session, filled: bytes) -> None:
    run(session, filled)
    issued = files.template(session, "field_survey", filled=True)
    outcome = run(session, issued)
    assert outcome.plan is not None
    assert told(outcome) == []
    assert outcome.plan.counts[:2] == (0, 0)


def test_one_changed_cell_changes_one_row_and_is_told_old_and_new(session: Session, filled: bytes) -> None:
    run(session, filled)
    outcome = run(session, files.edited(filled, {("水资源", "保护利用情况", 4): "改为集中供水"}))
    assert outcome.plan is not None
    assert outcome.plan.counts[:2] == (0, 1)
    changed = next(change for change in outcome.plan.changes if change.changed).changed[0]
    assert changed.differences["protection_use"][1] == "改为集中供水"
    row = session.get_one(WaterResource, changed.row_id)
    assert (row.protection_use, row.version) == ("改为集中供水", 2)
    line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.action, line.row_id, line.account_name) == ("导入", row.id, people.ADMINISTRATOR.login)
    assert line.changes is not None
    assert list(line.changes) == ["protection_use"]


def test_one_bad_cell_keeps_the_whole_workbook_out(session: Session, filled: bytes) -> None:
    outcome = run(session, files.edited(filled, {("道路", "长度", 4): "很长"}))
    assert not outcome.written
    assert len(told(outcome)) == 1
    assert all(files.count(session, table.__tablename__) == 0 for table in SURVEY.tables)
    batch = session.scalars(select(ImportBatch)).one()
    assert (batch.standing, batch.problems) == (BatchState.REFUSED, 1)


def test_every_problem_is_told_at_once_by_its_cell(session: Session, filled: bytes) -> None:
    bad = files.edited(
        filled,
        {
            ("道路", "长度", 4): "很长",
            ("道路", "路面类型", 4): "钻石路",
            ("水资源", "名称", 4): None,
            ("人口状况", "户籍人口", 4): 999_999,
            ("人口状况", "自然村", 5): "不存在村",
        },
    )
    found = told(run(session, bad))
    assert len(found) == 6, found
    assert any("路面类型：“钻石路”不在可选项中" in each for each in found)
    assert any(each.startswith("水资源!") and "名称：不能为空" in each for each in found), found
    assert any("年龄构成合计应等于户籍人口" in each for each in found)
    assert any("本村没有“不存在村”" in each and "上寨" in each for each in found)


def test_problems_are_told_as_the_workbook_lies_whichever_check_found_them(
    session: Session, filled: bytes
) -> None:
    """A rule over a row speaks after all cells are read; its sheet is read first all the same, unless it lies behind."""
    bad = files.edited(
        filled,
        {("土地资源", "名称", 5): "岭", ("土地资源", "面积（亩）", 5): -1, ("道路", "长度", 4): "很长"},
    )
    bad = files.edited(bad, {("人口状况", "户籍人口", 4): 999_999})
    first = [each.partition("!")[0] for each in told(run(session, bad))]
    assert list(dict.fromkeys(first)) == ["土地资源", "人口状况", "道路"]
    book = load_workbook(io.BytesIO(bad))
    book.move_sheet("道路", -book.index(book["道路"]))
    moved = [each.partition("!")[0] for each in told(run(session, files.saved(book)))]
    assert list(dict.fromkeys(moved)) == ["道路", "土地资源", "人口状况"]


def test_a_dry_run_writes_nothing_at_all(session: Session, filled: bytes) -> None:
    outcome = run(session, filled, dry_run=True)
    assert outcome.is_good
    assert files.count(session, "hometown_road") == 0
    assert session.scalars(select(ImportBatch)).all() == []


def test_another_villages_file_is_refused_naming_both(session: Session, hamlets: dict[int, str]) -> None:
    other = files.template(session, "field_survey", scene.NEIGHBOUR)
    outcome = run(session, other, Asked(area=VILLAGE))
    assert outcome.plan is None
    assert "的模板，所选的是" in outcome.refusal


def test_a_file_of_another_set_is_refused(session: Session, hamlets: dict[int, str]) -> None:
    outcome = run(session, files.template(session, "people"))
    assert outcome.refusal == "这是“行政村与人员信息”的模板，不是“实地调研”的，请重新选择文件"


def test_rows_of_a_locked_step_are_refused_with_the_reason(session: Session) -> None:
    blank = files.template(session, "field_survey")
    file = files.edited(blank, {("水资源", "名称", 4): "龙潭"})
    found = told(run(session, file))
    assert any("请先完成：底图底数" in each for each in found)


def test_a_village_clerk_may_not_import_what_only_the_administrator_imports(
    session: Session, filled: bytes
) -> None:
    with acting_as(session, people.CLERK.actor):
        outcome = run_file(session, SURVEY, filled, "中所村.xlsx", Asked())
    assert "没有" in outcome.refusal
    assert "导入权限" in outcome.refusal


def test_an_unknown_hamlet_is_made_when_asked_for(session: Session, filled: bytes) -> None:
    file = files.edited(filled, {("人口状况", "自然村", 5): "新寨"})
    outcome = run(session, file, Asked(make_hamlets=True))
    assert told(outcome) == []
    made = session.scalars(select(Hamlet).where(Hamlet.name == "新寨")).one()
    assert made.area == VILLAGE
    assert (made.status, made.is_active, made.is_open) == ("pending", False, True)
    assert run(session, file, Asked(make_hamlets=True)).sentence.count("0 条变化") == 1
    assert run(session, file).sentence.count("0 条变化") == 1


def test_a_hamlet_of_an_impossible_name_is_not_made(session: Session, filled: bytes) -> None:
    file = files.edited(filled, {("人口状况", "自然村", 5): "某某村委会"})
    found = told(run(session, file, Asked(make_hamlets=True)))
    assert any("不能为“某某村委会”自动建号" in each for each in found)


def test_two_rows_of_one_name_name_each_other(
    session: Session, hamlets: dict[int, str], filled: bytes
) -> None:
    rows = files.drawn_survey(hamlets)["hometown_water_resource"]
    doubled = files.edited(filled, {("水资源", "名称", 4 + len(rows) - 1): rows[0]["name"]})
    if len(rows) == 1:
        doubled = files.typed_into(session, filled, {"hometown_water_resource": rows * 2}, hamlets)
    assert any("与第 4 行重复（名称相同）" in each for each in told(run(session, doubled)))


def test_a_missing_column_of_names_is_told_once_and_makes_no_rows_the_same(
    session: Session, filled: bytes
) -> None:
    book = load_workbook(io.BytesIO(filled))
    sheet = book["土地资源"]
    sheet.cell(HEADING_ROW, files.column_of(sheet, "名称")).value = "资源叫什么"
    assert sheet.max_row > FIRST_DATA_ROW + 1
    [missing] = told(run(session, files.saved(book)))
    assert "缺少列“名称”" in missing


def test_another_spelling_of_a_stored_name_is_asked_about(session: Session, filled: bytes) -> None:
    run(session, filled)
    road = session.scalars(select(Road).where(Road.hamlet_id.is_(None))).first()
    assert road is not None
    sheet = load_workbook(io.BytesIO(filled))["道路"]
    column = files.column_of(sheet, "道路名称")
    number = next(cell.row for cell in sheet[get_column_letter(column)] if cell.value == road.name)
    renamed = files.edited(filled, {("道路", "道路名称", number): f"{road.name[:2]} {road.name[2:]}"})
    asked = run(session, renamed)
    assert not asked.written
    assert asked.plan is not None
    assert [question.key for question in asked.plan.questions] == [f"hometown_road:{number}"]
    before = files.count(session, "hometown_road")
    same = run(session, renamed, Asked(answers={f"hometown_road:{number}": "same"}))
    assert same.written
    assert files.count(session, "hometown_road") == before
    run(session, filled, Asked(answers={"*": "same"}))
    new = run(session, renamed, Asked(answers={f"hometown_road:{number}": "new"}))
    assert new.written
    assert files.count(session, "hometown_road") == before + 1


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [("把子水田", True), ("坝字水田", True), ("坝子水田地", True), ("坝子旱田", False), ("茶园", False)],
)
def test_a_name_that_sounds_the_same_is_asked_about_and_another_thing_is_not(
    session: Session, hamlets: dict[int, str], name: str, *, doubtful: bool
) -> None:
    scene.tell(session, LandResource, name="坝子水田")
    blank = files.template(session, "field_survey")
    row = SOUND[LandResource] | {"name": name}
    outcome = run(session, files.typed_into(session, blank, {"hometown_land_resource": [row]}, hamlets))
    assert outcome.plan is not None
    assert [question.typed for question in outcome.plan.questions] == ([name] if doubtful else [])


def test_rows_that_the_file_does_not_name_are_kept(session: Session, filled: bytes) -> None:
    run(session, filled)
    before = files.count(session, "hometown_water_resource")
    run(session, files.template(session, "field_survey"))
    assert files.count(session, "hometown_water_resource") == before


def test_a_file_without_identity_goes_in_when_the_village_is_chosen(session: Session, filled: bytes) -> None:
    book = load_workbook(io.BytesIO(filled))
    del book["_meta"], book["填写说明"]
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]
    for name in properties.names:
        del properties[name]
    bare = files.saved(book)
    assert any("没有说明是哪个行政村" in each for each in told(run(session, bare)))
    assert run(session, bare, Asked(area=VILLAGE)).written


def test_renamed_sheets_moved_columns_blank_rows_and_totals_do_not_matter(
    session: Session, hamlets: dict[int, str], filled: bytes
) -> None:
    book = load_workbook(io.BytesIO(filled))
    sheet = book["水资源"]
    sheet.title = "2.水资源表"
    sheet.insert_rows(5, 3)
    last = sheet.max_row + 2
    sheet.cell(last, 1, "合计")
    sheet.cell(last, 2, 99)
    sheet.cell(last + 1, 1, "填表人：张三")
    extra = sheet.max_column + 1
    sheet.cell(2, extra, "乡镇意见")
    sheet.cell(4, extra, "同意")
    outcome = run(session, files.saved(book))
    assert told(outcome) == []
    assert outcome.plan is not None
    assert [each.heading for each in outcome.plan.report.extra_columns] == ["乡镇意见"]
    rows = files.drawn_survey(hamlets)["hometown_water_resource"]
    assert files.count(session, "hometown_water_resource") == len(rows)


def test_pictures_stay_behind_and_their_rows_are_told(session: Session, filled: bytes) -> None:
    book = load_workbook(io.BytesIO(filled))
    for row in (4, 6):
        picture = Image(io.BytesIO(PNG))
        picture.anchor = f"B{row}"
        book["水资源"].add_image(picture)
    outcome = run(session, files.saved(book))
    assert outcome.written
    assert outcome.plan is not None
    warned = [each for each in outcome.plan.report.warnings if each.code == "picture"]
    assert [(each.sheet, each.message) for each in warned] == [("水资源", "第 4、6 行的图片不会导入")]


def test_figures_are_exact(session: Session, hamlets: dict[int, str]) -> None:
    blank = files.template(session, "field_survey")
    row = {
        "name": "龙潭",
        "quantity": Decimal("0.30"),
        "area_sqm": Decimal("12345678901.23"),
        "protection_use": "好",
    }
    file = files.typed_into(session, blank, {"hometown_folk_culture": []}, hamlets)
    first = files.drawn_survey(hamlets)["hometown_water_resource"][0]
    file = files.typed_into(session, file, {"hometown_water_resource": [{**first, **row}]}, hamlets)
    outcome = run(session, file)
    assert told(outcome) == []
    assert session.scalars(select(WaterResource.area_sqm)).one() == Decimal("12345678901.23")


def test_what_to_do_is_told_apart_from_what_is_wrong(session: Session, filled: bytes) -> None:
    outcome = run(session, files.edited(filled, {("道路", "长度", 4): "很长"}))
    assert outcome.plan is not None
    [problem] = outcome.plan.report.problems
    assert (problem.message, problem.advice[:6]) == ("长度：“很长”不是数字", "请只填写数字")


def test_overwriting_what_somebody_else_has_changed_since_is_warned_of(
    session: Session, filled: bytes
) -> None:
    run(session, filled)
    issued = files.template(session, "field_survey", filled=True)
    row = session.scalars(select(WaterResource).order_by(WaterResource.id)).first()
    assert row is not None
    later = now() + timedelta(minutes=5)
    with scene.working(session, scene.clerk()):
        records.update(session, row, {"protection_use": "村里刚改过"}, row.version)
        row.changed_on = later
    outcome = run(session, issued, dry_run=True)
    assert outcome.plan is not None
    assert [each.code for each in outcome.plan.report.warnings if each.code == "overwritten"] == [
        "overwritten"
    ]
    assert outcome.is_good


def test_a_template_of_an_older_version_is_read_by_its_headings(session: Session, filled: bytes) -> None:
    book = load_workbook(io.BytesIO(filled))
    meta = book["_meta"]
    row = next(cell.row for cell in meta["A"] if cell.value == "schema")
    meta.cell(row, 2).value = "0123456789abcdef"
    outcome = run(session, files.saved(book))
    assert outcome.written
    assert outcome.plan is not None
    assert any("模板不是现在的版本" in each.message for each in outcome.plan.report.warnings)
