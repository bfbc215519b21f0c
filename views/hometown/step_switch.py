"""是否完成 the switch as the account sees it: what it would do, or why it cannot be turned (001-126, A-001.Z-16)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.platform.step_guard import Reason
from models.platform.step_reasons import cascade
from models.platform.step_state import Progress
from models.platform.step_switch import may_complete, may_revoke
from models.platform.steps import Step


def switch_of(
    session: Session, step: Step, progress: Progress, locks: Sequence[Reason], url: str
) -> dict[str, Any]:
    """What the switch component draws; ``url`` is where it is turned."""
    is_done = progress.is_done(step)
    later = cascade(step, progress) if is_done else []
    return {
        "url": url,
        "done": is_done,
        "locked": _switch_locks(session, step, locks, later, is_done=is_done),
        "reason": "关闭“是否完成”的原因" if is_done else "",
        "confirm": _warning(step, later) if is_done else "",
    }


def _switch_locks(
    session: Session, step: Step, locks: Sequence[Reason], later: Sequence[Step], *, is_done: bool
) -> list[str]:
    turns, revokes = may_complete(session, step), may_revoke(session, step)
    if not is_done:
        return [reason.text for reason in locks] if turns else [f"由{step.who}打开“是否完成”"]
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
