"""错误标记 error marks: colours, comments, reasons and the list, put into a workbook and taken out again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from exports.error_list import LIST_HEADINGS, LIST_WIDTHS, list_rows
from exports.findings import Fault, Findings, sentence
from exports.style_patch import RED, YELLOW
from models.late import Late
from models.platform.workbook_marks import COMMENT_MARK, LIST_SHEET, REASON_HEADING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import cell as cells
    from openpyxl.cell.cell import Cell
    from openpyxl.comments import Comment
    from openpyxl.worksheet.worksheet import Worksheet
else:
    cells = Late("openpyxl.cell.cell")

comments = Late("openpyxl.comments")
styles = Late("openpyxl.styles")
letters = Late("openpyxl.utils")
links = Late("openpyxl.worksheet.hyperlink")

HEADER_SEARCH_ROWS = 10
OUR_COLOURS = frozenset({RED, YELLOW})
COMMENT_SIZE = (320, 120)
COMMENT_LENGTH = 2_000
REASON_WIDTH = 48
Place = tuple[int, int]


def write_cell(worksheet: "Worksheet", row: int, column: int, value: Any) -> "Cell":
    """Put a value into a cell; a text never becomes a formula."""
    cell = cast("Cell", worksheet.cell(row, column))
    known = isinstance(value, (bool, int, float)) or hasattr(value, "isoformat")
    cell.value = value if known else cells.ILLEGAL_CHARACTERS_RE.sub("", str(getattr(value, "text", value)))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    if (shown := getattr(value, "number_format", None)) is not None:
        cell.number_format = shown
    return cell


def strip(workbook: "Workbook") -> None:
    """Take out what we wrote last time: the list, the column of reasons, comments and colours."""
    if LIST_SHEET in workbook.sheetnames and len(workbook.sheetnames) > 1:
        del workbook[LIST_SHEET]
    for worksheet in workbook.worksheets:
        reasons = _reason_column(worksheet)
        for cell in _cells(worksheet):
            if cell.comment is not None and COMMENT_MARK in cell.comment.text:
                own = cell.comment.text.partition(COMMENT_MARK)[0].rstrip()
                cell.comment = _comment(own) if own else None
            if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in OUR_COLOURS:
                cell.fill = styles.PatternFill()
            if cell.column == reasons:
                cell.value = None


def _cells(worksheet: "Worksheet") -> "list[Cell]":
    """The cells that exist; a far cell does not make a million of them."""
    existing = worksheet._cells.values()  # noqa: SLF001 - iter_rows would make the missing ones
    return [cell for cell in existing if isinstance(cell, cells.Cell)]


def mark(workbook: "Workbook", findings: Findings) -> None:
    """Mark every fault where it is, and list them all."""
    by_sheet: dict[str, list[Fault]] = defaultdict(list)
    for fault in [*findings.problems, *findings.warnings]:
        by_sheet[fault.sheet].append(fault)
    for worksheet in workbook.worksheets:
        if worksheet.title in by_sheet:
            _mark_sheet(worksheet, by_sheet[worksheet.title])
    _add_list(workbook, findings)


def _mark_sheet(worksheet: "Worksheet", faults: Sequence[Fault]) -> None:
    by_cell: dict[Place, list[Fault]] = defaultdict(list)
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.row:
            by_row[fault.row].append(fault)
        if fault.row and fault.column_letter:
            by_cell[_anchor(worksheet, fault)].append(fault)
    for (row, column), found in by_cell.items():
        _mark_cell(cast("Cell", worksheet.cell(row, column)), found)
    if by_row:
        _add_reasons(worksheet, by_row)


def _anchor(worksheet: "Worksheet", fault: Fault) -> Place:
    """The cell that holds the value: in a merged area the first one."""
    cell = worksheet[f"{fault.column_letter}{fault.row}"]
    if isinstance(cell, cells.MergedCell):
        for area in worksheet.merged_cells.ranges:
            if cell.coordinate in area:
                return area.min_row, area.min_col
    return cell.row, cell.column


def _mark_cell(cell: "Cell", faults: Sequence[Fault]) -> None:
    colour = RED if any(fault.is_error for fault in faults) else YELLOW
    cell.fill = styles.PatternFill("solid", start_color=colour, end_color=colour)
    ours = "\n".join(COMMENT_MARK + sentence(fault) for fault in faults)
    theirs = cell.comment.text.rstrip() + "\n" if cell.comment is not None else ""
    cell.comment = _comment(theirs + ours)


def _comment(text: str) -> "Comment":
    width, height = COMMENT_SIZE
    legal = cells.ILLEGAL_CHARACTERS_RE.sub("", text)[:COMMENT_LENGTH]
    made: Comment = comments.Comment(legal, "导入检查", width=width, height=height)
    return made


def _add_reasons(worksheet: "Worksheet", by_row: Mapping[int, Sequence[Fault]]) -> None:
    filled = [(cell.row, cell.column) for cell in _cells(worksheet) if cell.value is not None]
    column = _reason_column(worksheet) or max((column for _, column in filled), default=0) + 1
    header = _header_row(filled, min(by_row))
    title = write_cell(worksheet, header, column, REASON_HEADING)
    title.font = styles.Font(bold=True, color="FFC00000")
    worksheet.column_dimensions[letters.get_column_letter(column)].width = REASON_WIDTH
    for row, faults in by_row.items():
        if row != header:
            text = "；".join(f"{'' if fault.is_error else '提醒：'}{sentence(fault)}" for fault in faults)
            write_cell(worksheet, row, column, text[:COMMENT_LENGTH]).alignment = styles.Alignment(
                wrap_text=True
            )


def _header_row(filled: Iterable[Place], first_fault: int) -> int:
    """The row of headings: the fullest of the first rows that is not below the first fault."""
    counts: dict[int, int] = defaultdict(int)
    for row, _ in filled:
        if row <= min(HEADER_SEARCH_ROWS, max(first_fault - 1, 1)):
            counts[row] += 1
    return max(counts, key=lambda row: (counts[row], -row), default=1)


def _reason_column(worksheet: "Worksheet") -> int | None:
    """Our column of reasons from last time."""
    found = (
        cell.column
        for cell in _cells(worksheet)
        if cell.row <= HEADER_SEARCH_ROWS and cell.value == REASON_HEADING
    )
    return max(found, default=None)


def _add_list(workbook: "Workbook", findings: Findings) -> None:
    """The sheet of all faults, first in the book, each with a link to its cell."""
    names = set(workbook.sheetnames)
    worksheet = workbook.create_sheet(LIST_SHEET, 0)
    workbook.active = 0
    for other in workbook.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for column, (heading, width) in enumerate(zip(LIST_HEADINGS, LIST_WIDTHS, strict=True), 1):
        write_cell(worksheet, 1, column, heading).font = styles.Font(bold=True)
        worksheet.column_dimensions[letters.get_column_letter(column)].width = width
    for row, (values, fault) in enumerate(list_rows(findings), 2):
        for column, value in enumerate(values, 1):
            write_cell(worksheet, row, column, value)
        if fault is not None and fault.sheet in names:
            _link(worksheet.cell(row, 3), fault)
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = (
        f"A1:{letters.get_column_letter(len(LIST_HEADINGS))}{max(worksheet.max_row, 1)}"
    )


def _link(cell: "Cell", fault: Fault) -> None:
    quoted = fault.sheet.replace("'", "''")
    target = f"'{quoted}'!{fault.column_letter or 'A'}{fault.row or 1}"
    cell.hyperlink = links.Hyperlink(ref=cell.coordinate, location=target, display=str(cell.value))
    cell.font = styles.Font(color="FF1F5FA8", underline="single")
