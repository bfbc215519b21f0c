"""同时操作 two people at the same switch: one effect, and nothing slips in beside a completion (001-124, 126)."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.work_log import WorkLog
from models.platform.audit import AuditEntry
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import StepState
from models.platform.step_switch import complete, reopen
from models.platform.steps import STEPS
from tests import people
from tests import planning_scene as scene
from tests.databases import Database

PEOPLE = 6


def at_once(database: Database, work: Callable[[Session], object]) -> list[str]:
    """Let several people do the same at the same moment; what each was told, in no order."""
    start, told = threading.Barrier(PEOPLE), []

    def one() -> None:
        with Session(database.engine, expire_on_commit=False) as session:
            start.wait()
            try:
                with scene.working(session, people.CLERK.actor):
                    work(session)
                told.append("done")
            except Refusal as refusal:
                told.append(refusal.message)

    threads = [threading.Thread(target=one) for _ in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.fixture
def ready(session: Session) -> None:
    scene.claim_basemap(session)
    scene.log_work(session, "S01")


def test_a_switch_turned_on_by_many_is_turned_once(session: Session, database: Database, ready: None) -> None:
    told = at_once(database, lambda mine: complete(mine, STEPS["S01"], scene.VILLAGE))
    assert told == ["done", *["“底图底数”已经完成，请刷新页面查看"] * (PEOPLE - 1)]
    with acting_as(session, SYSTEM):
        session.rollback()
        assert [row.is_done for row in session.scalars(select(StepState))] == [True]
        lines = select(func.count()).where(AuditEntry.table_name == "platform_step_state")
        assert session.scalar(lines) == 1


def test_a_switch_turned_off_by_many_is_turned_once(
    session: Session, database: Database, ready: None
) -> None:
    scene.finish(session, "S01")
    told = at_once(database, lambda mine: reopen(mine, STEPS["S01"], scene.VILLAGE, "补充"))
    assert told == ["done", *["“底图底数”尚未完成，无需关闭，请刷新页面查看"] * (PEOPLE - 1)]


def test_a_row_written_while_the_step_is_completed_is_either_before_it_or_refused(
    session: Session, database: Database, ready: None
) -> None:
    logged: list[str] = []

    def write() -> None:
        with Session(database.engine, expire_on_commit=False) as mine:
            try:
                logged.append(str(scene.log_work(mine, "S01").id))
            except Refusal as refusal:
                logged.append(refusal.message)

    writer = threading.Thread(target=write)
    writer.start()
    at_once(database, lambda mine: complete(mine, STEPS["S01"], scene.VILLAGE))
    writer.join()
    with acting_as(session, SYSTEM):
        session.rollback()
        rows = session.scalar(select(func.count()).select_from(WorkLog))
    assert (logged, rows) in (
        (["本步骤已完成，请先关闭“是否完成”再修改"], 1),
        ([logged[0]], 2),
    )
