"""清单草稿 drafts of 资源清单, 人才清单 and 问题清单, made from the rows that were filled in (001-148…151)."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - the same rows make the very same file
WIDTH, LARGEST_WIDTH = 8, 40


def draft(title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet: the title, the headings, the rows with their number."""
    file = BytesIO()
    import xlsxwriter  # a server's start need not wait for it

    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": title, "created": MADE})
        sheet = book.add_worksheet(title[-4:])
        _write(
            book,
            sheet,
            title,
            ["序号", *headings],
            [[number, *row] for number, row in enumerate(rows, start=1)],
        )
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return file.getvalue()


def _write(book: Any, sheet: Any, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    frame = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    heading = book.add_format(frame | {"bold": True, "bg_color": "#E9F1FC", "align": "center"})
    body = book.add_format(frame)
    large = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    sheet.merge_range(0, 0, 0, len(headings) - 1, title, large)
    sheet.set_row(0, 30)
    sheet.write_row(1, 0, headings, heading)
    for place, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            sheet.write(place, column, _cell(value), body)
    for column, name in enumerate(headings):
        longest = max((len(str(_cell(row[column]))) for row in rows), default=0)
        sheet.set_column(column, column, min(LARGEST_WIDTH, max(WIDTH, 2 * len(name), 2 * longest)))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else value
