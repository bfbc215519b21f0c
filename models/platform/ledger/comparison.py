"""对比 a column of a ledger as it was on another day beside what it is now, and its way there (data.md 4.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.clock import today
from models.platform.ledger.columns import EMPTY, Column, Value
from models.platform.ledger.days import Days, days_of, last_day
from models.platform.ledger.lines import Line
from models.platform.ledger.snapshots import trend, values_at
from models.platform.ledger.summary import Summary
from models.platform.refusal import Refusal

USUAL = (("比上日", 1), ("比上周", 7), ("比上月", 30), ("比去年同日", 365))
"""How far back people look, by name, in days."""
BY_ITSELF = timedelta(days=30)


@dataclass(frozen=True)
class Change:
    """One division (or all of them): what the column said then, what it says now, and the difference in words."""

    name: str
    area: int | None
    then: str
    now: str
    change: str


@dataclass(frozen=True)
class Comparison:
    """A column on a day that was kept and now, line by line; and on each kept day between, for the whole."""

    day: date
    changes: list[Change]
    points: list[tuple[date, Value]]
    days: list[tuple[str, date]]


def compare(
    session: Session, summary: Summary, place: int, asked: date | None = None, epoch: int | None = None
) -> Comparison | None:
    """Compare one column (by its place) with a day; None while no day has been kept, or under filters: days are kept whole.

    Without a day, the last one that is a month old, or the oldest. Raises :class:`Refusal` for a day before
    the first one. ``epoch`` is that of the kept days, with which they are not asked for again.
    """
    kept = () if summary.conditions else days_of(session, summary.ledger.key, epoch)
    if not kept:
        return None
    first = kept[0]
    if asked is not None and asked < first:
        raise Refusal(f"台账从 {first} 起每日留存，不能与 {asked} 对比，请选择 {first} 以后的日期")
    day = last_day(kept, asked or max(first, today() - BY_ITSELF)) or first
    column = summary.columns[place]
    lines = _lines(summary)
    areas = [line.area for line in lines if line.area is not None]
    then = values_at(session, summary.ledger, column, day, areas)
    changes = [_change(column, line, then[line.area], line.cells[place]) for line in lines if line.area]
    whole = summary.total.cells[place] if summary.total else None
    points = [*trend(session, summary.ledger, column, summary.place.area, kept), (today(), whole)]
    points = [point for point in points[:-1] if point[0] < today()] + points[-1:]
    return Comparison(day, changes, points, _usual_days(kept))


def _lines(summary: Summary) -> Sequence[Line]:
    """The lines that are kept by day: those of hamlets are not, their sum is; a village by itself is its own sum."""
    total = [summary.total] if summary.total else []
    return total if summary.place.level is Level.VILLAGE else [*summary.lines, *total]


def _usual_days(kept: Days) -> list[tuple[str, date]]:
    found = [(name, last_day(kept, today() - timedelta(days=days))) for name, days in USUAL]
    return [(name, day) for name, day in found if day is not None]


def _change(column: Column, line: Line, then: Value, current: Value) -> Change:
    return Change(
        line.name, line.area, column.text(then), column.text(current), _difference(column, then, current)
    )


def _difference(column: Column, then: Value, current: Value) -> str:
    """With its sign; shares differ by 百分点."""
    if not (isinstance(then, int | Decimal) and isinstance(current, int | Decimal)):
        return EMPTY
    change = current - then
    text = column.text(change).removesuffix("%")
    return f"{'+' if change > 0 else ''}{text}{' 个百分点' if column.is_percent else ''}"
