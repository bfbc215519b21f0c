"""逾期条件 the late rows of each kind of topic, as the database finds them: divisions that have not done a step, records that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import DateTime, Integer, Select, String, cast, exists, literal, null, select

from models.platform.deadline_topics import Topic
from models.platform.deadlines import Rule
from models.platform.division import Division
from models.platform.ledger.reach import division_of
from models.platform.step_guard import Gate
from models.platform.step_state import StepState
from models.platform.steps import STEPS, Step
from models.types import AREA

STATES = StepState.__table__
DIVISIONS = Division.__table__


@dataclass(frozen=True)
class Span:
    """A rule's part of the tree: a range of codes without those of rules below it."""

    low: int
    high: int
    without: tuple[tuple[int, int], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return self.low >= self.high or any(
            low <= self.low and self.high <= high for low, high in self.without
        )

    def holds(self, column: Any) -> list[Any]:
        """That a code lies in it."""
        return [
            column >= self.low,
            column < self.high,
            *(~column.between(low, high - 1) for low, high in self.without),
        ]


LatePart = Callable[[Topic, Rule, date, date | None, Span], Select[Any]]
PARTS: dict[str, LatePart] = {}
"""How the late rows of a kind of topic are found: by the word before its colon."""


def row_of(topic: Topic, area: Any, since: Any = None, row_id: Any = None) -> tuple[Any, ...]:
    """The columns of a late row."""
    return (
        literal(topic.key, String(80)).label("topic"),
        cast(area, AREA).label("area"),
        (cast(null(), DateTime) if since is None else since).label("since"),
        (cast(literal(0), Integer) if row_id is None else row_id).label("row_id"),
    )


def _late_step(topic: Topic, rule: Rule, day: date, before: date | None, span: Span) -> Select[Any]:
    """Divisions that have not done a step: by a day all, else those whose event lies before a day."""
    del day
    step = topic.step
    assert step is not None
    event = STEPS.get(rule.after or "")
    if event is None or before is None:
        wanted = select(*row_of(topic, DIVISIONS.c.area)).where(DIVISIONS.c.level == step.grain.value)
        return wanted.where(*span.holds(DIVISIONS.c.area), *_open(step, DIVISIONS.c.area))
    begun = STATES.alias("begun")
    happened = begun.c.step == event.key, begun.c.is_done, begun.c.done_on < datetime.combine(before, time())
    if event.grain is step.grain:
        area = begun.c.area
        wanted = select(*row_of(topic, area, begun.c.done_on)).where(*happened)
        return wanted.where(*span.holds(area), *_open(step, area))
    area = DIVISIONS.c.area
    above = begun.c.area == division_of(area, event.grain)
    wanted = select(*row_of(topic, area, begun.c.done_on)).join_from(DIVISIONS, begun, above)
    return wanted.where(
        DIVISIONS.c.level == step.grain.value, *happened, *span.holds(area), *_open(step, area)
    )


def _open(step: Step, area: Any) -> list[Any]:
    """Not done; and what is behind a shut gate is not late, but the step in front of the gate."""
    gates = step.waits_for if step.strictness is Gate.HARD else ()
    return [~_done(step, area), *(_done(STEPS[key], area) for key in gates)]


def _done(step: Step, area: Any) -> Any:
    state = STATES.alias()
    place = division_of(area, step.grain)
    return exists(select(literal(1)).where(state.c.area == place, state.c.step == step.key, state.c.is_done))


PARTS["step"] = _late_step


def _late_review(topic: Topic, rule: Rule, day: date, before: date | None, span: Span) -> Select[Any]:
    """Records that have waited in a state since before a day."""
    del rule, day
    assert topic.flow is not None
    assert topic.state is not None
    assert before is not None
    table = topic.flow.table.__table__
    wanted = select(*row_of(topic, table.c.area, table.c.review_since, table.c.id))
    waits = table.c.review_state == topic.state.key, table.c.review_since < datetime.combine(before, time())
    return wanted.where(*waits, *span.holds(table.c.area))


PARTS["review"] = _late_review
