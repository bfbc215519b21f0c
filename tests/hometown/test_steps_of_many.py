"""多个行政村一起判断 what is missing for a step is asked of many villages at once, and of each the same (001-078, 001-111)."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.hometown.mobilization import Mobilization
from models.hometown.training import Training
from models.platform.scope import acting_as
from models.platform.step_guard import Reason
from models.platform.step_reasons import advice_of_many, explain_many
from models.platform.step_state import progress_of_many
from models.platform.steps import STEPS, Step
from tests import people
from tests.hometown.contract_scene import sign
from tests.hometown.letter_scene import returnees, send
from tests.people import CLERK, ZHONGSUO
from tests.planning_scene import NEIGHBOUR
from tests.preparation_scene import register
from tests.task_scene import plan, survey
from tests.team_scene import hamlet, propose_local

ADVISED = [key for key in STEPS if key.startswith("P")]
VILLAGES = [ZHONGSUO, NEIGHBOUR, 530823102202, 530823102203]


def asked(step: Step) -> tuple[Step, ...]:
    return step.parts or (step,)


def told(session: Session, step: Step, areas: list[int]) -> dict[int, tuple[list[Reason], list[Reason]]]:
    with acting_as(session, people.PROVINCIAL.actor):
        missing = explain_many(session, step, progress_of_many(session, areas))
        advised = advice_of_many(session, step, areas)
    return {area: (missing[area], advised[area]) for area in areas}


@pytest.fixture
def filled_in(session: Session) -> None:
    """One village further than the other, in every chapter."""
    register(session, Mobilization, CLERK)
    register(session, Training, CLERK)
    survey(session, ZHONGSUO)
    plan(session)
    members = returnees(session)
    send(session, [members[0].id])
    propose_local(session)
    hamlet(session, area=NEIGHBOUR)
    propose_local(session, 51, area=NEIGHBOUR)
    sign(session, villages=(ZHONGSUO,))


@pytest.mark.usefixtures("filled_in")
@pytest.mark.parametrize("key", ADVISED)
def test_each_of_many_is_told_what_it_is_told_alone(session: Session, key: str) -> None:
    for step in asked(STEPS[key]):
        areas = list(dict.fromkeys(step.place(area) for area in VILLAGES))
        assert told(session, step, areas) == {area: told(session, step, [area])[area] for area in areas}


@pytest.mark.usefixtures("filled_in")
def test_a_village_is_not_told_of_another_ones_faults(session: Session) -> None:
    """001-078, 001-111, 001-119, 001-123: the reasons of four villages of one list, each its own."""

    def words(key: str) -> list[list[str]]:
        found = told(session, STEPS[key], VILLAGES)
        return [[reason.text for reason in found[area][0]] for area in VILLAGES[:3]]

    assert words("P05") == [
        ["摸底调查：审核状态为“未提交”，省级审核通过后才能打开"],
        ["摸底调查：尚未登记"],
        ["摸底调查：尚未登记"],
    ]
    assert words("P11") == [["还有 2 名应发函人员没有发函"], [], []]
    assert words("P12")[0] == []
    assert all("尚未确定技术单位" in each[0] for each in words("P12")[1:])
    group, waiting, nobody = words("P10")
    assert "还有 1 人没有审核通过" in group[0]
    assert "还没有副组长、成员" in waiting[1]
    assert nobody == ["行政村规划编制组：尚未填报人员"]


@pytest.mark.usefixtures("filled_in")
@pytest.mark.parametrize("key", ADVISED)
def test_forty_villages_take_as_many_statements_as_two(session: Session, key: str) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def counted(step: Step, areas: list[int]) -> int:
        sent.clear()
        told(session, step, areas)
        return len(sent)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        for step in asked(STEPS[key]):
            many = [*VILLAGES, *range(530823102204, 530823102240)]
            counted(step, VILLAGES[:2])
            assert counted(step, many) == counted(step, VILLAGES[:2])
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)
