"""行政村步骤明细 T02: village by village which steps are done, since when, and how long it has stood still (001-192)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from models.hometown.ledgers.filters import DONE_STEP, VILLAGE_FILTERS, villages_that_did
from models.hometown.ledgers.progress import DETAIL
from models.hometown.ledgers.standing import HOMETOWN_STEPS, PLANNING
from models.levels import Level
from models.platform.clock import today
from models.platform.division import Division, names_of
from models.platform.ledger.columns import Column, Value
from models.platform.ledger.headings import Group
from models.platform.ledger.layout import Layout
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.lines import Detail, Line, Question
from models.platform.ledger.period import Period
from models.platform.ledger.reach import Reach
from models.platform.step_state import StepState
from models.platform.steps import Step, chapter_of

STUCK_AFTER = 30
"""Days after which a village that has not moved on is marked."""
DONE, NOT_DONE = "✓", "×"
ABOVE = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP)

Dates = Mapping[str, date | None]
"""When each completed step was completed; None when nobody knows."""


def detail(session: Session, question: Question, reach: Reach) -> Detail:
    """The villages within reach, a page of them, each with its steps."""
    wanted = (Division.level == Level.VILLAGE.value, reach.inside(Division.area))
    number = session.scalar(select(func.count()).select_from(Division).where(*wanted), reach.bounds) or 0
    page = select(Division.area).where(*wanted).order_by(Division.area)
    areas = session.scalars(page.offset(question.offset).limit(question.limit), reach.bounds).all()
    names, states = names_of(session, areas), _done_on(session, areas)
    lines = [
        Line(names[area][Level.VILLAGE], _values(names[area], _dates(area, states)), area, opens=True)
        for area in areas
    ]
    return Detail(LAYOUT, lines, number)


def _done_on(session: Session, areas: Sequence[int]) -> Mapping[int, Dates]:
    """The completed steps of these villages and of the divisions above them, by division.

    Those above may lie outside the account's part of the tree: a village is told what its county has done
    for it, so the table is asked and not the confined class.
    """
    if not areas:
        return {}
    above = {step.place(area) for area in areas for step in HOMETOWN_STEPS if step.grain is not Level.VILLAGE}
    states = StepState.__table__.c
    own = states.area.between(areas[0], areas[-1])
    rows = session.execute(
        select(states.area, states.step, states.done_on).where(
            states.is_done, or_(own, states.area.in_(above))
        )
    )
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    for area, step, done_on in rows:
        found[area][step] = done_on.date() if done_on else None
    return found


def _dates(area: int, states: Mapping[int, Dates]) -> Dates:
    return {
        step.key: states[place][step.key]
        for step in HOMETOWN_STEPS
        if (place := step.place(area)) in states and step.key in states[place]
    }


def _values(names: Mapping[Level, str], dates: Dates) -> tuple[Value, ...]:
    steps = (_mark(step, dates) for step in HOMETOWN_STEPS)
    current = next((step for step in PLANNING if step.key not in dates), None)
    where = current.label if current else "全部完成"
    return (*(names.get(level, "") for level in ABOVE), *steps, where, _days_at(current, dates))


def _mark(step: Step, dates: Dates) -> str:
    if step.key not in dates:
        return NOT_DONE
    return f"{DONE} {dates[step.key]}" if dates[step.key] else DONE


def _days_at(current: Step | None, dates: Dates) -> int | None:
    """Days since the last step before the current one was completed; none when there is no such day."""
    if current is None:
        return None
    before = HOMETOWN_STEPS[: HOMETOWN_STEPS.index(current)]
    finished = [day for step in before if (day := dates.get(step.key))]
    return (today() - max(finished)).days if finished else None


def is_stuck(days: Value) -> bool:
    """Whether a village has stood at its step for too long."""
    return isinstance(days, int) and days > STUCK_AFTER


def villages_moved_on(period: Period, chosen: Mapping[str, str]) -> Select[Any]:
    """The villages for which the step asked for, or any step, was completed within a range of days."""
    codes = [chosen[DONE_STEP]] if DONE_STEP in chosen else [step.key for step in HOMETOWN_STEPS]
    found = [villages_that_did(code, period.holds(StepState.__table__.c.done_on)) for code in codes]
    together = union_all(*found).subquery("moved_on") if len(found) > 1 else found[0].subquery("moved_on")
    return select(together.c.area)


def _written(label: str) -> Column:
    return Column(label, (), str, is_text=True)


def _layout() -> Layout:
    chapters: Iterable[Step] = {step.chapter: step for step in reversed(HOMETOWN_STEPS)}.values()
    groups = [
        Group(first.chapter, tuple(_written(step.label) for step in chapter_of(first)))
        for first in reversed(list(chapters))
    ]
    places = (_written(level.label) for level in ABOVE)
    return Layout((*places, *groups, _written("当前步骤"), Column("停留天数", (), int, alert=is_stuck)))


LAYOUT = _layout()
VILLAGE_STEPS = Ledger(
    DETAIL,
    "行政村步骤明细",
    "hometown",
    "工作进度",
    filters=VILLAGE_FILTERS,
    note=f"停留天数自上一步完成之日起算，超过 {STUCK_AFTER} 天标红。",
    detail=detail,
    dated_label="完成日期",
    dated_villages=villages_moved_on,
)
