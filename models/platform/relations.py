"""关联记录 relations: which tables' rows belong to a row, read from the declarations and the foreign keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.levels import Level
from models.memory import remembered
from models.platform.confinement import confined
from models.platform.scope import actor_of
from models.registry import TABLES, TableDecl

PLACE = "area"


@dataclass(frozen=True)
class Relation:
    """A table whose rows belong to a row of another: they name it, or lie in the place that it describes."""

    table: type[Any]
    names: tuple[str, ...]

    def rows_of(self, row: Any) -> ColumnElement[bool]:
        """The condition that a row of the table belongs to this one."""
        key = row.area if self.names == (PLACE,) else row.id
        return or_(*(getattr(self.table, name) == key for name in self.names))


@remembered
def relations_of(table: type[Any]) -> tuple[Relation, ...]:
    """The relations of a table; those that its own page fills in come first, then those of its menu."""
    found = [
        relation for other in TABLES.values() if other is not table for relation in _between(table, other)
    ]
    return tuple(sorted(found, key=lambda each: _distance(table.__decl__, each.table.__decl__)))


def _distance(own: TableDecl, other: TableDecl) -> tuple[bool, bool]:
    return other.tab != own.label, other.menu != own.menu


def _between(table: type[Any], other: type[Any]) -> Iterator[Relation]:
    naming = tuple(
        name
        for name, column in inspect(other).columns.items()
        if any(key.column.table is table.__table__ for key in column.foreign_keys)
    )
    if naming:
        yield Relation(other, naming)
    elif describes_a_place(table) and issubclass(other, AreaScoped) and _is_of_villages(other):
        yield Relation(other, (PLACE,))


def _is_of_villages(table: Any) -> bool:
    """Whether villages have rows in it: a county's plan does not belong to one of them."""
    return Level.VILLAGE in table.__decl__.extra.get("levels", (Level.VILLAGE,))


def describes_a_place(table: type[Any]) -> bool:
    """Whether a table's row stands for its village: one to a place, and no step's form."""
    one = table.__decl__.extra.get("one_per_place")
    return bool(one) and not table.__decl__.step and issubclass(table, AreaScoped)


def count_related(session: Session, relations: Sequence[Relation], row: Any) -> dict[str, int]:
    """How many rows each relation has that the account may see, in one statement."""
    if not relations:
        return {}
    parts = [
        select(literal(each.table.__tablename__), func.count())
        .select_from(each.table)
        .where(each.rows_of(row), *_inside(session, each.table))
        for each in relations
    ]
    return dict(session.execute(union_all(*parts)).all())


def _inside(session: Session, table: type[Any]) -> list[Any]:
    """Confine by hand: what the session adds to a statement does not reach the parts of a union."""
    actor = actor_of(session)
    return [] if actor.unconfined or not issubclass(table, AreaScoped) else [confined(actor, table)]
