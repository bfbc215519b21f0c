"""自然村 hamlets as rows name them: found through the table's own foreign key, whichever table that is."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session

from models.fields import Kind, fields_of
from models.memory import remembered
from models.registry import TABLES

FEW = 500


@remembered
def hamlet_table(table: type[Any]) -> type[Any] | None:
    """The table of hamlets that a table's rows name; None when they name none."""
    kinds = {each.name: each.kind for each in fields_of(table)}
    for name, column in inspect(table).columns.items():
        if name == "hamlet_id" or kinds.get(name) is Kind.HAMLET:
            for key in column.foreign_keys:
                found: type[Any] = TABLES[key.column.table.name]
                return found
    return None


def hamlet_tables(tables: Iterable[type[Any]]) -> set[type[Any]]:
    """The tables of hamlets that any of these tables name."""
    return {found for table in tables if (found := hamlet_table(table)) is not None}


def hamlets_by_village(
    session: Session, hamlets: type[Any], areas: Collection[int]
) -> dict[int, dict[str, int]]:
    """The hamlets of villages that may be chosen now, by village and name."""
    wanted = select(hamlets.area, hamlets.name, hamlets.id).where(in_areas(hamlets.area, areas))
    if hasattr(hamlets, "is_open"):
        wanted = wanted.where(hamlets.is_open)
    found: dict[int, dict[str, int]] = {area: {} for area in areas}
    for area, name, key in session.execute(wanted.order_by(hamlets.id)):
        found.setdefault(area, {})[name] = key
    return found


def in_areas(column: Any, areas: Collection[int]) -> ColumnElement[bool]:
    """The condition that a row belongs to one of these villages; of many only their range, so that it stays short."""
    if len(areas) <= FEW:
        few: ColumnElement[bool] = column.in_(sorted(areas))
        return few
    between: ColumnElement[bool] = column.between(min(areas), max(areas))
    return between
