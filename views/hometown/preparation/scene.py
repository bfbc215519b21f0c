"""步骤页场景 one tab of one step as an account sees it: whose switch it is, and why nothing may be written (001-047, 065)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of, level_of
from models.platform.step_gates import fills_in
from models.platform.step_guard import Reason
from models.platform.step_reasons import locked
from models.platform.step_state import Progress, progress_of
from models.platform.steps import STEPS, Step
from views.hometown.preparation.tabs import ENTRIES, Entry, Tab


def endpoint(entry: Entry, method: str = "tab") -> str:
    """The endpoint of a step's page."""
    return f"{entry.page}.{method}"


@dataclass(frozen=True)
class Scene:
    """One tab of a step's page, asked for by an account."""

    session: Session
    entry: Entry
    number: int

    @classmethod
    def open(cls, session: Session, entry: Entry, number: int) -> "Scene":
        """The tab of that number, if there is one that the account may read."""
        scene = cls(session, entry, number)
        if entry.tabs and (not 1 <= number <= len(entry.tabs) or number not in scene.readable):
            raise NotFound("没有找到这个页签，请从左侧菜单重新进入")
        return scene

    @property
    def actor(self) -> Actor:
        """Who looks at it."""
        return actor_of(self.session)

    @property
    def tab(self) -> Tab | None:
        """The tab; None where the step has none yet."""
        return self.entry.tabs[self.number - 1] if self.entry.tabs else None

    @cached_property
    def readable(self) -> list[int]:
        """The numbers of the tabs that the account may read."""
        return [
            number
            for number, tab in enumerate(self.entry.tabs, start=1)
            if self.actor.may(Permission.LIST.value, tab.table.__tablename__)
        ]

    @property
    def first(self) -> int:
        """The tab to begin with: the first that the account registers on, else the first that it may read."""
        return next(iter((*self._own, *self.readable)), 1)

    @property
    def with_switch(self) -> int:
        """The tab on which the account finds the switch."""
        tabs = self.entry.tabs
        own = [number for number in (*self._own, *self.readable) if tabs[number - 1].has_switch]
        return next(iter(own), 1)

    @property
    def _own(self) -> list[int]:
        return [number for number in self.readable if self._registers(self.entry.tabs[number - 1])]

    def _registers(self, tab: Tab) -> bool:
        """Whether the tab is one that the account itself fills in, beside 工作纪实, which follows every step's own."""
        if tab.is_read_only or "step_field" in tab.table.__decl__.extra:
            return False
        may_add = self.actor.may(Permission.ADD.value, tab.table.__tablename__)
        return may_add and tab.level in (None, self.actor.level)

    @cached_property
    def subject(self) -> int | None:
        """The division whose switch the account sees: its own, or the county that it lies in; None above those."""
        step, area = self.entry.step, self.actor.area
        if step is None or area is None:
            return None
        place = step.place(area)
        return place if level_of(place) is step.grain else None

    @cached_property
    def progress(self) -> Progress | None:
        """The states that count for the account's own division."""
        return None if self.actor.area is None else progress_of(self.session, self.actor.area)

    @cached_property
    def locks(self) -> list[Reason]:
        """Why nothing may be written here; empty when it is open."""
        if self.entry.step is None or self.progress is None:
            return []
        return locked(self.session, self.entry.step, self.progress.area, self.progress)

    @property
    def is_closed(self) -> bool:
        """Whether the account may write nothing on this tab, whatever rights it has on the table."""
        if self.locks or self.tab is None or self.tab.is_read_only:
            return True
        if "step_field" in self.tab.table.__decl__.extra and not self._fills_in(self.entry.step):
            return True
        return self.tab.level is not None and self.tab.level is not self.actor.level

    def _fills_in(self, step: Step | None) -> bool:
        return step is not None and fills_in(self.session, step)

    @property
    def here(self) -> str:
        """The address of the tab with what was asked of its list."""
        return request.full_path.rstrip("?")

    def address(self, number: int | None = None, method: str = "tab", **values: Any) -> str:
        """The address of one of the page's routes."""
        at: dict[str, Any] = {"number": number or self.number} if method == "tab" else {}
        return url_for(endpoint(self.entry, method), **at, **values)


def entry_of(step: str) -> Entry | None:
    """The entry of a step, where it has a page."""
    return ENTRIES.get(step.lower()) if step in STEPS else None


def reason_item(actor: Actor, reason: Reason) -> dict[str, str]:
    """A reason with who can see to it, linked to the tab where it is mended."""
    words = f"{reason.text}（{reason.who}）" if reason.who else reason.text
    entry = entry_of(reason.step)
    if entry is None or not actor.may(Permission.VIEW.value, entry.right):
        return {"text": words, "href": ""}
    labels = [tab.label for tab in entry.tabs]
    number = labels.index(reason.tab) + 1 if reason.tab in labels else 1
    return {"text": words, "href": url_for(endpoint(entry), number=number)}
