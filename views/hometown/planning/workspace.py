"""工作台 what the workspace of one village shows round its tabs: head, rail, switch, reasons, log (001-127)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.hometown.steps import BASEMAP
from models.hometown.tabs import ordered_tables
from models.hometown.work_log import WorkLog
from models.levels import Level
from models.platform.audit import AuditEntry
from models.platform.division import Place, fetch_division, path_of
from models.platform.refusal import NotFound
from models.platform.scope import actor_of
from models.platform.step_state import (
    Progress,
    StepState,
    cascade,
    doubts,
    explain,
    locked,
    may_complete,
    may_revoke,
    progress_of,
)
from models.platform.steps import STEPS, Reason, Step, chapter_of, number_of
from views.display import plain

MOST_LINES = 20
TONES = {
    "登记": "ok",
    "完成": "ok",
    "导入": "ok",
    "编辑": "warn",
    "删除": "bad",
    "关闭完成": "bad",
    "撤销完成": "bad",
}
PLANNING = chapter_of(BASEMAP)


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


def page_of(workspace: Workspace) -> dict[str, Any]:
    """Everything round the tab."""
    names = [place.name for place in workspace.path]
    return {
        "title": f"规划编制 · {names[-1]}",
        "village": names[-1],
        "above": " / ".join(names[1:-1]),
        "done": workspace.progress.done_in(PLANNING),
        "total": len(PLANNING),
        "step": workspace.step,
        "step_title": f"{number_of(workspace.step)}. {workspace.step.label}",
        "rail": [_rail_step(workspace, step) for step in PLANNING],
        "tabs": _tabs(workspace),
        "switch": _switch(workspace),
        "locks": [reason_item(reason, workspace.area) for reason in workspace.locks],
        "missing": _missing(workspace),
        "doubts": _doubts(workspace),
        "timeline": _timeline(workspace),
        "list_href": _list_href(workspace),
    }


def _list_href(workspace: Workspace) -> str:
    is_own = actor_of(workspace.session).level is Level.VILLAGE
    return "" if is_own else url_for("PlanningPage.villages")


def _rail_step(workspace: Workspace, step: Step) -> dict[str, Any]:
    is_done = workspace.progress.is_done(step)
    reasons = [] if is_done else locked(workspace.session, step, workspace.area, workspace.progress)
    return {
        "number": number_of(step),
        "label": step.label,
        "href": address(workspace.area, step.key),
        "state": "done" if is_done else "locked" if reasons else "open",
        "reasons": [reason_item(reason, workspace.area) for reason in reasons],
        "current": step is workspace.step,
    }


def _tabs(workspace: Workspace) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": address(workspace.area, workspace.step.key, number),
            "active": number == workspace.number,
        }
        for number, label in enumerate(workspace.step.tabs, start=1)
    ]


def _missing(workspace: Workspace) -> list[dict[str, str]]:
    """What the step still needs, told while it is being worked on."""
    if workspace.locks:
        return []
    found = explain(workspace.session, workspace.step, workspace.area, workspace.progress)
    return [reason_item(reason, workspace.area) for reason in found]


def _doubts(workspace: Workspace) -> list[str]:
    if workspace.progress.is_done(workspace.step):
        return []
    return [reason.text for reason in doubts(workspace.step, workspace.progress)]


def _switch(workspace: Workspace) -> dict[str, Any]:
    step, progress = workspace.step, workspace.progress
    is_done = progress.is_done(step)
    later = cascade(step, progress) if is_done else []
    return {
        "url": url_for("PlanningPage.completion", area=workspace.area, key=step.key),
        "done": is_done,
        "locked": _switch_locks(workspace, later),
        "reason": "关闭“是否完成”的原因" if is_done else "",
        "confirm": _warning(step, later) if is_done else "",
    }


def _switch_locks(workspace: Workspace, later: Sequence[Step]) -> list[str]:
    step, session = workspace.step, workspace.session
    turns, revokes = may_complete(session, step), may_revoke(session, step)
    if not workspace.progress.is_done(step):
        return [reason.text for reason in workspace.locks] if turns else [f"由{step.who}打开“是否完成”"]
    if revokes or (turns and not later):
        return []
    if turns:
        names = "、".join(f"“{each.label}”" for each in later)
        return [f"后续步骤{names}已完成，请先逐步关闭，或请上级撤销完成"]
    return [f"由{step.who}关闭“是否完成”"]


def _warning(step: Step, later: Sequence[Step]) -> str:
    if not later:
        return f"确定将“{step.label}”改为未完成吗？"
    names = "、".join(f"“{each.label}”" for each in later)
    return f"撤销“{step.label}”的完成状态，后续已完成的步骤将一并撤销：{names}。确定吗？"


def _timeline(workspace: Workspace) -> list[dict[str, Any]]:
    standing = workspace.progress.standing(workspace.step)
    names = [table.__tablename__ for table in ordered_tables(workspace.step.key)]
    logs = select(WorkLog.id).where(WorkLog.area == workspace.area, WorkLog.step_code == workspace.step.key)
    about = [
        AuditEntry.table_name.in_(names),
        and_(AuditEntry.table_name == WorkLog.__tablename__, AuditEntry.row_id.in_(logs)),
    ]
    if standing is not None:
        state = AuditEntry.table_name == StepState.__tablename__
        about.append(and_(state, AuditEntry.row_id == standing.id))
    wanted = select(AuditEntry).where(AuditEntry.area == workspace.area, or_(*about))
    lines = workspace.session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(MOST_LINES))
    return [_line(entry) for entry in lines]


def _line(entry: AuditEntry) -> dict[str, Any]:
    return {
        "who": f"{entry.unit} {entry.account_name}",
        "did": entry.action,
        "subject": entry.summary,
        "opinion": entry.opinion,
        "at": plain(entry.at),
        "tone": TONES.get(entry.action, ""),
    }
