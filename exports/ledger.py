"""台账导出 a ledger as a workbook: what the page shows, with its header tree, its conditions and its time (001-192)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from exports.sheet_stamp import Stamp
from exports.sheet_style import GENERAL, TEXT
from exports.sheet_writer import Column as SheetColumn
from exports.sheet_writer import SheetContent, TotalRow, write_sheet
from models.platform.ledger.columns import EMPTY, Column
from models.platform.ledger.lines import Line
from models.platform.ledger.summary import Summary

NUMBER = "序号"
WIDE, USUAL, NARROW = 18, 12, 6


def write_ledger(stream: IO[bytes], summary: Summary, stamp: Stamp | None = None) -> int:
    """Write a ledger as one sheet; returns the number of rows."""
    content = SheetContent(
        name=summary.ledger.label,
        columns=sheet_columns(summary),
        rows=_rows(summary),
        title=f"{summary.place.name}{summary.ledger.label}",
        notes=notes(summary),
        filtered=False,
        fixed_columns=2,
    )
    return write_sheet(stream, [content], stamp=stamp)


def file_name(summary: Summary) -> str:
    """What the workbook is called."""
    return f"{summary.place.name}_{summary.ledger.label}_{summary.taken_on:%Y%m%d%H%M}.xlsx"


def notes(summary: Summary) -> list[str]:
    """Under what conditions and as of when the figures stand, and who asked for them."""
    chosen = "；".join(f"{label}：{words}" for label, words in summary.conditions) or "无"
    basis = f"　统计口径：{'；'.join(summary.basis)}" if summary.basis else ""
    lines = [
        f"统计范围：{'／'.join(place.name for place in summary.path)}　分组层级：{summary.level.label}　筛选条件：{chosen}{basis}",
        f"统计截至：{moment(summary.taken_on)}　导出账号：{summary.asked_by}",
    ]
    return [*lines, f"说明：{summary.ledger.note}"] if summary.ledger.note else lines


def moment(time: datetime) -> str:
    """A time as the ledgers write it."""
    return f"{time:%Y-%m-%d %H:%M}"


def sheet_columns(summary: Summary) -> list[SheetColumn]:
    """The columns with their headings from the group down."""
    first = [SheetColumn(NUMBER, GENERAL, NARROW), SheetColumn(summary.level.label, TEXT, WIDE)]
    figures = zip(summary.layout.headings, summary.columns, strict=True)
    return [*first, *(SheetColumn(path, number_format(column), USUAL) for path, column in figures)]


def number_format(column: Column) -> str:
    """The format under which Excel writes a number as the page does."""
    if column.is_text:
        return TEXT
    number = column.places if column.least is None else column.least
    form = f"#,##0.{'0' * number}" if number else "#,##0"
    if column.is_percent:
        return f'{form}"%"'
    return f"{form};-{form};0" if number else form


def _rows(summary: Summary) -> Iterator[Sequence[Any]]:
    for number, line in enumerate(summary.lines, 1):
        yield (number, line.name, *_cells(line))
    if summary.total is not None:
        yield TotalRow(("", summary.total.name, *_cells(summary.total)))


def _cells(line: Line) -> Iterator[int | float | str]:
    for value in line.cells:
        yield EMPTY if value is None else float(value) if isinstance(value, Decimal) else value
