"""单元格文本 cell markup: values become the XML of a sheet, never a live formula.

Every text is an inline string, so that ``=1+1`` stays the four signs that were typed. Signs that XML or
Excel cannot hold are removed, and a text too long for a cell ends in a visible note.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

LONGEST_TEXT = 32_767
CUT_NOTE = "…（内容过长，已截断）"
LARGEST_EXACT = 10**15
FIRST_SAFE_SERIAL = 61
DAY_ZERO = date(1899, 12, 30)
SECONDS_A_DAY = 86_400

SUSPECT = re.compile("[\x00-\x1f\x7f&<>_\ud800-\udfff\ufffe\uffff]")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """A text as it stands between tags."""
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - len(CUT_NOTE)] + CUT_NOTE
    if SUSPECT.search(text) is None:
        return text
    text = FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = LOOKS_ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """A text as it stands in an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", " ")


def column_letter(column: int) -> str:
    """The letters over a column, counted from 1: 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The numbers of the cell styles that a column uses, by what stands in it."""

    text: int
    number: int
    day: int
    moment: int


Render = Callable[[Any, str], str]


def cell_renderer(letter: str, styles: CellStyles) -> Render:
    """How the cells of one column are written: ``render(value, row number as text)``."""
    cells = _Cells(letter, styles)
    by_type: dict[type, Render] = {
        str: cells.text,
        int: cells.number,
        float: cells.number,
        Decimal: cells.number,
        datetime: cells.moment,
        date: cells.day,
    }

    def render(value: Any, row: str) -> str:
        if value is None:
            return cells.start + row + cells.empty
        renderer = by_type.get(value.__class__)
        return cells.text(as_text(value), row) if renderer is None else renderer(value, row)

    return render


class _Cells:
    """The markup of one column's cells, ready but for the row number and the value."""

    def __init__(self, letter: str, styles: CellStyles) -> None:
        self.start = f'<c r="{letter}'
        self.empty = f'" s="{styles.text}"/>'
        self._text = f'" s="{styles.text}" t="inlineStr"><is><t>'
        self._spaced = f'" s="{styles.text}" t="inlineStr"><is><t xml:space="preserve">'
        self._number = f'" s="{styles.number}"><v>'
        self._day = f'" s="{styles.day}"><v>'
        self._moment = f'" s="{styles.moment}"><v>'

    def text(self, value: str, row: str) -> str:
        """An inline text."""
        text = escaped(value)
        if not text:
            return self.start + row + self.empty
        opening = self._spaced if text[0] <= " " or text[-1] <= " " else self._text
        return self.start + row + opening + text + "</t></is></c>"

    def number(self, value: float | Decimal, row: str) -> str:
        """A number, or a text when Excel would spoil the number."""
        number = as_number(value)
        return self.start + row + self._number + number + "</v></c>" if number else self.text(str(value), row)

    def day(self, value: date, row: str) -> str:
        """A date as a serial number, or as text before Excel's calendar is right."""
        days = (value - DAY_ZERO).days
        if days < FIRST_SAFE_SERIAL:
            return self.text(value.isoformat(), row)
        return f"{self.start}{row}{self._day}{days}</v></c>"

    def moment(self, value: datetime, row: str) -> str:
        """A date with its time."""
        days = (value.date() - DAY_ZERO).days
        if days < FIRST_SAFE_SERIAL:
            return self.text(value.isoformat(" ", "seconds"), row)
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f"{self.start}{row}{self._moment}{days + seconds / SECONDS_A_DAY:.10f}</v></c>"


def as_number(value: float | Decimal) -> str:
    """A number as Excel stores it; empty when Excel cannot hold it exactly or at all."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() and abs(value) < LARGEST_EXACT else ""
    return repr(value) if abs(value) < LARGEST_EXACT else ""


def as_text(value: Any) -> str:
    """What is neither a number nor a date, in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, (tuple, list, set, frozenset)):
        return "、".join(as_text(each) for each in value)
    return str(value)


def row_xml(number: int, values: Sequence[Any], renderers: Sequence[Render]) -> str:
    """One row; what is beyond the declared columns is a mistake of the caller."""
    row = str(number)
    cells = "".join([render(value, row) for render, value in zip(renderers, values, strict=True)])
    return f'<row r="{row}">{cells}</row>'
