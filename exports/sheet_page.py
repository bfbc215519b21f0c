"""页面设置 how a sheet is seen and printed: what stays in sight, what each page repeats, and over how many pages it goes."""

from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from exports.sheet_content import SheetContent
from exports.sheet_package import DECLARATION, MAIN
from exports.sheet_stamp import Stamp
from exports.sheet_xml import attribute, column_letter

PAGE = 220.0
"""Characters across a landscape A4 page that are still read easily: about two thirds of the usual size."""


def pages_across(sheet: SheetContent) -> int:
    """Over how many pages side by side a sheet is printed; each begins with the fixed columns."""
    fixed, rest = _widths(sheet)
    return max(1, ceil(rest / max(PAGE - fixed, PAGE / 4)))


def columns_of_first_page(sheet: SheetContent) -> int:
    """How many columns the title may take to stand whole on the first page."""
    limit = sum(_widths(sheet)) / pages_across(sheet)
    return max(1, sum(reached <= limit for reached in accumulate(each.width for each in sheet.columns)))


def _widths(sheet: SheetContent) -> tuple[float, float]:
    widths = [column.width for column in sheet.columns]
    return sum(widths[: sheet.fixed_columns]), sum(widths[sheet.fixed_columns :])


def part_head(sheet: SheetContent) -> str:
    """The beginning of a worksheet part, up to its rows."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(sheet.columns, 1)
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{_frozen(sheet)}</sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/>'
        + (f"<cols>{widths}</cols>" if widths else "")
        + "<sheetData>"
    )


def _frozen(sheet: SheetContent) -> str:
    rows, columns = sheet.first_data_row - 1, sheet.fixed_columns
    cell = f"{column_letter(columns + 1)}{rows + 1}"
    across = f'xSplit="{columns}" ' if columns else ""
    pane = "bottomRight" if columns else "bottomLeft"
    return (
        f'<pane {across}ySplit="{rows}" topLeftCell="{cell}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{cell}" sqref="{cell}"/>'
    )


def part_tail(sheet: SheetContent, merges: Sequence[str], last_row: int) -> str:
    """What follows the rows: the filter, what is merged, and how it is printed."""
    letter = column_letter(max(len(sheet.columns), 1))
    header = sheet.first_data_row - 1
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    return (
        "</sheetData>"
        + (f'<autoFilter ref="A{header}:{letter}{max(last_row, header)}"/>' if sheet.filtered else "")
        + (f'<mergeCells count="{len(merges)}">{areas}</mergeCells>' if merges else "")
        + '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" fitToWidth="{pages_across(sheet)}" fitToHeight="0"/>'
    )


def part_foot(stamp: Stamp | None) -> str:
    """The foot of every printed page, and the end of the part."""
    left = stamp.footer() if stamp else ""
    return f"<headerFooter><oddFooter>{left}&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"


def repeated(sheet: SheetContent, name: str) -> str:
    """What every printed page of a sheet begins with: its headings, and its fixed columns."""
    quoted = attribute("'" + name.replace("'", "''") + "'")
    last = sheet.first_data_row - 1
    rows = f"{quoted}!${last - sheet.heading_depth + 1}:${last}"
    columns = f"{quoted}!$A:${column_letter(sheet.fixed_columns)}," if sheet.fixed_columns else ""
    return columns + rows
