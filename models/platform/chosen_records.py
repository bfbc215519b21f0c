"""所选记录 records of another table that a row names: which may be chosen for a village, and how they are called.

A field says ``of="…"``; that table says by ``choosable`` which of its rows may be named, and by ``title`` how.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import Field, Kind, fields_of
from models.memory import remembered
from models.platform.hamlets import in_areas
from models.registry import TABLES


@remembered
def naming_field(table: type[Any]) -> Field | None:
    """The field of a table that names records; None when it has none."""
    return next((each for each in fields_of(table) if each.kind is Kind.RECORDS), None)


def choosable(session: Session, table: type[Any], areas: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """The records that the rows of these villages may name: key and title, by village."""
    field = naming_field(table)
    if field is None or not areas:
        return {}
    named = TABLES[field.of]
    wanted = select(named).where(in_areas(named.area, areas), named.choosable())
    found: dict[int, list[tuple[int, str]]] = {}
    for row in session.scalars(wanted.order_by(named.id)):
        found.setdefault(row.area, []).append((row.id, row.title))
    return found


def titles(session: Session, table: type[Any], ids: Iterable[int]) -> dict[int, str]:
    """How the records are called that rows of the table name, whatever has become of them."""
    field, wanted = naming_field(table), sorted(set(ids))
    if field is None or not wanted:
        return {}
    named = TABLES[field.of]
    return {row.id: row.title for row in session.scalars(select(named).where(named.id.in_(wanted)))}
