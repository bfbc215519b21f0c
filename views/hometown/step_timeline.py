"""操作记录 what was done on a step of a division, newest first; one line an act."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.hometown.tabs import ordered_tables
from models.hometown.work_log import WorkLog
from models.platform.audit import Act, AuditEntry, acts, sentence
from models.platform.step_state import Progress, StepState
from models.platform.steps import Step

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


def timeline_of(session: Session, step: Step, progress: Progress) -> list[dict[str, Any]]:
    """What the log has about the step in a division: its switch, its rows, its work logs."""
    standing, area = progress.standing(step), progress.area
    names = [table.__tablename__ for table in ordered_tables(step.key)]
    logs = select(WorkLog.id).where(WorkLog.area == area, WorkLog.step_code == step.key)
    about = [
        AuditEntry.table_name.in_(names),
        and_(AuditEntry.table_name == WorkLog.__tablename__, AuditEntry.row_id.in_(logs)),
    ]
    if standing is not None:
        state = AuditEntry.table_name == StepState.__tablename__
        about.append(and_(state, AuditEntry.row_id == standing.id))
    done = acts(session, MOST_LINES, AuditEntry.area == area, or_(*about))
    return _folded([_line(act) for act in done])


def _folded(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same lines with those that follow their like told once, with how often."""
    found = []
    for _, alike in groupby(lines, lambda line: {**line, "at": None}):
        newest, *older = alike
        times = f"（共 {1 + len(older)} 次）" if older else ""
        found.append({**newest, "subject": f"{newest['subject']}{times}"})
    return found


def _line(act: Act) -> dict[str, Any]:
    entry = act.entry
    who, at, did = sentence(entry)
    return {
        "who": who,
        "did": did,
        "account": entry.account_name if entry.account_id is not None else "",
        "subject": act.subject,
        "opinion": entry.opinion,
        "at": at,
        "tone": TONES.get(entry.action, ""),
    }
