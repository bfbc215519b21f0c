"""人员摸排导入 the people of one village by its own account, or of many villages by the administrator (001-097; data.md 3.9)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.fields import Severity
from models.hometown.import_sets import MOST_PEOPLE, too_many_of_a_village
from models.hometown.person_survey import PersonSurvey
from models.platform.import_sets import set_of
from models.platform.scope import Actor, acting_as
from tests import people
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.planning_scene import NEIGHBOUR, VILLAGE, clerk, finish
from tests.team_scene import name_of, phone, survey

PEOPLE = set_of("people_survey")
SHEET = "人员摸排"


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        SOUND[PersonSurvey] | {"name": name_of(n), "phone": phone(n)} | change
        for n, change in enumerate(changes)
    ]


def typed(session: Session, *changes: dict[str, Any]) -> bytes:
    """The village's template with so many people typed into it."""
    blank = files.template(session, PEOPLE)
    return files.typed_into(session, blank, {PersonSurvey.__tablename__: rows(*changes)}, {})


def run(session: Session, data: bytes, actor: Actor | None = None, **asked: Any) -> Outcome:
    with acting_as(session, actor or clerk()):
        return run_file(session, PEOPLE, data, "人员摸排.xlsx", Asked(**asked))


def problems(outcome: Outcome) -> list[str]:
    assert outcome.plan is not None, outcome.refusal
    return [f"{each.field_label}|{each.message}" for each in outcome.plan.report.problems]


def stored(session: Session) -> list[PersonSurvey]:
    session.expire_all()
    return list(session.scalars(select(PersonSurvey).order_by(PersonSurvey.id)))


def test_a_village_imports_its_own_people(session: Session) -> None:
    """001-097: 行政村账号可自行 Excel 导入."""
    outcome = run(session, typed(session, {}, {"willing": False}))

    assert outcome.sentence == "已导入：新增 2 条，更新 0 条，不变 0 条"
    assert [(row.area, row.phone, row.willing) for row in stored(session)] == [
        (VILLAGE, phone(0), True),
        (VILLAGE, phone(1), False),
    ]


def test_the_same_name_and_phone_again_brings_the_row_up_to_date(session: Session) -> None:
    """重复按 (姓名,电话) 更新."""
    run(session, typed(session, {}))
    outcome = run(session, typed(session, {"post": "副处长"}))

    assert outcome.sentence == "已导入：新增 0 条，更新 1 条，不变 0 条"
    assert [row.post for row in stored(session)] == ["副处长"]


def test_one_wrong_cell_keeps_the_workbook_out_and_each_is_named_by_its_cell(session: Session) -> None:
    """错误逐行返回: every mistake at once, nothing stored."""
    blank = typed(session, {}, {}, {})
    file = files.edited(
        blank,
        {
            (SHEET, "联系电话", 4): "1990000",
            (SHEET, "人员类别", 5): "老师傅",
            (SHEET, "所在单位(全称)", 6): "无",
        },
    )
    outcome = run(session, file)

    told = problems(outcome)
    assert sorted(each.split("|")[0] for each in told) == ["人员类别", "所在单位(全称)", "联系电话"]
    assert not outcome.written
    assert stored(session) == []


def test_a_number_that_the_county_knows_is_a_warning_at_its_cell(session: Session) -> None:
    """联系电话 全县重复警告, also among the rows of the file and at the import."""
    survey(session, 0, NEIGHBOUR)
    outcome = run(session, typed(session, {}, {"phone": phone(0)}, {}))

    assert outcome.plan is not None
    told = [
        (each.where, each.severity) for each in outcome.plan.report.warnings if each.code == "same_number"
    ]
    assert [severity for _, severity in told] == [Severity.WARNING, Severity.WARNING]
    assert [where.endswith(("G4", "G5")) for where, _ in told] == [True, True]
    assert outcome.written


def test_an_old_list_with_odd_numbers_is_imported_and_each_is_told_at_its_cell(session: Session) -> None:
    """A-001.Z-20: 校验应提示而非拦截历史导入; a number that is none at all is still refused."""
    file = files.edited(typed(session, {}, {}), {(SHEET, "联系电话", 5): "12565847089"})
    outcome = run(session, file)

    assert outcome.plan is not None
    [told] = [each for each in outcome.plan.report.warnings if each.code == "unusual"]
    assert (told.severity, told.where.endswith("G5")) == (Severity.WARNING, True)
    assert "不是手机号码的号段" in told.message
    assert [row.phone for row in stored(session)] == [phone(0), "12565847089"]

    again = run(session, files.edited(typed(session, {}), {(SHEET, "联系电话", 4): "1256584708"}))
    assert ["不是有效的手机号码" in each for each in problems(again)] == [True]


