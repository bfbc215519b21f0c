"""工作进度台账 T01: how many villages have done each step, and where they stand now (data.md 4.2; 001-192)."""

from decimal import Decimal

from models.hometown.ledgers.filters import VILLAGE_FILTERS
from models.hometown.ledgers.standing import FINISHED, HOMETOWN_STEPS, PLANNING, standing_at, villages_done
from models.platform.ledger.columns import Column, Value, computed, rate, share, shown
from models.platform.ledger.headings import Group
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.measures import VILLAGES
from models.platform.step_state import StepState
from models.platform.steps import Step, chapter_of

KEY = "progress"
DETAIL = "village_steps"
OVERALL = "综合进度"


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
    return Group("当前步骤分布（行政村数）", tuple(columns), is_standing=True)


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
    dated=(StepState.done_on,),
    dated_label="完成日期",
)
