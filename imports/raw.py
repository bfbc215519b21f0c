"""单元格原值 raw cells: what a cell may hold before it is understood."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True)
class CellFault:
    """A cell whose formula gave no value: an error such as #N/A, or one that was never computed."""

    text: str
    uncomputed: bool = False


class Percent(float):
    """A number in a cell shown as a percentage: 0.125 that the clerk sees as 12.5%."""

    __slots__ = ()
    number_format = "0.00%"


Raw = None | str | bool | int | float | date | datetime | time | timedelta | CellFault
Row = list[Raw]

BLANKS = frozenset(" \t\r\n\v\f\xa0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad")


def column_letter(column: int) -> str:
    """The letters over a column, counted from 1: 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The place of a column, counted from 1: AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def whole_number(text: str, digits: int) -> int | None:
    """The number written in at most so many plain digits; None when the text is anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def is_blank(value: Raw) -> bool:
    """Whether a cell holds nothing that a person can see."""
    return value is None or value == "" or (isinstance(value, str) and BLANKS.issuperset(value))
