"""规划任务与台账 what the ledgers make of chapter 4: two filters more, and the steps counted truly (001-192; data.md 4.1, T01)."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.hometown.ledgers.filters import VILLAGE_FILTERS
from models.hometown.ledgers.progress import PROGRESS
from models.platform.dictionary import dictionaries
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.summary import summarise
from models.platform.scope import acting_as
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests.people import COUNTY, JINGDONG, PROVINCIAL
from tests.task_scene import (
    EXEMPT,
    NEIGHBOUR,
    VILLAGE,
    VILLAGES,
    do,
    file_of,
    pass_all,
    pass_city,
    plan,
    survey,
)


def villages_counted(session: Session, key: str = "progress", **chosen: str) -> int:
    """How many villages a ledger counts under these filters."""
    with acting_as(session, COUNTY.actor):
        found = summarise(session, LEDGERS[key], Question(JINGDONG, chosen=chosen), dictionaries(session))
    assert found.total is not None
    return int(found.total.cells[0] or 0)


def completed(session: Session, label: str) -> object:
    """What the progress ledger counts as done of a step."""
    with acting_as(session, COUNTY.actor):
        found = summarise(session, PROGRESS, Question(JINGDONG), dictionaries(session))
    assert found.total is not None
    place = next(at for at, names in enumerate(found.layout.headings) if names[-2:] == (label, "完成数"))
    return found.total.cells[place]


def turn(session: Session, key: str, area: int) -> None:
    step = STEPS[key].part("2021") if STEPS[key].parts else STEPS[key]
    with acting_as(session, COUNTY.actor), transaction(session):
        complete(session, step, area)


def test_every_ledger_of_villages_can_be_asked_for_a_years_plan() -> None:
    """001-192: 年度计划筛选；是否计入。"""
    labels = [each.label for each in VILLAGE_FILTERS]
    assert {"年度计划", "是否计入"} <= set(labels)
    assert all(
        ledger.filters == VILLAGE_FILTERS for ledger in LEDGERS.values() if ledger.subsystem == "hometown"
    )


@pytest.mark.parametrize(("year", "count"), [("2021", 1), ("2022", 1), ("2023", 0)])
def test_a_years_plan_narrows_to_its_villages(session: Session, year: str, count: int) -> None:
    """001-192 001-071: 年度计划取自摸底调查。"""
    survey(session, VILLAGE, plan_year="2021")
    survey(session, NEIGHBOUR, plan_year="2022")
    assert villages_counted(session, plan_year=year) == count
    assert villages_counted(session) == VILLAGES


def test_a_village_is_left_out_once_its_exemption_is_approved(session: Session) -> None:
    """001-192: N 剔除搬迁撤并豁免（省级审核通过后）。"""
    row = survey(session, VILLAGE, **EXEMPT)
    survey(session, NEIGHBOUR)
    pass_city(session, row)
    assert (villages_counted(session), villages_counted(session, counted="0")) == (VILLAGES, 0)
    do(session, PROVINCIAL, row, "province_pass")
    assert (villages_counted(session), villages_counted(session, counted="0")) == (VILLAGES - 1, 1)
    assert villages_counted(session, counted="all") == VILLAGES


def test_the_steps_of_the_chapter_are_counted_truly(session: Session, tmp_path: Path) -> None:
    """001-192 T01: 摸底调查按村计数；制定计划、上报审核、下达任务由县完成，对县内全部行政村生效。"""
    assert completed(session, "摸底调查") == 0
    pass_all(session, survey(session))
    turn(session, "P05", VILLAGE)
    assert completed(session, "摸底调查") == 1
    row = plan(session)
    file_of(session, row, tmp_path)
    pass_all(session, row)
    for key in ("P06", "P07", "P08"):
        turn(session, key, JINGDONG)
    for label in ("制定计划", "上报审核", "下达任务"):
        assert completed(session, label) == VILLAGES
