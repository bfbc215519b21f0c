"""检查标记 marks: what we write into a returned workbook, so that we can take it out again."""

from dataclasses import replace

from imports.raw import Row, is_blank
from imports.sheets import Sheet, Workbook
from models.platform.workbook_marks import LIST_SHEET, REASON_HEADING

HEADER_SEARCH_ROWS = 10


def without(workbook: Workbook) -> Workbook:
    """The workbook as its author knows it: without our list of errors and our column of reasons."""
    sheets = tuple(_without_reasons(sheet) for sheet in workbook.sheets if sheet.name != LIST_SHEET)
    return replace(workbook, sheets=sheets)


def _without_reasons(sheet: Sheet) -> Sheet:
    column = reason_column(sheet.rows)
    if column is not None:
        for row in sheet.rows:
            del row[column:]
    return sheet


def reason_column(rows: list[Row]) -> int | None:
    """The place of our column of reasons, counted from 0: the last heading of the sheet, in our words."""
    for row in rows[:HEADER_SEARCH_ROWS]:
        last = next((place for place in range(len(row) - 1, -1, -1) if not is_blank(row[place])), None)
        if last is not None and row[last] == REASON_HEADING:
            return last
    return None
