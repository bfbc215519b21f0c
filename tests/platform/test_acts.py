"""操作记录 an import is one line of a page's record, and a line of every row's own (001-155)."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imports.run import run_file
from imports.workbook import Asked
from models.hometown.field_survey import Road
from models.hometown.hamlet import Hamlet
from models.platform import records
from models.platform.audit import AuditEntry, acts, history
from models.platform.import_sets import set_of
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests import people
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE

FILE = "填好的表（新增） 第 2 行.xlsx"


@pytest.fixture
def filled(session: Session) -> bytes:
    hamlets = files.open_survey(session)
    blank = files.template(session, "field_survey")
    return files.typed_into(session, blank, files.drawn_survey(hamlets), hamlets)


def run(session: Session, data: bytes) -> int:
    """Import the file; how many rows were new."""
    with acting_as(session, people.ADMINISTRATOR.actor):
        outcome = run_file(session, set_of("field_survey"), data, FILE, Asked())
    assert outcome.plan is not None
    assert outcome.written
    return outcome.plan.counts[0]


def told(session: Session, most: int = 20) -> list[Any]:
    return acts(session, most, AuditEntry.area == VILLAGE)


def test_an_import_of_many_tables_is_one_act_with_its_counts(session: Session, filled: bytes) -> None:
    before = len(told(session, 1000))
    new = run(session, filled)
    assert new > 20
    assert len(told(session, 1000)) == before + 1
    newest = told(session)[0]
    assert newest.subject == f"{FILE}：新增 {new}、更新 0"
    assert (newest.entry.action, newest.entry.account_name) == ("导入", people.ADMINISTRATOR.login)
    lines = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "导入")
    assert session.scalar(lines) == new


def test_a_rows_own_history_keeps_its_line_and_says_the_word_once(session: Session, filled: bytes) -> None:
    run(session, filled)
    road = session.scalars(select(Road).order_by(Road.id)).first()
    assert road is not None
    [line] = history(session, Road.__tablename__, road.id)
    assert line.summary == f"{FILE}（新增） 第 4 行"


def test_two_imports_of_one_file_are_two_acts_and_what_people_do_stays_a_line_each(
    session: Session, filled: bytes
) -> None:
    run(session, filled)
    before = len(told(session, 1000))
    run(session, files.edited(filled, {("水资源", "保护利用情况", 4): "改为集中供水"}))
    for name in ("新寨", "老寨"):
        with transaction(session):
            records.create(session, Hamlet, {"area": VILLAGE, "name": name})
    newest = told(session, 1000)
    assert len(newest) == before + 3
    assert [each.entry.action for each in newest[:3]] == ["登记", "登记", "导入"]
    assert newest[2].subject == f"{FILE}：新增 0、更新 1"
    assert len(told(session, 2)) == 2
