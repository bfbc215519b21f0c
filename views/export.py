"""导出 the rows of a query as .xlsx or .csv, as the list shows them."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urlencode

from flask import redirect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from exports.sheet_stamp import Stamp
from exports.sheet_style import DATE, GENERAL, TEXT
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.fields import Kind, fields_of
from models.platform import audit
from models.platform.clock import now
from models.platform.export_requests import Wanted
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.security_mark import mark_of
from views.columns import LONG, list_columns
from views.columns import Column as ListColumn
from views.handing_out import CSV, XLSX, Parcel, hand_out, new_stamp
from views.listed_cells import cells
from views.listing import Asked, count_rows, ordered, wanted_rows
from views.request import limits

BATCH = 1000
MOST_ROWS = 100_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {Kind.INTEGER: GENERAL, Kind.DECIMAL: GENERAL, Kind.YEAR: GENERAL, Kind.DATE: DATE}


def export_rows(session: Session, asked: Asked, kind: str) -> BaseResponse:
    """Every row of the query, its division in front, as a file to download."""
    wanted = wanted_rows(asked, actor_of(session))
    total = count_rows(session, asked.table, wanted)
    if total > MOST_ROWS:
        raise Refusal(f"共 {total} 条，一次最多导出 {MOST_ROWS} 条，请增加查询条件后再导出")
    export = wanted_export(session, asked)
    if total > limits().export_rows:
        return redirect(f"/exports/new/{export.table_name}?{export.query}")
    label = export.label
    stamp = new_stamp(session, mark_of(asked.table).of_file(is_unmasked=False))
    name = f"{label}_{now():%Y%m%d%H%M%S}.{kind}"
    file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
    if kind == "csv":
        columns = _columns(asked)
        _write_csv(file, columns, _rows(session, asked, columns))
    else:
        write_list(session, asked, file, stamp)
    subject = audit.Subject(asked.table.__tablename__, 0, None, f"{label} {total} 条（{kind}）")
    return hand_out(
        session, Parcel(file, name, f"export.{kind}", CSV if kind == "csv" else XLSX), subject, stamp
    )


def write_list(
    session: Session, asked: Asked, file: IO[bytes], stamp: Stamp, *, is_unmasked: bool = False
) -> None:
    """Every row of the query as a workbook; with whole numbers only where a second person has agreed to it."""
    columns = _columns(asked)
    headings = [Column(column.label, _format(column), 22 if _is_long(column) else 14) for column in columns]
    rows = _rows(session, asked, columns, is_unmasked=is_unmasked)
    label = asked.table.__decl__.label
    write_sheet(file, [SheetContent(label, [Column("序号", GENERAL, 6), *headings], rows)], stamp=stamp)


def wanted_export(session: Session, asked: Asked, *, is_unmasked: bool = False) -> Wanted:
    """What a query would export, as a request names it."""
    table = asked.table
    total = count_rows(session, table, wanted_rows(asked, actor_of(session)))
    query = urlencode(sorted(asked.texts.items()))
    return Wanted(table.__tablename__, table.__decl__.label, query, total, is_unmasked)


def _columns(asked: Asked) -> list[ListColumn]:
    places = [column for column in list_columns(asked.table, None) if column.level]
    return [*places, *(ListColumn(each.name, each.heading, field=each) for each in fields_of(asked.table))]


def _is_long(column: ListColumn) -> bool:
    return column.field is not None and column.field.kind in LONG


def _format(column: ListColumn) -> str:
    return FORMATS.get(column.field.kind, TEXT) if column.field is not None else TEXT


def _rows(
    session: Session, asked: Asked, columns: list[ListColumn], *, is_unmasked: bool = False
) -> Iterator[list[Any]]:
    """The rows in batches by key, so that neither memory nor the database carries them all."""
    number, wanted = 0, wanted_rows(asked, actor_of(session))
    statement = ordered(select(asked.table).where(*wanted), asked).execution_options(yield_per=BATCH)
    for batch in session.scalars(statement).partitions():
        for row, cell in zip(batch, cells(session, columns, batch), strict=True):
            number += 1
            yield [number, *(_value(column, row, cell, is_unmasked=is_unmasked) for column in columns)]
        for row in batch:  # not all at once: the result still fills the session's own map
            session.expunge(row)


def _value(column: ListColumn, row: Any, cell: dict[str, Any], *, is_unmasked: bool) -> Any:
    """Figures and dates as such, everything else as the list shows it."""
    field = column.field
    if field is not None and (field.kind in FORMATS or (is_unmasked and field.sensitive)):
        return getattr(row, field.name)
    text = cell[column.key]
    if isinstance(text, dict):
        return text["text"]
    return ("是" if text else "否") if isinstance(text, bool) else text


def _write_csv(file: IO[bytes], columns: list[ListColumn], rows: Iterator[list[Any]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["序号", *(column.label for column in columns)])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    text.detach()


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
