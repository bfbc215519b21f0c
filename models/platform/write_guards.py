"""写入的门 what the engines hold against a write that is about to happen: gates of steps, frozen reviews, levels (001-124)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from models.base import Record
from models.platform.rights import Permission

FEW_VILLAGES = 20
"""Up to so many villages the guards are asked one by one, with a lock on each."""


class Attempt(NamedTuple):
    """A write that is about to happen, as the guards see it."""

    permission: Permission
    table: type[Record]
    area: int | None
    row: Record | None = None
    values: Mapping[str, Any] = MappingProxyType({})


Guard = Callable[[Session, Attempt], Iterable[str]]
GUARDS: list[Guard] = []
"""Engines (steps, flows) that may forbid a write; each yields its reasons."""
GuardOfMany = Callable[[Session, Sequence[Attempt]], Mapping[int, Sequence[str]]]
GUARDS_OF_MANY: dict[Guard, GuardOfMany] = {}
"""How a guard answers for many villages at once; one that is not here is asked village by village."""
CONCERNS: dict[Guard, Callable[[type[Record]], bool]] = {}
"""Which tables a guard has something to say about; one not here is always asked."""


def reasons_against(session: Session, attempt: Attempt) -> list[str]:
    """What the engines hold against a write; the very objects that refuse it also explain it."""
    return [reason for guard in GUARDS for reason in guard(session, attempt)]


def reasons_against_many(session: Session, attempts: Sequence[Attempt]) -> dict[int, list[str]]:
    """The same for many writes of one table, by village, each reason once; only villages that have one."""
    found: dict[int, list[str]] = {}
    for guard in GUARDS:
        if not attempts or (guard in CONCERNS and not CONCERNS[guard](attempts[0].table)):
            continue
        for area, reasons in _answers(session, guard, attempts):
            known = found.setdefault(area, [])
            known += [reason for reason in reasons if reason not in known]
    return found


def _answers(
    session: Session, guard: Guard, attempts: Sequence[Attempt]
) -> Iterator[tuple[int, Sequence[str]]]:
    """What one guard holds against the attempts: asked one by one, or all at once when they are many."""
    of_many = GUARDS_OF_MANY.get(guard)
    if of_many is not None and len(attempts) > FEW_VILLAGES:
        yield from of_many(session, attempts).items()
        return
    for attempt in attempts:
        if reasons := list(guard(session, attempt)):
            yield attempt.area or 0, reasons
