"""自然村汇总 what the hamlets have filled in, read only, with totals (001-135, 138…144)."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.fields import Field, Kind, field_of, fields_of
from models.hometown.hamlet import Hamlet
from models.levels import Level
from models.platform.attachment import counts_of
from models.platform.attachment_slot import slots_of
from views.columns import Column, list_columns
from views.display import plain
from views.hamlets import names_of_hamlets
from views.listed_cells import cells


def summary_of(session: Session, table: type[Any], area: int, here: str) -> dict[str, Any]:
    """The hamlets' rows of one village with a total row; by year where its rows are told apart by years.

    ``here`` is where the photos of a row lead back to.
    """
    year = next(
        (name for name in table.__decl__.natural_key if field_of(table, name).kind is Kind.YEAR), None
    )
    order = [table.hamlet_id, getattr(table, year)] if year else [table.hamlet_id, table.id]
    wanted = select(table).where(table.area == area, table.hamlet_id.is_not(None)).order_by(*order)
    rows = session.scalars(wanted).all()
    columns = [column for column in list_columns(table, Level.VILLAGE) if column.key != "hamlet_id"]
    names = names_of_hamlets(session, table, {row.hamlet_id for row in rows})
    photos = _photos(session, table, rows, here)
    return {
        "columns": [
            {"key": "hamlet", "label": "自然村", "kind": "text"},
            *({"key": slot.key, "label": slot.label, "kind": "number"} for slot in slots_of(table)),
            *(_heading(each) for each in columns),
        ],
        "rows": [
            {"cells": cell | photos.get(row.id, {}) | {"hamlet": names.get(row.hamlet_id, "—")}}
            for row, cell in zip(rows, cells(session, columns, rows), strict=True)
        ],
        "totals": list(_totals(columns, rows, year)),
        "note": "；".join(
            f"{slot.label}应有{'、'.join(slot.views)}" for slot in slots_of(table) if slot.views
        ),
        "hamlets": len(names),
        "registered": session.scalar(
            select(func.count(Hamlet.id)).where(Hamlet.area == area, Hamlet.is_active)
        ),
    }


def _photos(
    session: Session, table: type[Any], rows: Sequence[Any], here: str
) -> dict[int, dict[str, dict[str, str]]]:
    """For each row a way to its photos; fewer than are asked for are marked (data.md 1.17)."""
    counts = counts_of(session, table, [row.id for row in rows]) if slots_of(table) else {}
    found: dict[int, dict[str, dict[str, str]]] = {row.id: {} for row in rows}
    for slot in slots_of(table):
        for row in rows:
            held, wanted = counts.get(row.id, 0), len(slot.views)
            href = url_for("AttachmentsPage.of", table=table.__tablename__, row_id=row.id, back=here)
            found[row.id][slot.key] = {"text": f"{held} 张", "href": href}
            if held < wanted:
                text = f"{held}/{wanted} 张"
                found[row.id][slot.key] = {"text": text, "href": href, "tone": "warn"}
    return found


def _heading(column: Column) -> dict[str, Any]:
    return {"key": column.key, "label": column.label, "kind": column.kind}


def _totals(columns: Sequence[Column], rows: Sequence[Any], year: str | None) -> list[dict[str, Any]]:
    if not rows:
        return []
    if year is None:
        return [_total("合计", columns, rows)]
    years = sorted({getattr(row, year) for row in rows})
    return [
        _total(f"{each} 年合计", columns, [row for row in rows if getattr(row, year) == each])
        for each in years
    ]


def _total(label: str, columns: Sequence[Column], rows: Sequence[Any]) -> dict[str, Any]:
    """The sums of a table's figures, and what is worked out from them as it is from a row's."""
    sums = {each.name: _sum(rows, each.name) for each in fields_of(type(rows[0])) if _adds_up(each)}
    found: dict[str, Any] = {"hamlet": label}
    for column in columns:
        declared = column.field
        if declared is not None and declared.is_numeric and declared.computed is not None:
            found[column.key] = plain(declared.computed(sums))
        else:
            found[column.key] = plain(sums.get(column.key, ""))
    return found


def _sum(rows: Sequence[Any], name: str) -> Any:
    return sum(value for row in rows if (value := getattr(row, name)) is not None)


def _adds_up(field: Field) -> bool:
    return field.is_numeric and field.amount and field.computed is None
