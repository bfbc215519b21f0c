"""表格写出 the streaming writer: sheets of any length in a few megabytes of memory.

Rows come from generators and leave as compressed XML at once; nothing is kept. It writes what our
ledgers and lists need (a title, a tree of headings, number and date formats, frozen headings, filters,
page set-up) and nothing else.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import IO, Any

from exports import sheet_style as style
from exports.sheet_content import Column, SheetContent, TotalRow
from exports.sheet_headings import heading_tree
from exports.sheet_package import (
    STAMP_PART,
    content_types,
    package_relations,
    unique_name,
    workbook_relations,
    workbook_xml,
)
from exports.sheet_page import columns_of_first_page, part_foot, part_head, part_tail, repeated
from exports.sheet_stamp import Stamp
from exports.sheet_xml import CellStyles, Render, cell_renderer, column_letter, row_xml

MOST_ROWS = 1_048_576
MOST_BYTES = 1_500_000_000
BATCH = 500
EPOCH = (1980, 1, 1, 0, 0, 0)

__all__ = ["Column", "SheetContent", "TotalRow", "write_sheet"]


def write_sheet(
    stream: IO[bytes], sheets: Iterable[SheetContent], level: int = 6, stamp: Stamp | None = None
) -> int:
    """Write a workbook and return how many rows of data it has. A sheet too long for Excel is continued."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        book = _Book(package, stamp)
        for sheet in sheets:
            book.add(sheet)
        book.finish()
        return book.rows


class _Book:
    """A package that is being written."""

    def __init__(self, package: zipfile.ZipFile, stamp: Stamp | None) -> None:
        self.rows = 0
        self._stamp = stamp
        self._package = package
        self._styles = style.StyleBook()
        self._names: list[str] = []
        self._repeated: list[str] = []

    def add(self, sheet: SheetContent) -> None:
        """Write a sheet, and its continuations while there are rows left."""
        rows = iter(sheet.rows)
        self._add_one(sheet, rows)
        while (following := next(rows, None)) is not None:
            rows = chain([following], rows)
            self._add_one(sheet, rows)

    def _add_one(self, sheet: SheetContent, rows: Iterator[Sequence[Any]]) -> None:
        self._names.append(unique_name(sheet.name, self._names))
        self._repeated.append(repeated(sheet, self._names[-1]))
        with self._package.open(_entry(f"xl/worksheets/sheet{len(self._names)}.xml"), "w") as part:
            self.rows += _write_part(part, sheet, rows, self._styles)
            part.write(part_foot(self._stamp).encode())

    def finish(self) -> None:
        """Write what refers to the sheets."""
        if not self._names:
            self.add(SheetContent("无数据", [Column("没有数据")]))
        numbers = range(1, len(self._names) + 1)
        self._put("xl/styles.xml", self._styles.xml())
        self._put("xl/workbook.xml", workbook_xml(self._names, self._repeated))
        self._put("xl/_rels/workbook.xml.rels", workbook_relations(numbers))
        self._put("_rels/.rels", package_relations(stamped=self._stamp is not None))
        self._put("[Content_Types].xml", content_types(numbers, stamped=self._stamp is not None))
        if self._stamp is not None:
            self._put(STAMP_PART, self._stamp.properties())

    def _put(self, name: str, content: str) -> None:
        self._package.writestr(_entry(name), content.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write_part(
    part: IO[bytes], sheet: SheetContent, rows: Iterator[Sequence[Any]], styles: style.StyleBook
) -> int:
    """Write one worksheet part as far as a sheet goes; returns the number of data rows."""
    top, merges = _top_rows(sheet, styles)
    part.write((part_head(sheet) + top).encode())
    body, total = (_renderers(sheet.columns, styles, bold=bold) for bold in (False, True))
    number = first = sheet.first_data_row
    written = 0
    while number <= MOST_ROWS and written < MOST_BYTES:
        batch = list(islice(rows, min(BATCH, MOST_ROWS - number + 1)))
        if not batch:
            break
        lines = [
            row_xml(place, row, total if row.__class__ is TotalRow else body)
            for place, row in enumerate(batch, number)
        ]
        number += len(batch)
        written += part.write("".join(lines).encode())
    part.write(part_tail(sheet, merges, number - 1).encode())
    return number - first


def _renderers(columns: Sequence[Column], styles: style.StyleBook, *, bold: bool) -> list[Render]:
    found = []
    for place, column in enumerate(columns, 1):
        own = column.number_format
        look = style.Look(own, wrap=column.wrap)
        if bold:
            look = replace(look, font=style.BOLD_FONT, fill=style.TOTAL_FILL)
        dated = "y" in own
        numbers = CellStyles(
            text=styles.number(look),
            number=styles.number(replace(look, number_format=style.GENERAL if own == style.TEXT else own)),
            day=styles.number(look if dated else replace(look, number_format=style.DATE)),
            moment=styles.number(look if dated else replace(look, number_format=style.MOMENT)),
        )
        found.append(cell_renderer(column_letter(place), numbers))
    return found


def _top_rows(sheet: SheetContent, styles: style.StyleBook) -> tuple[str, list[str]]:
    """The title, the notes and the headings, and the areas that are merged in them."""
    lines, merges = [], []
    last = column_letter(columns_of_first_page(sheet))
    texts = [(sheet.title, style.TITLE)] if sheet.title else []
    texts += [(note, style.NOTE) for note in sheet.notes]
    for number, (text, look) in enumerate(texts, 1):
        lines.append(f'<row r="{number}">{_heading_cell("A", number, text, styles.number(look))}</row>')
        if last != "A":
            merges.append(f"A{number}:{last}{number}")
    first = len(texts) + 1
    headings, areas = heading_tree([column.path for column in sheet.columns], first)
    header = styles.number(style.HEADER)
    for number, texts_of_row in enumerate(headings, first):
        cells = [
            _heading_cell(column_letter(place), number, text, header)
            for place, text in enumerate(texts_of_row, 1)
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(lines), merges + areas


def _heading_cell(letter: str, number: int, text: str, look: int) -> str:
    return cell_renderer(letter, CellStyles(look, look, look, look))(text, str(number))
