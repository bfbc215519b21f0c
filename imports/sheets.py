"""工作簿内容 the content of a workbook: sheets of raw cells at their true addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from imports.inspection import FileKind, Inspection
from imports.raw import Raw, Row, is_blank


@dataclass(frozen=True)
class Area:
    """A merged area; rows and columns are counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows[0][0]`` is A1, whatever is empty before the first value."""

    name: str
    rows: list[Row]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    pictures: tuple[int, ...] = ()
    """The rows that have a picture in or over one of their cells, which no import takes over."""

    def cell(self, row: int, column: int) -> Raw:
        """The raw value at a row and column counted from 1; None outside what is filled."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def fill_merged(self, columns: Iterable[int]) -> None:
        """Repeat the value of a merged area downward in these columns, as a reader sees it."""
        wanted = set(columns)
        for area in self.merged:
            value = self.cell(area.top, area.left)
            for row in range(area.top, min(area.bottom, len(self.rows)) + 1):
                for column in wanted.intersection(range(area.left, area.right + 1)):
                    self.rows[row - 1][column - 1] = value

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all stands in the sheet."""
        return all(is_blank(value) for row in self.rows for value in row)


@dataclass(frozen=True)
class Workbook:
    """A workbook as read: its sheets in order, and what the guard saw of the file."""

    name: str
    inspection: Inspection
    sheets: tuple[Sheet, ...]

    @property
    def kind(self) -> FileKind:
        """What the file really is."""
        return self.inspection.kind

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, spaces and case aside."""
        wanted = _normalised(name)
        return next((sheet for sheet in self.sheets if _normalised(sheet.name) == wanted), None)


def _normalised(name: str) -> str:
    return "".join(name.split()).casefold()
