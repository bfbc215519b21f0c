"""门控 the gates as every door meets them: no row of a step is written while the step is locked (001-124)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform.scope import actor_of
from models.platform.step_guard import Gate
from models.platform.step_reasons import locked
from models.platform.step_state import (
    Progress,
    StepState,
    completed_at,
    progress_of,
    progress_of_many,
    require_own_of_many,
)
from models.platform.steps import STEPS, Step
from models.platform.write_guards import GUARDS, GUARDS_OF_MANY, Attempt


def hold(session: Session, area: int, *, exclusive: bool) -> None:
    """Keep a division's steps as they are until the transaction ends: writers share, the switch is alone.

    On SQLite a transaction already is alone. Outside a transaction nothing is about to be written.
    """
    if not session.info.get("in_transaction"):
        return
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if exclusive else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(area)))


def hold_all(session: Session) -> None:
    """Keep every division's steps as they are until the transaction ends: one lock instead of thousands."""
    if session.info.get("in_transaction") and session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {StepState.__tablename__} IN SHARE MODE"))


def forbid_writes(session: Session, attempt: Attempt) -> Iterator[str]:
    """The gate as every door meets it: no row of a step is written while the step is locked."""
    keys = sorted(_steps_of(attempt))
    if not keys or attempt.area is None:
        return
    hold(session, attempt.area, exclusive=False)
    yield from _reasons(session, attempt, progress_of(session, attempt.area), keys)


def forbid_writes_of_many(session: Session, attempts: Sequence[Attempt]) -> dict[int, list[str]]:
    """The same gate for the rows of an import: the states of all its villages are read at once."""
    gated = list(_gated(attempts))
    areas = {attempt.area for attempt, _ in gated if attempt.area is not None}
    if not areas:
        return {}
    hold_all(session)
    require_own_of_many(session, areas)
    shut = areas - _plainly_open(session, attempts[0].table, gated[0][1], areas)
    progress = progress_of_many(session, sorted(shut))
    found: dict[int, list[str]] = {}
    for attempt, keys in gated if shut else ():
        if attempt.area in shut and (
            reasons := list(_reasons(session, attempt, progress[attempt.area], keys))
        ):
            found.setdefault(attempt.area, []).extend(reasons)
    return found


def _gated(attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, list[str]]]:
    """The attempts that a step has something to say about, each with its steps; they are all on one table."""
    if attempts and "step_field" not in attempts[0].table.__decl__.extra:
        keys = sorted(_steps_of(attempts[0]))
        yield from ((attempt, keys) for attempt in attempts if keys)
        return
    for attempt in attempts:
        if keys := sorted(_steps_of(attempt)):
            yield attempt, keys


def _plainly_open(session: Session, table: type[Any], keys: Sequence[str], areas: set[int]) -> set[int]:
    """The divisions where plainly nothing keeps these steps shut; of the others the reasons are asked for."""
    steps = [STEPS[key] for key in keys]
    locks = any(step.gate is not Gate.HARD or any(each.locks for each in step.guards) for step in steps)
    if locks or "step_field" in table.__decl__.extra:
        return set()
    before = {key for step in steps for key in step.waits_for}
    done = completed_at(session, before.union(keys), areas)
    found = areas.copy()
    for step in steps:
        found -= _where_done(step, areas, done)
    for key in before:
        found &= _where_done(STEPS[key], areas, done)
    return found


def _where_done(step: Step, areas: set[int], done: Mapping[str, set[int]]) -> set[int]:
    """The divisions for which the step counts as completed."""
    if step.grain is Level.VILLAGE:
        return areas & done[step.key]
    return {area for area in areas if step.place(area) in done[step.key]}


def _reasons(session: Session, attempt: Attempt, progress: Progress, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        if "step_field" in attempt.table.__decl__.extra and not fills_in(session, STEPS[key]):
            yield f"“{STEPS[key].label}”的{attempt.table.__decl__.label}由{_who_fills(STEPS[key])}填报"
        for reason in locked(session, STEPS[key], progress.area, progress):
            yield reason.text


def fills_in(session: Session, step: Step) -> bool:
    """Whether the account is of a kind that fills in the step: asked of a table that many steps share."""
    actor = actor_of(session)
    return actor.unconfined or actor.kind in step.filled_by


def _who_fills(step: Step) -> str:
    return "、".join(kind.label for kind in AccountKind if kind in step.filled_by)


def _steps_of(attempt: Attempt) -> set[str]:
    decl = attempt.table.__decl__
    named: set[Any] = {decl.step}
    if (column := decl.extra.get("step_field")) is not None:
        named |= {attempt.values.get(column), getattr(attempt.row, column, None)}
    return {key for key in named if key in STEPS}


GUARDS.append(forbid_writes)
GUARDS_OF_MANY[forbid_writes] = forbid_writes_of_many
