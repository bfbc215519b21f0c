"""工作开展情况设置 many switches by one press: judged division by division, what was skipped is told (001-078, 111)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.platform.refusal import Forbidden, Refusal
from models.platform.step_guard import NOWHERE, Reason
from models.platform.step_switch import UnmetStep, complete, may_complete
from models.platform.steps import Step

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Turned:
    """What became of one division: completed, or skipped with the reason."""

    area: int
    reasons: tuple[Reason, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it was completed."""
        return not self.reasons


def complete_each(session: Session, step: Step, areas: Iterable[int]) -> list[Turned]:
    """Turn the switch of every one of these divisions that may be, inside the caller's transaction."""
    wanted = list(dict.fromkeys(areas))
    if not may_complete(session, step):
        raise Forbidden(f"“{step.label}”由{step.who}打开“是否完成”，本账号没有这项权限")
    if not wanted:
        raise Refusal(f"请先勾选要打开“是否完成”的{step.grain.label}")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多设置 {MOST_AT_ONCE} 个{step.grain.label}，请分批勾选")
    return [_turned(session, step, area) for area in wanted]


def _turned(session: Session, step: Step, area: int) -> Turned:
    try:
        complete(session, step, area)
    except UnmetStep as unmet:
        return Turned(area, unmet.reasons)
    except Refusal as refusal:
        return Turned(area, (Reason(refusal.message, at=NOWHERE),))
    return Turned(area)