def test_a_file_that_changes_nothing_doubts_nothing(session: Session) -> None:
    run(session, typed(session, {}))
    outcome = run(session, typed(session, {}))

    assert outcome.plan is not None
    assert outcome.plan.report.warnings == []


def test_the_administrator_imports_many_villages_in_one_workbook(session: Session) -> None:
    blank = files.template(session, PEOPLE, people.JINGDONG)
    given = rows({}, {}, {})
    file = files.typed_into(session, blank, {PersonSurvey.__tablename__: given}, {}, single=False)
    codes = {4: VILLAGE, 5: NEIGHBOUR, 6: NEIGHBOUR}
    file = files.edited(file, {(SHEET, "行政村代码", row): str(code) for row, code in codes.items()})

    outcome = run(session, file, people.ADMINISTRATOR.actor)

    assert problems(outcome) == []
    assert [row.area for row in stored(session)] == [VILLAGE, NEIGHBOUR, NEIGHBOUR]


def test_a_village_cannot_import_for_its_neighbour(session: Session) -> None:
    blank = files.template(session, PEOPLE, NEIGHBOUR)
    file = files.typed_into(session, blank, {PersonSurvey.__tablename__: rows({})}, {})

    outcome = run(session, file)

    assert "不在本账号范围内" in outcome.refusal
    assert stored(session) == []


def test_nothing_is_imported_into_a_step_that_is_completed(session: Session) -> None:
    """001-101: after 是否完成 the survey stands."""
    survey(session, 7)
    finish(session, "P09")
    outcome = run(session, typed(session, {}))

    assert ["本步骤已完成" in each for each in problems(outcome)] == [True]
    assert len(stored(session)) == 1


@pytest.mark.parametrize(("told", "refused"), [(MOST_PEOPLE, 0), (MOST_PEOPLE + 1, 1)])
def test_a_village_has_at_most_two_thousand_people(session: Session, told: int, refused: int) -> None:
    """≤2000 行 of data.md 3.9 is a limit of a village, not of a workbook for many."""
    sheets: dict[str, Any] = {PersonSurvey.__tablename__: [{}] * told}

    found = list(too_many_of_a_village(session, {VILLAGE: sheets, NEIGHBOUR: {}}))

    assert len(found) == refused
    assert all("一个行政村最多登记 2000 人" in each.problem.message for each in found)


def test_what_a_person_without_rank_does_is_told_by_the_category(session: Session) -> None:
    """乡贤能人/致富带头人默认 NA; 本人意愿 默认否."""
    file = files.edited(
        typed(session, {"category": "XX", "unit_name": "无"}),
        {(SHEET, "职级(职等)", 4): None, (SHEET, "本人意愿", 4): None},
    )
    run(session, file)

    assert [(row.rank_level, row.willing) for row in stored(session)] == [("NA", False)]


HOSTILE = {
    "formula": ('=HYPERLINK("http://example.org","甲一")', "人员姓名"),
    "script": ("<script>alert(1)</script>", "人员姓名"),
    "long": ("甲" * 3000, "所在单位(全称)"),
    "letter": ("1990000010O", "联系电话"),
    "digits": ("٠١٢٣٤٥٦٧٨٩٠", "联系电话"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_is_refused_by_its_place_and_nothing_is_stored(session: Session, name: str) -> None:
    text, heading = HOSTILE[name]
    outcome = run(session, files.edited(typed(session, {}), {(SHEET, heading, 4): text}))

    assert [each.split("|")[0] for each in problems(outcome)] == [heading]
    assert stored(session) == []


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04nonsense", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600], ids=repr
)
def test_what_is_no_workbook_is_refused_before_it_is_read(session: Session, data: bytes) -> None:
    outcome = run(session, data)

    assert outcome.plan is None
    assert outcome.refusal
    assert stored(session) == []


def test_a_template_of_something_else_is_refused(session: Session) -> None:
    outcome = run(session, files.template(session, "hometown_assist_unit"))

    assert "不是“人员摸排”的" in outcome.refusal


def test_one_person_twice_in_a_file_is_refused_naming_both_rows(session: Session) -> None:
    outcome = run(session, typed(session, {}, {"name": name_of(0), "phone": phone(0)}))

    assert ["与第 4 行重复" in each for each in problems(outcome)] == [True]
    assert stored(session) == []
