"""筛选 the filters that every ledger shares: what kind of village it is, how far it has come, which year's it is (data.md 4.1)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from models.hometown.baseline_survey import PROVINCE_PASSED, BaselineSurvey
from models.hometown.ledgers.standing import FINISHED, HOMETOWN_STEPS, PLANNING, villages_standing_at
from models.hometown.village import Village
from models.levels import Level
from models.platform.dictionary import Dictionaries
from models.platform.division import Division
from models.platform.ledger.filters import Filter, ProfileFilter
from models.platform.ledger.reach import Narrowing, division_of
from models.platform.step_state import StepState
from models.platform.steps import STEPS

DONE_STEP = "done"


def villages_that_did(code: str, *more: ColumnElement[bool]) -> Select[Any]:
    """The villages that have done a step, or have it done for them by a division above."""
    step, states = STEPS[code], StepState.__table__.c
    place = division_of(Division.area, step.grain)
    return (
        select(Division.area)
        .join(StepState.__table__, states.area == place)
        .where(Division.level == Level.VILLAGE.value, states.step == code, states.is_done, *more)
    )


@dataclass(frozen=True)
class DoneFilter:
    """Villages that have done a step, or have it done for them by their county."""

    name: str = DONE_STEP
    label: str = "已完成步骤"
    usual: str = ""

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """Every step."""
        del dictionaries
        return [(step.key, step.label) for step in HOMETOWN_STEPS]

    def narrowing(self, code: str) -> Narrowing:
        """The areas of the villages."""
        return Narrowing(villages_that_did(code))


@dataclass(frozen=True)
class CurrentFilter:
    """Villages that stand at a planning step."""

    name: str = "current"
    label: str = "当前步骤"
    usual: str = ""

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """Every planning step, and 全部完成."""
        del dictionaries
        return [*((step.key, step.label) for step in PLANNING), (FINISHED, "全部完成")]

    def narrowing(self, code: str) -> Narrowing:
        """The areas of the villages; at the first step are those that are at no other."""
        if code != PLANNING[0].key:
            return Narrowing(villages_standing_at(code))
        others = [villages_standing_at(step.key) for step in PLANNING[1:]] + [villages_standing_at(FINISHED)]
        village = aliased(Division)
        elsewhere = or_(*(village.area.in_(each) for each in others))
        return Narrowing(select(village.area).where(village.level == Level.VILLAGE.value, ~elsewhere))


EXEMPT = select(BaselineSurvey.area).where(
    BaselineSurvey.plan_year.is_(None), BaselineSurvey.review_state == PROVINCE_PASSED
)
"""Villages that are moved away and make no plan, once the province has approved the survey that says so."""
ALL, ONLY_EXEMPT, COUNTED = "all", "0", "1"
NARROWINGS = {COUNTED: Narrowing(EXEMPT, is_without=True), ONLY_EXEMPT: Narrowing(EXEMPT)}


@dataclass(frozen=True)
class CountedFilter:
    """Villages that count as N, unless others are asked for: those left out of it, or all (data.md 4.1)."""

    name: str = "counted"
    label: str = "是否计入"
    usual: str = COUNTED

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """Counted, all, and exempt."""
        del dictionaries
        return [
            (COUNTED, "不含搬迁豁免村"),
            (ALL, "含搬迁豁免村"),
            (ONLY_EXEMPT, "仅搬迁豁免村"),
        ]

    def narrowing(self, code: str) -> Narrowing | None:
        """The areas of the villages; one without an approved survey counts."""
        return NARROWINGS.get(code)


VILLAGE_FILTERS: tuple[Filter, ...] = (
    CurrentFilter(),
    DoneFilter(),
    ProfileFilter(BaselineSurvey.plan_year),
    CountedFilter(),
    *(
        ProfileFilter(column)
        for column in (
            Village.village_type,
            Village.village_terrain,
            Village.village_features,
            Village.is_key_assist,
            Village.is_demo_project,
            Village.demo_level,
        )
    ),
)
