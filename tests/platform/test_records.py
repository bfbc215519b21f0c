"""记录与事务 the verbs on records: judged, versioned, logged, and whole or not at all."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey import NoneFlag
from models.hometown.hamlet import Hamlet
from models.hometown.villager_group import VillagerGroup
from models.platform import records
from models.platform.audit import AuditEntry, history
from models.platform.clock import now
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal, Stale
from models.platform.rows import InvalidRows, Line, replace_rows
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.submission import Submission, claim, forget_old_submissions
from models.platform.transaction import transaction
from models.platform.write_guards import GUARDS, Attempt
from tests.databases import Database
from tests.people import CLERK, COUNTY, SANDUO, ZHONGSUO
from tests.planning_scene import finish_basemap

HAMLET_ROWS: dict[type[Any], dict[str, Any]] = {
    VillagerGroup: {"name": "一组", "leader_name": "甲一", "leader_phone": "19900000002"},
    NoneFlag: {"table_name": "hometown_land_resource"},
}
NAMED = {"area": ZHONGSUO, "unit_name": "普洱市林业和草原局"}


@contextmanager
def working(session: Session, actor: Actor = CLERK.actor) -> Iterator[Session]:
    with acting_as(session, actor), transaction(session):
        yield session


def create(session: Session, **changed: Any) -> AssistUnit:
    with working(session):
        return records.create(session, AssistUnit, NAMED | changed).row


def count(session: Session, table: type[Any]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_row_is_stamped_and_logged_with_who_and_when(session: Session) -> None:
    row = create(session)
    assert (row.version, row.created_by, row.changed_by) == (1, CLERK.id, CLERK.id)
    entry = history(session, "hometown_assist_unit", row.id)[0]
    assert (entry.action, entry.account_name, entry.area) == ("登记", CLERK.login, ZHONGSUO)
    assert entry.changes
    assert entry.changes["unit_name"] == [None, "普洱市林业和草原局"]


def test_a_change_is_logged_field_by_field_and_advances_the_version(session: Session) -> None:
    row = create(session)
    with working(session):
        records.update(session, row, {"liaison": "小罗"}, 1)
    assert row.version == 2
    changed = history(session, "hometown_assist_unit", row.id)[0]
    assert (changed.action, changed.changes) == ("编辑", {"liaison": [None, "小罗"]})


def test_a_row_that_went_between_looking_and_writing_is_told_as_changed_by_somebody(session: Session) -> None:
    row = create(session)
    gone = delete(AssistUnit.__table__).where(AssistUnit.__table__.c.id == row.id)
    with pytest.raises(Stale, match="刚被别人修改过"), working(session):
        mine = records.fetch(session, AssistUnit, row.id)
        session.connection().execute(gone)
        records.update(session, mine, {"liaison": "小罗"}, 1)
    session.rollback()
    assert count(session, AssistUnit) == 1


def test_saving_without_a_change_leaves_no_trace(session: Session) -> None:
    row = create(session)
    with working(session):
        records.update(session, row, {"unit_name": row.unit_name}, 1)
    assert row.version == 1
    assert len(history(session, "hometown_assist_unit", row.id)) == 1


def test_a_deleted_row_is_kept_in_the_log(session: Session) -> None:
    row = create(session)
    key = row.id
    with working(session):
        records.delete(session, row)
    assert count(session, AssistUnit) == 0
    gone = history(session, "hometown_assist_unit", key)[0]
    assert gone.action == "删除"
    assert gone.changes
    assert gone.changes["unit_name"] == ["普洱市林业和草原局", None]


def test_somebody_elses_version_is_not_written_over(session: Session) -> None:
    row = create(session)
    with working(session):
        records.update(session, row, {"liaison": "小罗"}, 1)
    with pytest.raises(Stale), working(session):
        records.update(session, row, {"liaison": "小段"}, 1)
    with pytest.raises(Stale), working(session):
        records.delete(session, row, 1)


def test_of_many_at_the_same_time_one_saves_and_the_others_are_told(
    database: Database, session: Session
) -> None:
    key = create(session).id
    start = threading.Barrier(6)

    def save(number: int) -> str:
        with Session(database.engine) as mine, acting_as(mine, CLERK.actor):
            start.wait()
            try:
                with transaction(mine):
                    row = records.fetch(mine, AssistUnit, key)
                    records.update(mine, row, {"liaison": f"第{number}人"}, 1)
            except Stale:
                return "stale"
            return "saved"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(save, range(6)))
    assert sorted(answers) == ["saved"] + ["stale"] * 5
    assert len(history(session, "hometown_assist_unit", key)) == 2


def test_everything_wrong_is_told_at_once_and_nothing_is_stored(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        create(session, unit_name="", liaison_phone="123", liaison="长" * 31)
    assert {problem.field for problem in refused.value.problems} == {"unit_name", "liaison_phone", "liaison"}
    assert count(session, AssistUnit) == 0
    assert count(session, AuditEntry) == 0


def test_a_second_row_of_the_same_key_is_refused(session: Session) -> None:
    create(session)
    with pytest.raises(Invalid) as refused:
        create(session)
    assert "已有相同的记录" in refused.value.problems[0].message


def test_a_row_cannot_change_its_village(session: Session) -> None:
    row = create(session)
    with pytest.raises(Refusal, match="行政区划"), working(session):
        records.update(session, row, {"area": ZHONGSUO + 1}, 1)


def test_what_people_do_not_write_cannot_be_written(session: Session) -> None:
    row = create(session, version=9, created_by=99, id=77, nonsense="x")
    assert (row.version, row.created_by) == (1, CLERK.id)


def test_a_right_and_a_place_are_both_needed(session: Session) -> None:
    with pytest.raises(Forbidden), working(session, COUNTY.actor):
        records.create(session, AssistUnit, NAMED)
    with pytest.raises(ScopeViolation):
        create(session, area=SANDUO)
    assert count(session, AssistUnit) == 0


def test_what_an_engine_holds_against_a_write_refuses_and_explains_it(session: Session) -> None:
    def guard(_session: Session, _attempt: Attempt) -> list[str]:
        return ["本步骤已锁定，请先完成上一步"]

    GUARDS.append(guard)
    try:
        with pytest.raises(Forbidden, match="本步骤已锁定"):
            create(session)
    finally:
        GUARDS.remove(guard)


def test_another_villages_row_is_not_found(session: Session) -> None:
    key = create(session).id
    with acting_as(session, COUNTY.actor):
        assert records.fetch(session, AssistUnit, key).unit_name
    session.expunge_all()
    with acting_as(session, CLERK.actor), pytest.raises(NotFound):
        records.fetch(session, AssistUnit, key + 1)


def test_a_failure_in_the_middle_undoes_the_whole_work(session: Session) -> None:
    def fail_after(session: Session) -> None:
        with working(session):
            records.create(session, AssistUnit, NAMED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after(session)
    assert count(session, AssistUnit) == 0
    assert count(session, AuditEntry) == 0


def test_work_inside_work_is_a_bug(session: Session) -> None:
    with pytest.raises(RuntimeError), working(session), transaction(session):
        raise AssertionError
    create(session)


def test_a_row_that_others_refer_to_is_not_deleted(session: Session) -> None:
    """村(居)民小组 names a hamlet: the database refuses, and the refusal is a sentence."""
    with working(session):
        hamlet = records.create(session, Hamlet, {"area": ZHONGSUO, "name": "马坡村"}).row
    group = {
        "area": ZHONGSUO,
        "name": "一组",
        "leader_name": "甲一",
        "leader_phone": "19900000002",
        "located_hamlet_id": hamlet.id,
    }
    with working(session):
        records.create(session, VillagerGroup, group)
    with pytest.raises(Refusal, match="被别的记录引用"), working(session):
        records.delete(session, hamlet)
    assert count(session, Hamlet) == 1


def test_a_submit_key_takes_effect_once(session: Session) -> None:
    key = "0123456789abcdef" * 2
    with working(session):
        assert claim(session, key)
    with working(session):
        assert not claim(session, key)
    with working(session):
        forget_old_submissions(session)
    assert count(session, Submission) == 1


def test_a_key_is_free_again_when_the_work_was_refused(session: Session) -> None:
    key = "fedcba9876543210" * 2

    def refuse_after(session: Session) -> None:
        with working(session):
            claim(session, key)
            raise Refusal("不行，请修改后再保存")

    with pytest.raises(Refusal):
        refuse_after(session)
    with working(session):
        assert claim(session, key)


@pytest.mark.parametrize("key", ["", "x" * 32, "0" * 31, "0" * 33, "../../etc"])
def test_nonsense_is_no_submit_key(session: Session, key: str) -> None:
    with pytest.raises(Refusal), working(session):
        claim(session, key)


@pytest.mark.parametrize("table", [VillagerGroup, NoneFlag])
def test_a_row_names_no_hamlet_of_another_village(session: Session, table: type[Any]) -> None:
    """Every door calls this verb; a grid calls the other one."""
    finish_basemap(session)
    foreign = Hamlet(area=SANDUO, name="外寨", status="active", created_on=now(), changed_on=now())
    own = Hamlet(area=ZHONGSUO, name="本寨", status="active", created_on=now(), changed_on=now())
    closed = Hamlet(area=ZHONGSUO, name="旧寨", status="disabled", created_on=now(), changed_on=now())
    session.add_all([foreign, own, closed])
    session.commit()
    name = "located_hamlet_id" if table is VillagerGroup else "hamlet_id"
    for hamlet in (foreign, closed):
        values = HAMLET_ROWS[table] | {"area": ZHONGSUO, name: hamlet.id}
        with pytest.raises(Invalid) as refused, working(session, SYSTEM):
            records.create(session, table, values)
        [problem] = refused.value.problems
        assert problem.field == name
        assert "所选自然村不在本行政村" in problem.message
        with pytest.raises(InvalidRows, match="1 处填写有误"), working(session, SYSTEM):
            replace_rows(session, table, {"area": ZHONGSUO}, [Line({**values})], {})
    with working(session, SYSTEM):
        records.create(session, table, HAMLET_ROWS[table] | {"area": ZHONGSUO, name: own.id})
    assert count(session, table) == 1
