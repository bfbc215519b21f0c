"""进度 how far villages have come: what counts a step as done, and where a village stands (data.md 4.2 T01)."""

from sqlalchemy import Select, select

import models.hometown.steps  # noqa: F401  declares the steps that are counted
from models.levels import Level
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.measures import WHOLE, Kept, Measure, count
from models.platform.ledger.tallies import Tally, villages, villages_of
from models.platform.step_state import StepState
from models.platform.steps import STEPS, Step, chapter_of

FINISHED = "finished"
HOMETOWN_STEPS = tuple(step for step in STEPS.values() if step.subsystem == "hometown")
PLANNING = chapter_of(STEPS["S01"])


def done(step: Step) -> Kept:
    """The leaf column that holds whether a division has done a step."""
    is_it = (StepState.step == step.key) & StepState.is_done.is_(True)
    return count(StepState, f"done_{step.key.lower()}", is_it)


def villages_done(step: Step) -> Measure:
    """How many villages have done a step, or have it done for them by their county."""
    passed = done(step).above(0)
    return villages(passed) if step.grain is Level.VILLAGE else villages_of(step.grain, passed)


def standing_at(place: int) -> Tally:
    """How many villages have done the planning steps in front of one (counted from 0) and not that one."""
    before = [done(step).above(0) for step in PLANNING[:place]]
    return villages(*before, *(done(step).none() for step in PLANNING[place : place + 1]))


def villages_standing_at(code: str) -> Select[tuple[int]]:
    """The villages that stand at a planning step, by the very tests that count them; not those at the first."""
    place = len(PLANNING) if code == FINISHED else [step.key for step in PLANNING].index(code)
    rows = leaf_of(StepState).rows
    tests = (test.sql(lambda name: getattr(rows, name)) for test in standing_at(place).tests)
    return select(rows.area).where(rows.split == WHOLE, *tests)
