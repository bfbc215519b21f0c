"""单表模板 the template of a table whose rows belong to no division: its headings, and a sheet that explains them."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from exports.sheet_style import DATE, GENERAL, TEXT
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.base import Record
from models.fields import Field, Kind
from models.platform.import_sets import typed_fields

FORMATS = {Kind.INTEGER: GENERAL, Kind.DECIMAL: GENERAL, Kind.DATE: DATE}
FORMS: dict[Kind, str] = {
    Kind.DATE: "日期，如 2026-10-01",
    Kind.BOOLEAN: "填“是”或“否”",
    Kind.INTEGER: "整数",
}
Shown = Callable[[Field, Any], Any]


def write_plain_template(stream: BinaryIO, table: type[Record], rows: Iterable[Any] = ()) -> None:
    """Write the template, with the rows that are stored when they are given: it can be changed and imported again."""
    fields = typed_fields(table)
    columns = [Column(each.heading, FORMATS.get(each.kind, TEXT), 18) for each in fields]
    lines = ([_shown(each, getattr(row, each.name)) for each in fields] for row in rows)
    how = [(each.heading, "；".join(_how(each))) for each in fields]
    explained = [Column("列", width=16), Column("怎样填写", width=60)]
    sheets = [SheetContent(table.__decl__.label, columns, lines), SheetContent("填写说明", explained, how)]
    write_sheet(stream, sheets)


def _shown(declared: Field, value: Any) -> Any:
    return ("是" if value else "否") if declared.kind is Kind.BOOLEAN else value


def _how(declared: Field) -> Iterable[str]:
    yield declared.obligation
    if declared.kind in FORMS:
        yield FORMS[declared.kind]
    if declared.help:
        yield declared.help
