"""单元格 the cells of a list as a page shows them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from models.platform.division import names_of
from models.platform.flows import Flow, flow_of
from views.columns import Column
from views.display import shown
from views.filters import STATE
from views.hamlets import names_of_hamlets
from views.request import choices, division_epoch
from views.reviewing import badge


def cells(session: Session, columns: Sequence[Column], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What stands in each row's columns: places in one query, hamlets in one query."""
    if not rows:
        return []
    table = type(rows[0])
    placed = {row.area for row in rows} if any(column.level for column in columns) else set()
    places = names_of(session, placed, division_epoch())
    hamlets = names_of_hamlets(session, table, _hamlet_ids(columns, rows))
    read = [_reader(column, places, hamlets, flow_of(table)) for column in columns]
    return [{column.key: value(row) for column, value in zip(columns, read, strict=True)} for row in rows]


def _hamlet_ids(columns: Sequence[Column], rows: Sequence[Any]) -> set[int]:
    found: set[int] = set()
    for column in columns:
        if column.field is None or column.field.kind.value not in (
            "hamlet",
            "hamlets",
            "villages",
            "records",
        ):
            continue
        for row in rows:
            value = getattr(row, column.key)
            found.update(value if isinstance(value, tuple) else (value,) if value else ())
    return found


def _reader(
    column: Column, places: Any, hamlets: Mapping[int, str], flow: Flow | None
) -> Callable[[Any], Any]:
    if column.level is not None:
        level = column.level
        return lambda row: places.get(row.area, {}).get(level)
    field, names = column.field, choices()
    assert field is not None
    if field.name == STATE and flow is not None:
        return partial(badge, flow)
    return lambda row: shown(field, getattr(row, field.name), names, hamlets)
