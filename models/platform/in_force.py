"""有效期 what is told from a day to a day: the days, and whether one of them is today (000-008, 000-009)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, or_
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule


class InForce:
    """Mixin of a Record that is shown from its first day to its last: put it before the record's base."""

    starts_on: Mapped[date] = field("开始日期", Date, required=True, trailing=True)
    ends_on: Mapped[date | None] = field(
        "结束日期", Date, help="不填为长期有效；结束当天仍显示", trailing=True
    )

    @rule("starts_on", "ends_on")
    @staticmethod
    def ends_after_it_starts(row: Values) -> str | None:
        """结束日期不早于开始日期。"""
        start, end = row.get("starts_on"), row.get("ends_on")
        if start and end and end < start:
            return "开始日期：不能晚于结束日期，请核对这两个日期"
        return None


def in_force(table: Any, day: Any) -> ColumnElement[bool]:
    """That a row of the table is shown on a day."""
    return and_(table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day))
