"""进度概览 how far a division has come, step by step and division by division: one statement over the leaf rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.hometown.ledgers.standing import HOMETOWN_STEPS, done
from models.levels import Level
from models.platform.confinement import made_once
from models.platform.division import Division
from models.platform.kept import KeptByEpoch
from models.platform.ledger.figures import Figures, parts_of, roll_up
from models.platform.ledger.reach import HIGH, LOW, Reach, division_of
from models.platform.ledger.tallies import Tally, villages
from models.platform.steps import Step

TALLIES: dict[str, Tally] = {step.key: villages(done(step).above(0)) for step in HOMETOWN_STEPS}
COUNTED = parts_of(tuple(TALLIES.values()))
GRAINS = (Level.COUNTY, Level.VILLAGE)


@dataclass(frozen=True)
class StepDone:
    """How many divisions have done a step, of how many."""

    step: Step
    done: int
    total: int


@dataclass(frozen=True)
class Overview:
    """The figures of a division, and those of the divisions of a level within it."""

    figures: dict[int, Figures] = field(default_factory=dict)
    numbers: dict[Level, dict[int, int]] = field(default_factory=dict)

    @property
    def villages(self) -> int:
        """How many villages there are."""
        return sum(self.numbers.get(Level.VILLAGE, {}).values())

    @property
    def steps(self) -> list[StepDone]:
        """Every step in order; one that nobody within completes is left out."""
        found = []
        for step in HOMETOWN_STEPS:
            total = sum(self.numbers.get(step.grain, {}).values())
            if total:
                address = TALLIES[step.key].address
                number = sum(each.get(address, 0) or 0 for each in self.figures.values())
                found.append(StepDone(step, int(number), total))
        return found

    def place(self, area: int, steps: Sequence[Step]) -> tuple[int, int]:
        """Of some steps how many are done in one of the divisions, of how many."""
        mine = self.figures.get(area, {})
        finished = sum(int(mine.get(TALLIES[step.key].address, 0) or 0) for step in steps)
        total = sum(self.numbers.get(step.grain, {}).get(area, 0) for step in steps)
        return finished, total


@cache
def _numbers(level: Level) -> Select[Any]:
    """How many counties and villages there are in each division of a level."""
    place = division_of(Division.area, level).label("place")
    inside = Division.area >= LOW, Division.area < HIGH, Division.level.in_([each.value for each in GRAINS])
    return made_once(
        select(Division.level, place, func.count()).where(*inside).group_by(Division.level, place)
    )


Numbers = dict[Level, dict[int, int]]
_kept: KeptByEpoch[tuple[int, Level], Numbers] = KeptByEpoch(most=5000)


def read_overview(session: Session, area: int, level: Level, epoch: int | None = None) -> Overview:
    """The figures of every division of a level within one, in two statements.

    With the ``epoch`` of the divisions in one: how many there are is remembered until they change.
    """
    reach = Reach(area, level)
    numbers = _kept.ask(session, (area, level), epoch, lambda: _read_numbers(session, reach))
    return Overview(dict(roll_up(session, COUNTED, reach)), numbers)


def _read_numbers(session: Session, reach: Reach) -> Numbers:
    numbers: Numbers = {}
    for grain, place, number in session.execute(_numbers(reach.level), reach.bounds):
        numbers.setdefault(Level(grain), {})[place] = number
    return numbers
