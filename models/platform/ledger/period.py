"""日期区间 a range of days that narrows a ledger to what was written down, or completed, within it (data.md 4.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from models.platform.refusal import Refusal

FROM, TO = "from", "to"
"""The names of its two ends in an address."""


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; an end that is None is open."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise Refusal(f"日期区间的开始日期 {self.start} 晚于结束日期 {self.end}，请重新选择")

    @property
    def words(self) -> str:
        """As a page and a workbook say it."""
        if self.start and self.end:
            return f"{self.start} 至 {self.end}"
        return f"{self.start} 起" if self.start else f"至 {self.end}"

    @property
    def asked(self) -> dict[str, str]:
        """As an address says it."""
        ends = {FROM: self.start, TO: self.end}
        return {name: day.isoformat() for name, day in ends.items() if day}

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Whether the moment in a column lies within."""
        low = [column >= datetime.combine(self.start, time())] if self.start else []
        high = [column < datetime.combine(self.end + timedelta(days=1), time())] if self.end else []
        return and_(true(), *low, *high)


def period_of(asked: Mapping[str, date | None]) -> Period | None:
    """The period of two ends; None when both are open."""
    start, end = asked.get(FROM), asked.get(TO)
    return Period(start, end) if start or end else None
