"""本级填报 tables of which each level writes its own rows: a county its county's, never a village's for it (001-042, 050)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of, level_of
from models.platform.write_guards import CONCERNS, GUARDS, GUARDS_OF_MANY, Attempt


def is_of_own_level(table: type[Any]) -> bool:
    """Whether only the account of a division itself writes the division's rows (``own_level=True``)."""
    return bool(table.__decl__.extra.get("own_level"))


def levels_written(tables: Iterable[type[Any]]) -> tuple[Level, ...]:
    """Whose rows a workbook of these tables holds: of each level its own, or of villages alone."""
    every = list(tables)
    if not all(map(is_of_own_level, every)):
        return (Level.VILLAGE,)
    named = {level for table in every for level in table.__decl__.extra.get("levels", (Level.VILLAGE,))}
    return tuple(level for level in Level if level in named)


def writes_own_alone(actor: Actor, tables: Iterable[type[Any]]) -> bool:
    """Whether a workbook of these tables can hold nothing but the rows of the account's own division."""
    return all(is_of_own_level(table) and actor.kind in table.__decl__.written_by for table in tables)


def forbid_other_levels(session: Session, attempt: Attempt) -> Iterator[str]:
    """A row of another level is not written; who imports for others does it in their name."""
    decl, area = attempt.table.__decl__, attempt.area
    if area is None or not is_of_own_level(attempt.table):
        return
    levels: Sequence[Level] = decl.extra.get("levels", tuple(Level))
    if level_of(area) not in levels:
        yield f"{decl.label}按{'、'.join(level.label for level in levels)}登记，请用这些级别的账号登记"
    elif not _speaks_for(actor_of(session), attempt):
        yield f"{decl.label}由各级账号登记、修改本级的内容，不能代{level_of(area).label}办理，请用本级账号"


def _speaks_for(actor: Actor, attempt: Attempt) -> bool:
    decl = attempt.table.__decl__
    if actor.unconfined or attempt.permission is Permission.IMPORT:
        return True
    return actor.area == attempt.area or (
        actor.kind in decl.imported_by and actor.kind not in decl.written_by
    )


def forbid_of_many(session: Session, attempts: Sequence[Attempt]) -> dict[int, list[str]]:
    """The same for the rows of an import; nothing is read."""
    found: dict[int, list[str]] = {}
    for attempt in attempts:
        if reasons := list(forbid_other_levels(session, attempt)):
            found.setdefault(attempt.area or 0, []).extend(reasons)
    return found


GUARDS.append(forbid_other_levels)
GUARDS_OF_MANY[forbid_other_levels] = forbid_of_many
CONCERNS[forbid_other_levels] = is_of_own_level
