"""步骤门控 a locked step is locked by every door, a completed one as well (001-124, 126)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import parameters
from models.hometown.basemap import Basemap
from models.hometown.field_survey import LandResource
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.refusal import Forbidden
from models.platform.rights import Permission
from models.platform.rows import Line, replace_rows
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_reasons import doubts
from models.platform.step_state import progress_of
from models.platform.step_switch import reopen
from models.platform.steps import STEPS
from models.platform.write_guards import Attempt, reasons_against
from tests import people
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.planning_scene import DONE, VILLAGE, locks

LOCKED = "请先完成：底图底数"


def test_a_new_village_has_only_the_first_step_open(session: Session) -> None:
    assert locks(session, "S01") == []
    assert locks(session, "S02") == [LOCKED]
    assert locks(session, "S03") == ["请先完成：实地调研"]


def test_the_preparation_is_told_but_does_not_hold_anybody_up(session: Session) -> None:
    with acting_as(session, people.CLERK.actor):
        told = [reason.text for reason in doubts(STEPS["S01"], progress_of(session, VILLAGE))]
    assert told == ["请先完成：下达任务", "请先完成：确定技术单位"]


def test_a_province_may_make_the_preparation_binding_or_drop_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocking = parameters.Parameters(preparation_gate="block")
    monkeypatch.setattr("models.hometown.steps.current", lambda: blocking)
    assert locks(session, "S01") == ["请先完成：下达任务", "请先完成：确定技术单位"]
    monkeypatch.setattr(
        "models.hometown.steps.current", lambda: parameters.Parameters(preparation_gate="off")
    )
    with acting_as(session, people.CLERK.actor):
        assert doubts(STEPS["S01"], progress_of(session, VILLAGE)) == []


LAND: dict[str, Any] = SOUND[LandResource] | {"area": VILLAGE}


def test_no_row_of_a_locked_step_is_registered(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED):
        scene.tell(session, LandResource)
    with acting_as(session, SYSTEM):
        assert session.scalars(select(LandResource)).all() == []


def test_the_command_line_is_held_up_like_everybody_else(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED), scene.working(session, SYSTEM):
        records.create(session, LandResource, LAND)


def test_an_import_is_told_the_same_reason_before_it_writes(session: Session) -> None:
    with acting_as(session, people.ADMINISTRATOR.actor):
        attempt = Attempt(Permission.IMPORT, LandResource, VILLAGE)
        assert reasons_against(session, attempt) == [LOCKED]
        scene.finish_basemap(session)
        assert reasons_against(session, attempt) == []


def test_a_grid_is_not_saved_into_a_locked_step(session: Session) -> None:
    with pytest.raises(Forbidden, match=LOCKED), scene.working(session, people.CLERK.actor):
        replace_rows(session, LandResource, {"area": VILLAGE, "hamlet_id": None}, [Line(LAND)], {})


def test_a_work_log_follows_the_gate_of_the_step_it_names(session: Session) -> None:
    """001-125."""
    scene.log_work(session, "S01")
    with pytest.raises(Forbidden, match=LOCKED):
        scene.log_work(session, "S02")


def test_a_work_log_is_not_moved_into_a_locked_step(session: Session) -> None:
    row = scene.log_work(session, "S01")
    with pytest.raises(Forbidden, match="请先完成：实地调研"), scene.working(session, people.CLERK.actor):
        records.update(session, records.fetch(session, WorkLog, row.id), {"step_code": "S03"}, row.version)


@pytest.mark.parametrize("who", [people.COUNTY, people.TOWNSHIP, people.PROVINCIAL])
def test_those_above_do_not_write_the_villages_work_log(session: Session, who: people.Person) -> None:
    """001-125: the village fills in its planning, and its work logs."""
    row = scene.log_work(session, "S01")
    told = "“底图底数”的工作纪实由行政村账号填报"
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        records.create(session, WorkLog, SOUND[WorkLog] | {"area": VILLAGE, "step_code": "S01"})
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        records.delete(session, records.fetch(session, WorkLog, row.id))


@pytest.fixture
def basemap_done(session: Session) -> Basemap:
    scene.finish_basemap(session)
    with acting_as(session, people.CLERK.actor):
        return session.scalars(select(Basemap)).one()


def test_a_completed_step_refuses_to_be_changed(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE), scene.working(session, people.CLERK.actor):
        records.update(session, records.fetch(session, Basemap, basemap_done.id), {"claimer": "李文书"}, 1)


def test_a_completed_step_refuses_to_be_deleted_from(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE), scene.working(session, people.CLERK.actor):
        records.delete(session, records.fetch(session, Basemap, basemap_done.id))


def test_a_completed_step_refuses_to_be_added_to(session: Session, basemap_done: Basemap) -> None:
    with pytest.raises(Forbidden, match=DONE):
        scene.log_work(session, "S01")


def test_after_reopening_it_can_be_changed_again(session: Session, basemap_done: Basemap) -> None:
    """A-001.Z-16: whoever turned the switch on turns it off, while no later step is done."""
    with scene.working(session, people.CLERK.actor):
        reopen(session, STEPS["S01"], VILLAGE, "补充认领人")
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, Basemap, basemap_done.id)
        records.update(session, row, {"claimer": "李文书"}, row.version)
    with pytest.raises(Forbidden, match=LOCKED):
        scene.tell(session, LandResource)
