"""错误清单 the list of errors: every fault on its own line, and where to find it."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from exports.findings import Fault, Findings, ReadSheet
from exports.sheet_style import INTEGER
from exports.sheet_writer import Column, SheetContent, write_sheet
from exports.sheet_xml import column_letter
from models.platform.workbook_marks import LIST_SHEET

LIST_HEADINGS = ("序号", "工作表", "位置", "列名", "填写内容", "级别", "问题", "怎样修改")
LIST_WIDTHS = (6, 20, 12, 18, 24, 6, 48, 40)
FIRST_COLUMN_WIDTH = 8

Line = tuple[Any, ...]


def list_rows(findings: Findings) -> Iterator[tuple[Line, Fault | None]]:
    """The lines of the list with their faults; the last line owns up to what is not listed."""
    number = 0
    for number, fault in enumerate([*findings.problems, *findings.warnings], 1):
        yield _line(number, fault), fault
    if findings.problem_total > len(findings.problems):
        text = f"共 {findings.problem_total} 处错误，只列出前 {len(findings.problems)} 处，请先改正这些再上传"
        yield (number + 1, "", "", "", "", "", text, ""), None


def _line(number: int, fault: Fault) -> Line:
    place = fault.where.rpartition("!")[2] if "!" in fault.where else ""
    level = "错误" if fault.is_error else "提醒"
    return (number, fault.sheet, place, fault.field_label, fault.value, level, fault.message, fault.advice)


def list_only(findings: Findings, sheets: Sequence[ReadSheet] = ()) -> bytes:
    """A workbook of the list alone, and of the faulty rows of each sheet at hand."""
    columns = [
        Column(heading, INTEGER, width)
        if heading == LIST_HEADINGS[0]
        else Column(heading, width=width, wrap=True)
        for heading, width in zip(LIST_HEADINGS, LIST_WIDTHS, strict=True)
    ]
    listed = SheetContent(LIST_SHEET, columns, (line for line, _ in list_rows(findings)))
    stream = io.BytesIO()
    write_sheet(stream, [listed, *_faulty_rows(findings, sheets)])
    return stream.getvalue()


def _faulty_rows(findings: Findings, sheets: Sequence[ReadSheet]) -> Iterator[SheetContent]:
    """The faulty rows as typed, each after the number that it has in the original."""
    for sheet in sheets:
        rows = sorted({fault.row for fault in findings.problems if fault.sheet == sheet.name})
        present = [row for row in rows if 1 <= row <= len(sheet.rows)]
        width = max((len(sheet.rows[row - 1]) for row in present), default=0)
        if width:
            letters = [Column(f"{column_letter(place)} 列") for place in range(1, width + 1)]
            lines = [_padded(row, sheet.rows[row - 1], width) for row in present]
            columns = [Column("原行号", INTEGER, FIRST_COLUMN_WIDTH), *letters]
            yield SheetContent(f"{sheet.name}（有误的行）", columns, lines)


def _padded(row: int, values: Sequence[Any], width: int) -> Line:
    shown = [getattr(value, "text", value) for value in values]
    return (row, *shown, *[None] * (width - len(shown)))
