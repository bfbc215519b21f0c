"""步骤理由 why a step may not be written or completed, in words: the reasons that explain are those that refuse (001-124)."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from models.platform.step_guard import Gate, Guard, Reason
from models.platform.step_state import Progress, progress_of
from models.platform.steps import STEPS, Step, later_than


def locked(session: Session, step: Step, area: int, progress: Progress | None = None) -> list[Reason]:
    """Why nothing may be written under a step; empty when it is open for work."""
    return list(_locks(session, step, progress or progress_of(session, area)))


def _locks(session: Session, step: Step, progress: Progress) -> Iterator[Reason]:
    if progress.is_done(step) and not step.comes_again:
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
    return explain_many(session, step, {area: progress or progress_of(session, area)})[area]


def explain_many(session: Session, step: Step, progress: Mapping[int, Progress]) -> dict[int, list[Reason]]:
    """The same for many divisions: each guard is asked once for all that nothing else keeps shut."""
    undone = {area: known for area, known in progress.items() if not known.is_done(step)}
    found = {area: locked(session, step, area, known) for area, known in undone.items()}
    left = [area for area, reasons in found.items() if not reasons]
    asked = [guard for guard in step.guards if not guard.locks and not guard.advises]
    return {area: [] for area in progress} | found | _told(session, asked, left)


def advice(session: Session, step: Step, area: int) -> list[Reason]:
    """What whoever turns the switch should look at once more; it refuses nothing."""
    return advice_of_many(session, step, [area])[area]


def advice_of_many(session: Session, step: Step, areas: Sequence[int]) -> dict[int, list[Reason]]:
    """The same for many divisions."""
    return _told(session, [guard for guard in step.guards if guard.advises], areas)


def _told(session: Session, guards: Sequence[Guard], areas: Sequence[int]) -> dict[int, list[Reason]]:
    """What the guards say of each division, in the order of the guards."""
    found: dict[int, list[Reason]] = {area: [] for area in areas}
    for guard in guards if areas else ():
        for area, reasons in guard.of_many(session, areas).items():
            found[area] += reasons
    return found


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
