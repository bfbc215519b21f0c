"""定时任务 what the system does by itself at set times: when last, how it went, when next; ordered now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask_admin.actions import action

from models.platform.clock import CHINA
from models.platform.job_keeping import PERIODIC_PAGE, last_ticks, order_now
from models.platform.jobs import JobState
from models.platform.periodic import PERIODIC, Periodic
from views.platform.console.lists import ConsoleList
from views.platform.console.registry import console_page
from views.request import db_session

TONES = {JobState.FAILED: "bad", JobState.DONE: "ok", JobState.RUNNING: "info"}


DAYS = "一二三四五六日"
"""The scheduler counts the days of the week from Monday, which is 0."""
NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Line:
    """A periodic job as it stands."""

    name: str
    label: Any
    cron: Any
    last: datetime | None
    state: Any
    due: datetime


def line_of(declared: Periodic, last: tuple[datetime, str | None] | None) -> Line:
    """A line of the list."""
    at, text = last or (None, None)
    state = JobState(text) if text else None
    due = declared.trigger.get_next_fire_time(None, datetime.now(CHINA)).replace(tzinfo=None)
    shown = {"text": state.label, "tone": TONES.get(state, "")} if state else None
    return Line(
        declared.name, declared.label or {"code": declared.name}, cron_words(declared.cron), at, shown, due
    )


def cron_words(cron: str) -> Any:
    """When a job is due, in words; the crontab line itself where it is an unusual one."""
    minute, hour, *dates = cron.split()
    day = dates[-1]
    if minute.startswith("*/") and [hour, *dates] == ["*"] * 4:
        return f"每 {minute.removeprefix('*/')} 分钟"
    if not NUMBER.fullmatch(minute) or dates[:2] != ["*", "*"]:
        return {"code": cron}
    if (hour, day) == ("*", "*"):
        return f"每小时第 {minute} 分"
    if not NUMBER.fullmatch(hour) or not (day == "*" or (day in "0123456" and len(day) == 1)):
        return {"code": cron}
    return f"{'每天' if day == '*' else '每周' + DAYS[int(day)]} {hour}:{minute:0>2}"


@console_page("定时任务", 30, "periodic", Line)
class PeriodicPage(ConsoleList):
    """The times are declared in the code and not changed here."""

    page = PERIODIC_PAGE
    routes: ClassVar[frozenset[str]] = frozenset({"index_view", "action_view"})
    column_list = ("label", "cron", "last", "state", "due")
    column_labels: ClassVar[dict[str, str]] = {
        "label": "任务",
        "cron": "时间规则",
        "last": "最近一次",
        "state": "结果",
        "due": "下一次",
    }

    def get_pk_value(self, model: Line) -> str:
        """Its name."""
        return model.name

    def get_list(
        self, page: int, *_asked: Any, page_size: int = 20, **_more: Any
    ) -> tuple[int, Sequence[Line]]:
        """The declared jobs, by name."""
        ticks = last_ticks(db_session())
        lines = [line_of(declared, ticks.get(name)) for name, declared in sorted(PERIODIC.items())]
        return len(lines), lines[page * page_size : (page + 1) * page_size]

    @action("order", "立即办理", "确定现在就办理选中的 {n} 个定时任务吗？")
    def order_chosen(self, ids: list[str]) -> None:
        """Order them outside their times."""
        self.write_each(ids, order_now, "已提交")
