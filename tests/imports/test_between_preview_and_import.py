"""预览之后 what changes between looking at a file and importing it is noticed, though the file is understood once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports import rows
from imports.run import Outcome, run_file
from imports.workbook import Asked
from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey import CollectiveEconomy, Population
from models.hometown.hamlet import DISABLED, Hamlet
from models.platform import records
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import change_item
from models.platform.division import Division
from models.platform.division_file import load_divisions
from models.platform.import_sets import set_of
from models.platform.records import values_of
from models.platform.scope import acting_as
from models.platform.step_switch import reopen
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests import people
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE

NAME = AssistUnit.__tablename__
HEADINGS = ("行政村", "单位层级", "帮扶挂钩单位", "联络人", "联络人电话")
UNIT = ("文井镇中所村", "省直", "滇示例投资集团", "甲一", "19900000001")
Change = Callable[[Session], object]


def workbook(*units: tuple[str | None, ...], merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "帮扶挂钩单位"
    for row in (HEADINGS, *units):
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    return files.saved(book)


def run(session: Session, data: bytes, name: str = NAME, *, dry_run: bool = False) -> Outcome:
    with acting_as(session, people.ADMINISTRATOR.actor):
        return run_file(session, set_of(name), data, "单位.xlsx", Asked(), dry_run=dry_run)


def told(outcome: Outcome) -> str:
    return "；".join(each.sentence for each in outcome.findings.problems)


def call_provincial(session: Session, *aliases: str) -> None:
    """Have the level 省 be known by these words beside its own."""
    item = session.scalars(
        select(DictionaryItem).where(
            DictionaryItem.dictionary == "assist_unit_level", DictionaryItem.label == "省"
        )
    ).one()
    with transaction(session):
        which = item.dictionary, item.id
        change_item(session, which, label=item.label, aliases=aliases, enabled=item.enabled)


def switch_off_provincial(session: Session) -> None:
    item = session.scalars(
        select(DictionaryItem).where(
            DictionaryItem.dictionary == "assist_unit_level", DictionaryItem.label == "省"
        )
    ).one()
    with transaction(session):
        aliases = tuple(item.aliases.split("\n"))
        change_item(session, (item.dictionary, item.id), label=item.label, aliases=aliases, enabled=False)


def rename_village(session: Session) -> None:
    with transaction(session):
        division = session.get_one(Division, VILLAGE)
        row = {"area": VILLAGE, "name": "新所村", "level": division.level, "parent": division.parent}
        assert load_divisions(session, [row]) == (0, 1)
    session.expire_all()


def register_the_unit(session: Session) -> None:
    files.add(session, NAME, unit_name=UNIT[2], unit_level="province")


@pytest.fixture
def file(session: Session) -> bytes:
    call_provincial(session, "省直")
    return workbook(UNIT)


def test_nothing_changed_and_every_cell_is_understood_once(
    session: Session, file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(session, file, dry_run=True).is_good
    monkeypatch.setattr(rows, "type_column", None)
    assert run(session, file).written
    assert files.count(session, NAME) == 1


def test_a_row_that_holds_a_choice_switched_off_may_come_again(session: Session, file: bytes) -> None:
    assert run(session, file).written
    switch_off_provincial(session)
    assert run(session, file).is_good
    other = run(session, workbook((UNIT[0], UNIT[1], "滇另一集团", *UNIT[3:])))
    assert not other.written
    assert [(each.row, each.column_letter) for each in other.findings.problems] == [(2, "B")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda session: call_provincial(session, "省级单位"), "“省直”不在可选项中"),
        (rename_village, "没有“文井镇中所村”"),
        (switch_off_provincial, "“省”已停用"),
    ],
    ids=["a word of a dictionary", "the name of a village", "a choice that may be taken up"],
)
def test_what_a_cell_meant_and_means_no_more_keeps_the_file_out(
    session: Session, file: bytes, change: Change, sentence: str
) -> None:
    assert run(session, file, dry_run=True).is_good
    change(session)
    outcome = run(session, file)
    assert not outcome.written
    assert sentence in told(outcome)
    assert files.count(session, NAME) == 0


def test_what_a_cell_did_not_mean_and_now_means_lets_the_file_in(session: Session) -> None:
    file = workbook(UNIT)
    assert "“省直”不在可选项中" in told(run(session, file, dry_run=True))
    call_provincial(session, "省直")
    assert run(session, file).written
    assert [row.unit_level for row in session.scalars(select(AssistUnit))] == ["province"]


def test_a_row_that_somebody_else_has_registered_meanwhile_is_no_new_row(
    session: Session, file: bytes
) -> None:
    seen = run(session, file, dry_run=True)
    register_the_unit(session)
    done = run(session, file)
    assert seen.plan is not None
    assert done.plan is not None
    assert (seen.plan.counts, done.plan.counts) == ((1, 0, 0), (0, 1, 0))
    assert files.count(session, NAME) == 1


def test_rights_that_were_withdrawn_meanwhile_keep_the_file_out(session: Session, file: bytes) -> None:
    assert run(session, file, dry_run=True).is_good
    without = replace(people.ADMINISTRATOR.actor, rights=frozenset())
    with acting_as(session, without):
        outcome = run_file(session, set_of(NAME), file, "单位.xlsx", Asked())
    assert "没有帮扶挂钩单位的导入权限" in outcome.refusal
    assert files.count(session, NAME) == 0


def test_another_accounts_part_of_the_tree_is_another(session: Session, file: bytes) -> None:
    """What the administrator was shown of a file helps nobody to write where his account does not reach."""
    assert run(session, file, dry_run=True).is_good
    elsewhere = replace(people.ADMINISTRATOR.actor, area=people.WUHUA)
    with acting_as(session, elsewhere):
        outcome = run_file(session, set_of(NAME), file, "单位.xlsx", Asked())
    assert "没有“文井镇中所村”" in told(outcome)
    assert files.count(session, NAME) == 0


def test_a_step_that_was_reopened_meanwhile_keeps_the_rows_of_the_next_out(session: Session) -> None:
    files.open_survey(session)
    name = CollectiveEconomy.__tablename__
    row = SOUND[CollectiveEconomy] | {"area": VILLAGE}
    data = files.typed_into(session, files.template(session, name), {name: [row]}, {})
    assert run(session, data, name, dry_run=True).is_good
    with scene.working(session, people.COUNTY.actor):
        reopen(session, STEPS["S01"], VILLAGE, "补充底图")
    outcome = run(session, data, name)
    assert "请先完成：底图底数" in told(outcome)
    assert files.count(session, name) == 0


def test_a_hamlet_that_was_closed_meanwhile_keeps_its_rows_out(session: Session) -> None:
    hamlets = files.open_survey(session)
    first, name = next(iter(hamlets)), Population.__tablename__
    row = SOUND[Population] | {"area": VILLAGE, "hamlet_id": first}
    data = files.typed_into(session, files.template(session, name), {name: [row]}, hamlets)
    seen = run(session, data, name, dry_run=True)
    assert seen.is_good, told(seen)
    with scene.working(session, scene.clerk()):
        hamlet = records.fetch(session, Hamlet, first)
        records.update(session, hamlet, values_of(hamlet) | {"status": DISABLED}, hamlet.version)
    outcome = run(session, data, name)
    assert not outcome.written
    assert f"没有“{hamlets[first]}”" in told(outcome)


def test_merged_cells_mean_the_same_both_times(session: Session) -> None:
    """A merged village that also covers an empty row: that row is no data, however often the file is read."""
    call_provincial(session, "省直")
    second = (None, "县", "景东县示例水务局", None, None)
    data = workbook(UNIT, second, (None, None, None, None, None), merged="A2:A4")
    seen, done = run(session, data, dry_run=True), run(session, data)
    assert seen.plan is not None
    assert done.plan is not None
    assert (told(seen), told(done)) == ("", "")
    assert seen.plan.counts == done.plan.counts == (2, 0, 0)
