"""是否完成 the completion of steps: state, reasons for and against, the switch (001-126, A-001.Z-16)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    String,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.platform import audit
from models.platform.clock import now
from models.platform.division import ancestors_of, fetch_division
from models.platform.records import GUARDS, Attempt
from models.platform.refusal import Forbidden, NotFound, Refusal, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.steps import (
    STEPS,
    Gate,
    Reason,
    Step,
    chapter_of,
    later_than,
    name_of,
)
from models.types import AREA

LONGEST_REASON = 300


class StepState(AreaScoped, Base):
    """Whether a step of a division is done, and who said so. Written by the verbs below alone."""

    __tablename__ = "platform_step_state"
    __table_args__ = (UniqueConstraint("area", "step"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    step: Mapped[str] = mapped_column(String(20), nullable=False)
    is_done: Mapped[bool] = mapped_column(Boolean, nullable=False)
    done_by: Mapped[int | None] = mapped_column(Integer)
    done_on: Mapped[datetime | None] = mapped_column(DateTime)
    reopened_by: Mapped[int | None] = mapped_column(Integer)
    reopened_on: Mapped[datetime | None] = mapped_column(DateTime)
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)


class UnmetStep(Refusal):
    """A step cannot be completed yet; each reason names who can see to it and where."""

    def __init__(self, step: Step, reasons: Sequence[Reason]) -> None:
        told = "；".join(reason.text for reason in reasons)
        super().__init__(f"“{step.label}”还不能打开“是否完成”：{told}")
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Standing:
    """One state as read: which row, whether done, since when, at which version."""

    id: int
    is_done: bool
    done_on: datetime | None
    version: int


@dataclass(frozen=True)
class Progress:
    """Every state that counts for one division: its own and those of the divisions above it."""

    area: int
    standings: Mapping[tuple[int, str], Standing]

    def standing(self, step: Step) -> Standing | None:
        """The state of a step, at the level it is completed at."""
        return self.standings.get((step.place(self.area), step.key))

    def is_done(self, step: Step) -> bool:
        """Whether the step is completed."""
        found = self.standing(step)
        return found is not None and found.is_done

    def done_in(self, steps: Iterable[Step]) -> int:
        """How many of the steps are completed."""
        return sum(self.is_done(step) for step in steps)

    def current(self, steps: Sequence[Step]) -> Step:
        """The first step that is not completed; the last one when all are."""
        return next((step for step in steps if not self.is_done(step)), steps[-1])


def progress_of(session: Session, area: int) -> Progress:
    """The states that count for a division that the account covers.

    A village is told whether its county's steps are done, which lie above its own rows: so the table is
    asked outside the confinement, for this division and those above it alone.
    """
    _require_own(session, area)
    table = StepState.__table__
    rows = session.execute(
        select(
            table.c.area,
            table.c.step,
            table.c.id,
            table.c.is_done,
            table.c.done_on,
            table.c.version,
        ).where(table.c.area.in_(ancestors_of(area)))
    )
    return Progress(area, {(at, key): Standing(*rest) for at, key, *rest in rows})


def completed_of(session: Session, areas: Sequence[int]) -> dict[int, set[str]]:
    """The completed steps of many divisions, in one query."""
    found: dict[int, set[str]] = {area: set() for area in areas}
    rows = session.execute(
        select(StepState.area, StepState.step).where(StepState.area.in_(areas), StepState.is_done)
    )
    for area, key in rows:
        found[area].add(key)
    return found


def _require_own(session: Session, area: int) -> None:
    if not actor_of(session).covers(area):
        raise NotFound("没有找到这个行政区划，或不在本账号范围内，请重新选择")


def locked(session: Session, step: Step, area: int, progress: Progress | None = None) -> list[Reason]:
    """Why nothing may be written under a step; empty when it is open for work."""
    return list(_locks(session, step, progress or progress_of(session, area)))


def _locks(session: Session, step: Step, progress: Progress) -> Iterator[Reason]:
    if progress.is_done(step):
        yield Reason(
            "本步骤已完成，请先关闭“是否完成”再修改",
            who_closes(step, progress),
            step.key,
        )
    if step.strictness is Gate.HARD:
        yield from _waiting(step, progress)
    for guard in step.guards:
        if guard.locks:
            yield from guard.judge(session, progress.area)


def _waiting(step: Step, progress: Progress) -> Iterator[Reason]:
    for key in step.waits_for:
        before = STEPS[key]
        if not progress.is_done(before):
            yield Reason(f"请先完成：{before.label}", before.who, before.key)


def explain(session: Session, step: Step, area: int, progress: Progress | None = None) -> list[Reason]:
    """Everything that is still missing before a step can be completed; empty when it can, or is."""
    known = progress or progress_of(session, area)
    if known.is_done(step):
        return []
    if reasons := locked(session, step, area, known):
        return reasons
    return [reason for guard in step.guards if not guard.locks for reason in guard.judge(session, area)]


def doubts(step: Step, progress: Progress) -> list[Reason]:
    """The steps in front that are not done but only advised."""
    return list(_waiting(step, progress)) if step.strictness is Gate.SOFT else []


def cascade(step: Step, progress: Progress) -> list[Step]:
    """The later steps that are done and would be reopened with this one, last first."""
    return [each for each in reversed(list(later_than(step))) if progress.is_done(each)]


def who_closes(step: Step, progress: Progress) -> str:
    """Who can reopen a completed step as things stand."""
    above = "、".join(kind.label for kind in step.reopened_by)
    return above if cascade(step, progress) else step.who


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
    hold(session, area, exclusive=True)
    progress = progress_of(session, area)
    if progress.is_done(step):
        raise Stale(f"“{step.label}”已经完成，请刷新页面查看")
    if reasons := explain(session, step, area, progress):
        raise UnmetStep(step, reasons)
    _put(session, step, progress, is_done=True)


def reopen(session: Session, step: Step, area: int, reason: str) -> list[Step]:
    """Turn the switch off, and from above also the later ones. Returns what was reopened, in order."""
    _require_place(session, step, area)
    why = _require_reason(reason)
    hold(session, area, exclusive=True)
    progress = progress_of(session, area)
    later = cascade(step, progress)
    _require_reopening(session, step, progress, later)
    action = "撤销完成" if may_revoke(session, step) else "关闭完成"
    for each in (*later, step):
        because = why if each is step else f"{why}（随{name_of(step)}一并撤销）"
        _put(
            session,
            each,
            progress,
            is_done=False,
            action=action,
            reason=because[:LONGEST_REASON],
        )
    return [*later, step]


def _require_place(session: Session, step: Step, area: int) -> None:
    _require_own(session, area)
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
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale("本步骤的状态刚被别人改变，请刷新页面查看")


def hold(session: Session, area: int, *, exclusive: bool) -> None:
    """Keep a division's steps as they are until the transaction ends: writers share, the switch is alone.

    On SQLite a transaction already is alone. Outside a transaction nothing is about to be written.
    """
    if not session.info.get("in_transaction"):
        return
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if exclusive else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(area)))


def forbid_writes(session: Session, attempt: Attempt) -> Iterator[str]:
    """The gate as every door meets it: no row of a step is written while the step is locked."""
    keys = sorted(_steps_of(attempt))
    if not keys or attempt.area is None:
        return
    hold(session, attempt.area, exclusive=False)
    progress = progress_of(session, attempt.area)
    for key in keys:
        for reason in locked(session, STEPS[key], attempt.area, progress):
            yield reason.text


def _steps_of(attempt: Attempt) -> set[str]:
    decl = attempt.table.__decl__
    named: set[Any] = {decl.step}
    if (column := decl.extra.get("step_field")) is not None:
        named |= {attempt.values.get(column), getattr(attempt.row, column, None)}
    return {key for key in named if key in STEPS}


GUARDS.append(forbid_writes)


def progress_in_chapter(progress: Progress, step: Step) -> tuple[int, int]:
    """How many steps of the chapter are done, of how many."""
    steps = chapter_of(step)
    return progress.done_in(steps), len(steps)
