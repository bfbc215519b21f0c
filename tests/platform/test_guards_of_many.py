"""门控 an import into many villages meets the same gates as one into each of them."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import CollectiveEconomy
from models.levels import Level
from models.platform import bulk_gates, steps, write_guards
from models.platform.changes import Added, TableChange
from models.platform.division import Division
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import acting_as
from models.platform.step_guard import Guard, Reason
from models.platform.step_state import StepState
from models.platform.transaction import transaction
from tests import people
from tests import planning_scene as scene


def change_in(areas: list[int]) -> TableChange:
    return TableChange(
        CollectiveEconomy, [Added(4, {"area": area, "project_name": "茶园"}) for area in areas]
    )


BOTH_WAYS = pytest.mark.parametrize("few", [0, 10_000], ids=["all at once", "one by one"])


@BOTH_WAYS
def test_the_gates_answer_alike_one_by_one_and_all_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    scene.finish_basemap(session)
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", few)
    areas = list(session.scalars(select(Division.area).where(Division.level == "village").limit(40)))
    wanted = sorted({*areas, scene.VILLAGE, scene.NEIGHBOUR})
    with acting_as(session, people.ADMINISTRATOR.actor), transaction(session):
        found = bulk_gates.obstacles(session, change_in(wanted))
    assert found == {area: ["请先完成：底图底数"] for area in wanted if area != scene.VILLAGE}


@BOTH_WAYS
def test_a_step_that_is_done_is_shut_and_so_is_one_whose_step_before_was_reopened(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", few)
    states = {scene.VILLAGE: (True, False), scene.NEIGHBOUR: (True, True), scene.FAR_VILLAGE: (False, False)}
    for area, done in states.items():
        for step, is_done in zip(("S01", "S02"), done, strict=True):
            session.add(StepState(area=area, step=step, is_done=is_done, version=1))
    session.commit()
    with transaction(session):
        found = bulk_gates.obstacles(session, change_in(list(states)))
    assert found == {
        scene.NEIGHBOUR: ["本步骤已完成，请先关闭“是否完成”再修改"],
        scene.FAR_VILLAGE: ["请先完成：底图底数"],
    }


@BOTH_WAYS
def test_a_condition_that_locks_a_step_locks_it_for_many_as_well(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", few)
    shut = Guard("survey_closed", lambda _session, _area: [Reason("调研窗口已关闭")], locks=True)
    monkeypatch.setitem(steps._steps, "S02", replace(steps.STEPS["S02"], guards=(shut,)))
    scene.finish_basemap(session)
    with transaction(session):
        found = bulk_gates.obstacles(session, change_in([scene.VILLAGE]))
    assert found == {scene.VILLAGE: ["调研窗口已关闭"]}


@BOTH_WAYS
def test_what_a_county_has_completed_is_shut_for_all_its_villages(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", few)
    monkeypatch.setitem(steps._steps, "S02", replace(steps.STEPS["S02"], grain=Level.COUNTY))
    scene.finish_basemap(session)
    session.add(StepState(area=people.JINGDONG, step="S02", is_done=True, version=1))
    session.commit()
    with transaction(session):
        found = bulk_gates.obstacles(session, change_in([scene.VILLAGE]))
    assert found == {scene.VILLAGE: ["本步骤已完成，请先关闭“是否完成”再修改"]}


def test_a_village_that_the_account_does_not_cover_is_no_village_at_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_guards, "FEW_VILLAGES", 0)
    with acting_as(session, people.COUNTY.actor), transaction(session), pytest.raises(NotFound):
        bulk_gates.obstacles(session, change_in([scene.VILLAGE, scene.FAR_VILLAGE]))


def test_a_village_is_told_each_reason_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several rows of a village meet the same gate: its reason is not repeated."""
    shut = "请先完成：底图底数"
    monkeypatch.setattr(write_guards, "GUARDS", [lambda _session, _attempt: [shut]])
    attempt = write_guards.Attempt(Permission.ADD, CollectiveEconomy, scene.VILLAGE)
    assert write_guards.reasons_against_many(session, [attempt, attempt]) == {scene.VILLAGE: [shut]}
