"""自然村填报率 how far a village's hamlets have filled in the seven modules of their survey (data.md 1.0 ④, 1.20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey.base import Place
from models.hometown.field_survey.none_flag import NoneFlag
from models.hometown.fill_waiver import FillWaiver
from models.hometown.hamlet import Hamlet
from models.hometown.tabs import ordered_tables

EVERYWHERE = None
"""A declaration 本村无此项 that the village makes for all of its hamlets."""


@dataclass(frozen=True)
class Filling:
    """How many modules are filled in, of how many, and which are missing where."""

    done: int
    due: int
    missing: Mapping[str, tuple[str, ...]]
    is_waived: bool

    @property
    def percent(self) -> int:
        """The rate, rounded down so that 100 means all."""
        return 100 * self.done // self.due if self.due else 100

    @property
    def first_tab(self) -> str:
        """The first module that is missing somewhere."""
        return next((modules[0] for modules in self.missing.values()), "")


def modules() -> dict[str, list[type[Any]]]:
    """The tables that hamlets fill in, by module (the tab's name)."""
    found: dict[str, list[type[Any]]] = {}
    for table in ordered_tables("S02"):
        if table.__decl__.extra.get("scope") in (Place.HAMLET, Place.BOTH):
            found.setdefault(table.__decl__.tab, []).append(table)
    return found


def filling_of(session: Session, area: int) -> Filling:
    """The rate of a village: a module counts once it has a row, or once the hamlet says that it has none."""
    hamlets = select(Hamlet).where(Hamlet.area == area, Hamlet.is_active).order_by(Hamlet.id)
    names = {hamlet.id: hamlet.name for hamlet in session.scalars(hamlets)}
    filled = {tab: _filled(session, area, tables) for tab, tables in modules().items()}
    missing = {
        name: tuple(tab for tab, ids in filled.items() if hamlet not in ids and EVERYWHERE not in ids)
        for hamlet, name in names.items()
    }
    due = len(names) * len(filled)
    waived = session.scalars(select(FillWaiver.id).where(FillWaiver.area == area)).first() is not None
    lacking = sum(len(tabs) for tabs in missing.values())
    return Filling(due - lacking, due, {name: tabs for name, tabs in missing.items() if tabs}, waived)


def _filled(session: Session, area: int, tables: list[type[Any]]) -> set[int | None]:
    """The hamlets that have a row in one of a module's tables, or have declared every one of them empty."""
    rows: set[int | None] = set()
    for table in tables:
        wanted = select(table.hamlet_id).where(table.area == area, table.hamlet_id.is_not(None)).distinct()
        rows.update(session.scalars(wanted))
    flags = select(NoneFlag.hamlet_id, NoneFlag.table_name).where(NoneFlag.area == area)
    declared = list(session.execute(flags))
    names = {table.__tablename__ for table in tables}
    for hamlet in {at for at, _ in declared}:
        if names <= {name for at, name in declared if at in (hamlet, EVERYWHERE)}:
            rows.add(hamlet)
    return rows
