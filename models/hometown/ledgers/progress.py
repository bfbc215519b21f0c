"""工作进度台账 T01: how many villages have done each step, and where they stand now (data.md 4.2; 001-192)."""

from decimal import Decimal

from sqlalchemy import Select, select

import models.hometown.steps  # noqa: F401  declares the steps that the columns count
from models.hometown.ledgers.filters import VILLAGE_FILTERS
from models.levels import Level
from models.platform.ledger.columns import Column, Value, computed, rate, share, shown
from models.platform.ledger.headings import Group
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.measures import VILLAGES, WHOLE, Kept, Measure, count
from models.platform.ledger.tallies import Tally, villages, villages_of
from models.platform.step_state import StepState
from models.platform.steps import STEPS, Step, chapter_of

KEY = "progress"
DETAIL = "village_steps"
OVERALL = "综合进度"
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


def _step_columns(step: Step) -> Group:
    number = villages_done(step)
    listed = (DETAIL, "done", step.key)
    return Group(step.label, (shown("完成数", number, opens=listed), rate("完成率", number)))


def _chapters() -> list[Group]:
    firsts = {step.chapter: step for step in reversed(HOMETOWN_STEPS)}
    return [
        Group(chapter, tuple(_step_columns(step) for step in chapter_of(first)))
        for chapter, first in reversed(firsts.items())
    ]


def _overall(number: int, *finished: int) -> Decimal | None:
    return share(sum(finished), number * len(finished))


def _not_begun(number: int, *standing: int) -> Value:
    return number - sum(standing)


def _current_steps() -> Group:
    """Villages without any row stand at the first step, so it is what the others leave over."""
    later = [standing_at(place) for place in range(1, len(PLANNING) + 1)]
    names = [*(step.label for step in PLANNING[1:]), "全部完成"]
    codes = [*(step.key for step in PLANNING[1:]), FINISHED]
    first = PLANNING[0]
    columns: list[Column] = [
        computed(first.label, _not_begun, VILLAGES, *later, opens=(DETAIL, "current", first.key))
    ]
    for name, code, number in zip(names, codes, later, strict=True):
        columns.append(shown(name, number, opens=(DETAIL, "current", code)))
    return Group("当前步骤分布（行政村数）", tuple(columns))


def villages_standing_at(code: str) -> Select[tuple[int]]:
    """The villages that stand at a planning step, by the very tests that count them; not those at the first."""
    place = len(PLANNING) if code == FINISHED else [step.key for step in PLANNING].index(code)
    rows = leaf_of(StepState).rows
    tests = (test.sql(lambda name: getattr(rows, name)) for test in standing_at(place).tests)
    return select(rows.area).where(rows.split == WHOLE, *tests)


PROGRESS = Ledger(
    KEY,
    "工作进度台账",
    "hometown",
    "工作进度",
    (
        computed(
            OVERALL,
            _overall,
            VILLAGES,
            *(villages_done(step) for step in HOMETOWN_STEPS),
            places=1,
            percent=True,
        ),
        _current_steps(),
        *_chapters(),
    ),
    VILLAGE_FILTERS,
    "综合进度为各步骤完成数之和除以（步骤数×行政村数）；县级完成的步骤对县内全部行政村生效。",
    OVERALL,
)
