"""有效期 what is told from a day to a day: 重要通知 and 服务指南与通知 alike (000-008, 000-009)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.checks import check_row
from models.platform.announcements import Announcement
from models.platform.clock import now
from models.platform.in_force import in_force
from models.platform.notices import Notice
from tests.planting import planting

TABLES = (Announcement, Notice)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
DAY = timedelta(days=1)


def problems(table: type[Any], **changed: Any) -> list[str]:
    sound = {"name": "停机维护", "text": "周六维护", "starts_on": FIRST, "ends_on": LAST}
    typed = sound | {"is_guide": False, "is_published": True, "is_pinned": False} | changed
    return [each.message for each in check_row(table, typed)]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("ends_on", [FIRST, LAST, None])
def test_it_may_end_on_its_first_day_later_or_never(table: type[Any], ends_on: date | None) -> None:
    assert problems(table, ends_on=ends_on) == []


@pytest.mark.parametrize("table", TABLES)
def test_it_does_not_end_before_it_starts(table: type[Any]) -> None:
    told = problems(table, ends_on=FIRST - DAY)
    assert told == ["开始日期：不能晚于结束日期，请核对这两个日期"]


@pytest.mark.parametrize(("table", "most"), [(Announcement, 5000), (Notice, 2000)])
def test_its_text_is_no_longer_than_the_page_can_show(table: type[Any], most: int) -> None:
    assert problems(table, text="字" * most) == []
    assert problems(table, text="字" * (most + 1)) == [
        f"内容：最多 {most} 个字，现有 {most + 1} 个字，请精简"
    ]


@pytest.mark.parametrize(
    ("day", "ends_on", "is_shown"),
    [
        (FIRST - DAY, LAST, False),
        (FIRST, LAST, True),
        (LAST, LAST, True),
        (LAST + DAY, LAST, False),
        (LAST + DAY, None, True),
        (FIRST - DAY, None, False),
    ],
)
def test_it_is_shown_from_its_first_day_to_its_last(
    session: Session, day: date, ends_on: date | None, *, is_shown: bool
) -> None:
    told = {"name": "停机维护", "text": "周六维护", "is_guide": False, "is_published": True}
    with planting(session):
        session.add(Notice(**told, starts_on=FIRST, ends_on=ends_on, created_on=now(), changed_on=now()))
    assert bool(session.scalar(select(func.count()).where(in_force(Notice, day)))) is is_shown
