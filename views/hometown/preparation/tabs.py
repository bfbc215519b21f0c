"""页签 what stands on the tabs of a step of chapters 3 to 5: a table each, and 工作纪实 (001-041, 049, 080)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.hometown.steps import LOGS
from models.hometown.work_log import WorkLog
from models.levels import AccountKind, Level
from models.platform.steps import Step
from models.registry import DeclarationError, tables_of_step

LOCAL = "own"
"""The query of 是否本级."""


@dataclass(frozen=True)
class Tab:
    """One tab: the list of a table.

    ``fixed`` is what every row of the tab says (a query of the list, and what a new row begins with);
    ``level`` the only level that registers here; ``offers_own`` the switch 是否本级; ``has_switch`` whether 是否完成
    stands on it; ``is_read_only`` a second view of rows that are registered elsewhere.
    """

    label: str
    table: type[Any]
    fixed: Mapping[str, str] = field(default_factory=dict)
    level: Level | None = None
    offers_own: bool = False
    has_switch: bool = True
    is_read_only: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry of the second menu: a step with its tabs, or a page beside one (补充制定文件)."""

    label: str
    menu: str
    right: str
    route: str
    step: Step | None
    readers: frozenset[AccountKind]
    own_tabs: tuple[Tab, ...] = ()
    has_logs: bool = True

    @property
    def page(self) -> str:
        """The name of its page in the application."""
        return f"Steps{self.route.title().replace('-', '')}Page"

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The tabs as declared, or one for each table of the step; then 工作纪实."""
        tables = tables_of_step(self.step.key) if self.step is not None else ()
        found = self.own_tabs or tuple(Tab(each.__decl__.tab or each.__decl__.label, each) for each in tables)
        return (*found, self._logs(self.step)) if self.step is not None and self.has_logs else found

    def _logs(self, step: Step) -> Tab:
        has_switch = all(each.has_switch for each in self.own_tabs)
        return Tab(LOGS, WorkLog, {"step_code": step.key}, has_switch=has_switch)


ENTRIES: dict[str, Entry] = {}
"""Every entry, by the key that its page is called by: the step's, in small letters."""


def enter(entry: Entry) -> Entry:
    """Declare an entry; its page follows (:mod:`views.hometown.preparation.page`)."""
    if entry.route in ENTRIES:
        raise DeclarationError(f"two step pages are called {entry.route}")
    ENTRIES[entry.route] = entry
    return entry
