"""是否完成 the switch of a step: turned on when nothing is missing, off in reverse order (001-126, A-001.Z-16)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.database import touched
from models.platform import audit
from models.platform.clock import now
from models.platform.division import fetch_division
from models.platform.refusal import Forbidden, Refusal, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.step_gates import hold
from models.platform.step_guard import Reason
from models.platform.step_reasons import cascade, explain
from models.platform.step_state import LONGEST_REASON, Progress, Standing, StepState, progress_of, require_own
from models.platform.steps import STEPS, Step, name_of


class UnmetStep(Refusal):
    """A step cannot be completed yet; each reason names who can see to it and where."""

    def __init__(self, step: Step, reasons: Sequence[Reason]) -> None:
        told = "；".join(reason.text for reason in reasons)
        super().__init__(f"“{step.label}”还不能打开“是否完成”：{told}")
        self.reasons = tuple(reasons)


def may_complete(session: Session, step: Step) -> bool:
    """Whether the account is the one that turns this step's switch."""
    return actor_of(session).may(Permission.COMPLETE.value, step.right)


def may_revoke(session: Session, step: Step) -> bool:
    """Whether the account may undo the completion from above."""
    return actor_of(session).may(Permission.REOPEN.value, step.right)


def complete(session: Session, step: Step, area: int) -> None:
    """Turn the switch on. Raises :class:`UnmetStep` with every reason, :class:`Stale` if done."""
    _require_place(session, step, area)
    if not may_complete(session, step):
        raise Forbidden(f"“{step.label}”由{step.who}打开“是否完成”，本账号没有这项权限")
    if step.parts:
        names = "、".join(each.label for each in step.parts)
        raise Refusal(f"“{step.label}”逐年完成，请分别打开{names}的“是否完成”")
    hold(session, area, exclusive=True)
    progress = progress_of(session, area)
    if progress.is_done(step):
        raise Stale(f"“{step.label}”已经完成，请刷新页面查看")
    if reasons := explain(session, step, area, progress):
        raise UnmetStep(step, reasons)
    _put(session, step, progress, is_done=True)
    _settle_whole(session, step, area)


def reopen(session: Session, step: Step, area: int, reason: str) -> list[Step]:
    """Turn the switch off, and from above also the later ones. Returns what was reopened, in order."""
    _require_place(session, step, area)
    why = _require_reason(reason)
    hold(session, area, exclusive=True)
    progress = progress_of(session, area)
    later = cascade(step, progress)
    _require_reopening(session, step, progress, later)
    action = "撤销完成" if may_revoke(session, step) else "关闭完成"
    parts = [each for each in step.parts if progress.is_done(each)]
    for each in (*later, *parts, step):
        because = why if each is step else f"{why}（随{name_of(step)}一并撤销）"
        _put(
            session,
            each,
            progress,
            is_done=False,
            action=action,
            reason=because[:LONGEST_REASON],
        )
    _settle_whole(session, step, area, why)
    return [*later, *parts, step]


def _settle_whole(session: Session, part: Step, area: int, reason: str | None = None) -> None:
    """A step of several periods is done as soon as one of them is, and as long as one of them is."""
    if not part.whole:
        return
    whole, progress = STEPS[part.whole], progress_of(session, area)
    is_done = any(progress.is_done(each) for each in whole.parts)
    if is_done != progress.is_done(whole):
        action = "完成" if is_done else "关闭完成"
        _put(session, whole, progress, is_done=is_done, action=action, reason=reason)


def _require_place(session: Session, step: Step, area: int) -> None:
    require_own(session, area)
    if fetch_division(session, area).level is not step.grain:
        raise Refusal(f"“{step.label}”按{step.grain.label}完成，请选择{step.grain.label}")


def _require_reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Refusal("请填写关闭“是否完成”的原因后再提交")
    if len(text) > LONGEST_REASON - 40:
        raise Refusal(f"原因最多 {LONGEST_REASON - 40} 个字，现有 {len(text)} 个字，请精简")
    return text


def _require_reopening(session: Session, step: Step, progress: Progress, later: Sequence[Step]) -> None:
    if not (may_complete(session, step) or may_revoke(session, step)):
        raise Forbidden(f"“{step.label}”由{step.who}关闭“是否完成”，本账号没有这项权限")
    if not progress.is_done(step):
        raise Stale(f"“{step.label}”尚未完成，无需关闭，请刷新页面查看")
    if later and not may_revoke(session, step):
        names = "、".join(f"“{each.label}”" for each in later)
        above = "、".join(kind.label for kind in step.reopened_by)
        raise Refusal(f"后续步骤{names}已完成，请先按此顺序逐步关闭，或请{above}填写理由后“撤销完成”")


def _put(
    session: Session,
    step: Step,
    progress: Progress,
    *,
    is_done: bool,
    action: str = "完成",
    reason: str | None = None,
) -> None:
    known = progress.standing(step)
    values = _values(session, is_done=is_done, reason=reason)
    if known is None:
        row = StepState(area=progress.area, step=step.key, **values)
        session.add(row)
        session.flush()
        row_id = row.id
    else:
        row_id = known.id
        _overwrite(session, known, values)
    subject = audit.Subject(StepState.__tablename__, progress.area, row_id, name_of(step))
    audit.log(
        session,
        action,
        subject,
        {"is_done": (known is not None and known.is_done, is_done)},
        reason,
    )


def _values(session: Session, *, is_done: bool, reason: str | None) -> dict[str, Any]:
    who, when = actor_of(session).account_id, now()
    if is_done:
        return {"is_done": True, "done_by": who, "done_on": when}
    return {
        "is_done": False,
        "reopened_by": who,
        "reopened_on": when,
        "reason": reason,
    }


def _overwrite(session: Session, known: Standing, values: Mapping[str, Any]) -> None:
    done = session.execute(
        update(StepState)
        .where(StepState.id == known.id, StepState.version == known.version)
        .values(**values, version=known.version + 1),
        execution_options={
            "authorised": actor_of(session),
            "synchronize_session": False,
        },
    )
    if touched(done) != 1:
        raise Stale("本步骤的状态刚被别人改变，请刷新页面查看")
