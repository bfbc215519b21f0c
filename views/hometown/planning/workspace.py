"""工作台 what the workspace of one village shows round its tabs: head, rail, switch, reasons, log (001-127)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.hometown.steps import BASEMAP
from models.levels import Level
from models.platform.division import Place, fetch_division, path_of
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.step_gates import fills_in
from models.platform.step_guard import Reason
from models.platform.step_reasons import locked
from models.platform.step_state import Progress, progress_of
from models.platform.steps import STEPS, Step, chapter_of

PLANNING = chapter_of(BASEMAP)
Section = dict[str, Any]
"""What the template draws of one table on a tab."""


@dataclass(frozen=True)
class Workspace:
    """One tab of one step of one village, as the account may see it."""

    session: Session
    area: int
    step: Step
    number: int

    @classmethod
    def open(cls, session: Session, area: int, key: str, number: int) -> "Workspace":
        """The workspace, if there is such a step and the village is the account's."""
        step = STEPS.get(key)
        if step not in PLANNING or not 1 <= number <= max(1, len(step.tabs)):
            raise NotFound("没有找到这个步骤或页签，请从左侧步骤重新进入")
        require_village(session, area)
        return cls(session, area, step, number)

    @property
    def tab(self) -> str:
        """The name of the tab."""
        return self.step.tabs[self.number - 1] if self.step.tabs else ""

    @cached_property
    def progress(self) -> Progress:
        """The states of all steps of the village, read once."""
        return progress_of(self.session, self.area)

    @cached_property
    def locks(self) -> list[Reason]:
        """Why nothing may be written on this step; empty when it is open."""
        return locked(self.session, self.step, self.area, self.progress)

    @cached_property
    def path(self) -> list[Place]:
        """The village and all above it."""
        return path_of(self.session, self.area)

    @property
    def here(self) -> str:
        """The address of this tab."""
        return address(self.area, self.step.key, self.number)


def require_village(session: Session, area: int) -> None:
    """Refuse what is not a village of the account's, as if it did not exist."""
    if not actor_of(session).covers(area) or fetch_division(session, area).level is not Level.VILLAGE:
        raise NotFound("没有找到这个行政村，或不在本账号范围内，请从列表重新选择")


def address(area: int, key: str, number: int = 1) -> str:
    """The address of one tab of a village's workspace."""
    return url_for("PlanningPage.tab", area=area, key=key, number=number)


def reason_item(reason: Reason, area: int) -> dict[str, str]:
    """A reason with who can see to it, linked to the tab where it is mended."""
    step = STEPS.get(reason.step)
    words = f"{reason.text}（{reason.who}）" if reason.who else reason.text
    if step is None or step not in PLANNING:
        return {"text": words, "href": ""}
    number = step.tabs.index(reason.tab) + 1 if reason.tab in step.tabs else 1
    return {"text": words, "href": address(area, step.key, number)}


def may_write(workspace: Workspace, table: type[Any], permission: Permission = Permission.EDIT) -> bool:
    """Whether the account may write the table here and now."""
    if "step_field" in table.__decl__.extra and not fills_in(workspace.session, workspace.step):
        return False
    return not workspace.locks and actor_of(workspace.session).may(permission.value, table.__tablename__)


def own_place(workspace: Workspace, table: type[Any]) -> Mapping[str, Any]:
    """The place of the village's own rows."""
    return {"area": workspace.area} | ({"hamlet_id": None} if hasattr(table, "hamlet_id") else {})
