"""工作台外框 what stands round the tab: head, rail, tabs, what is missing (001-127, 128)."""

from typing import Any

from flask import url_for

from models.platform.step_reasons import doubts, explain, locked
from models.platform.steps import Step, number_of
from views.hometown.planning.workspace import PLANNING, Workspace, address, reason_item
from views.hometown.step_switch import switch_of
from views.hometown.step_timeline import timeline_of
from views.step_due import due_of, rail_tag


def page_of(workspace: Workspace) -> dict[str, Any]:
    """Everything round the tab."""
    names = [place.name for place in workspace.path]
    session, step, progress = workspace.session, workspace.step, workspace.progress
    turned = url_for("PlanningPage.completion", area=workspace.area, key=step.key)
    return {
        "title": f"规划编制 · {names[-1]}",
        "village": names[-1],
        "above": " / ".join(names[1:-1]),
        "done": progress.done_in(PLANNING),
        "total": len(PLANNING),
        "step": step,
        "step_title": f"{number_of(step)}. {step.label}",
        "rail": [_rail_step(workspace, each) for each in PLANNING],
        "tabs": _tabs(workspace),
        "switch": switch_of(session, step, progress, workspace.locks, turned),
        "locks": [reason_item(reason, workspace.area) for reason in workspace.locks],
        "missing": _missing(workspace),
        "doubts": _doubts(workspace),
        "timeline": timeline_of(session, step, progress),
        "due": due_of(session, step, progress),
        "list_href": url_for("PlanningPage.villages"),
    }


def _rail_step(workspace: Workspace, step: Step) -> dict[str, Any]:
    is_done = workspace.progress.is_done(step)
    reasons = [] if is_done else locked(workspace.session, step, workspace.area, workspace.progress)
    return {
        "number": number_of(step),
        "label": step.label,
        "due": None if reasons else rail_tag(workspace.session, step, workspace.progress),
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
