"""模板工作表 one sheet of a template: title, headings, explanations, dropdowns and checks, all from the declaration."""

from collections.abc import Sequence
from typing import Any

from exports.template_checks import check, hint
from exports.template_issue import Issue
from exports.template_rows import fill
from models.base import Record
from models.fields import Field, Kind, Values, rules_of
from models.memory import remembered
from models.platform.own_level import levels_written
from models.platform.template_layout import (
    DATA_ROWS,
    FIRST_DATA_ROW,
    HEADING_ROW,
    HINT_MARK,
    HINT_ROW,
    REQUIRED_MARK,
    TITLE_ROW,
    place_columns,
    sheet_name,
)
from models.platform.ticks import sheet_fields

NARROW, WIDE, WIDEST = 12, 22, 40
A4 = 9


def add_sheet(issue: Issue, table: type[Record], title: str, rows: Sequence[Values]) -> None:
    """Write the sheet of a table, with rows that are already there if there are any."""
    sheet = issue.book.add_worksheet(sheet_name(table.__decl__.label))
    columns = columns_of(table, single=issue.places.single is not None)
    last = FIRST_DATA_ROW + DATA_ROWS + len(rows) - 2
    sheet.set_row(TITLE_ROW - 1, 24)
    sheet.write_string(TITLE_ROW - 1, 0, title, issue.formats.title)
    sheet.set_row(HEADING_ROW - 1, 32)
    sheet.set_row(HINT_ROW - 1, 48)
    for place, declared in enumerate(columns):
        _column(issue, sheet, table, declared, place, last)
    sheet.freeze_panes(FIRST_DATA_ROW - 1, _frozen(columns))
    _fit_for_print(sheet)
    fill(issue, sheet, columns, rows)


def _fit_for_print(sheet: Any) -> None:
    """For clerks who fill it in on paper first: A4 across, all columns on a page, the headings on every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE_ROW - 1, HINT_ROW - 1)


@remembered
def columns_of(table: type[Record], *, single: bool) -> tuple[Field, ...]:
    """The columns of a table's sheet; one for many villages begins with the village."""
    return (*(() if single else place_columns(levels_written([table]))), *sheet_fields(table))


def _frozen(columns: Sequence[Field]) -> int:
    """The first columns stay in sight: those that name the row."""
    place = next((index for index, each in enumerate(columns) if each.required), 0)
    return min(place + 1, 3)


def _column(issue: Issue, sheet: Any, table: type[Record], declared: Field, place: int, last: int) -> None:
    formats = issue.formats
    heading = declared.heading + (REQUIRED_MARK if declared.required else "")
    sheet.set_column(place, place, _width(declared), formats.of_field(declared))
    sheet.write_string(
        HEADING_ROW - 1, place, heading, formats.required if declared.required else formats.heading
    )
    advice = hint(declared, issue.words)
    sheet.write_string(HINT_ROW - 1, place, HINT_MARK + advice, formats.hint)
    rules = _rules_about(table, declared)
    told = "\n".join(
        filter(None, (declared.help, declared.pattern.message if declared.pattern else "", *rules))
    )
    if told:
        sheet.write_comment(
            HEADING_ROW - 1, place, told, {"x_scale": 2, "y_scale": 1 + told.count("\n") * 0.4}
        )
    if (checked := check(issue, declared, advice)) is not None:
        sheet.data_validation(FIRST_DATA_ROW - 1, place, last, place, checked)


def _width(declared: Field) -> int:
    if declared.kind is Kind.LONG_TEXT:
        return WIDEST
    if declared.kind in (Kind.TEXT, Kind.MULTI_CHOICE, Kind.HAMLET, Kind.HAMLETS):
        return WIDE
    return max(NARROW, min(WIDE, 2 * len(declared.heading) + 4))


@remembered
def _rules_about(table: type[Record], declared: Field) -> tuple[str, ...]:
    """The rules between fields that speak of this one first."""
    shelves = ("__row_rules__", "__group_rules__")
    return tuple(
        each.doc
        for shelf in shelves
        for each in rules_of(table, shelf)
        if each.doc and each.fields[:1] == (declared.name,)
    )
