"""已有数据 the rows that villages have in a table now, as plain values: what an import is compared with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Record
from models.platform.bulk_values import stored_names
from models.platform.hamlets import in_areas

OWN = 4
"""How many columns of the bookkeeping stand before the values."""


@dataclass(frozen=True)
class Stored:
    """A row as stored: its key, its version, its values."""

    row_id: int
    version: int
    values: dict[str, Any]
    changed_by: int | None
    changed_on: datetime


def stored_rows(session: Session, table: type[Record], areas: Collection[int]) -> list[Stored]:
    """Every row that these villages have in the table, in the order registered, within the account's area."""
    if not areas:
        return []
    names = stored_names(table)
    columns: Any = table
    wanted = (
        select(
            columns.id,
            columns.version,
            columns.changed_by,
            columns.changed_on,
            *(getattr(columns, name) for name in names),
        )
        .where(in_areas(columns.area, areas))
        .order_by(columns.id)
    )
    own, place = set(areas), names.index("area") + OWN
    return [
        Stored(row[0], row[1], dict(zip(names, row[OWN:], strict=True)), row[2], row[3])
        for row in session.execute(wanted)
        if row[place] in own
    ]
