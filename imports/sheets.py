"""工作簿内容 the content of a workbook: sheets of raw cells at their true addresses."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from imports.inspection import FileKind, Inspection
from imports.packed import Packed, packed, unpacked
from imports.raw import Raw, Row, is_blank

T = TypeVar("T")


@dataclass(frozen=True)
class Area:
    """A merged area; rows and columns are counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows[0][0]`` is A1, whatever is empty before the first value. Nobody changes it once it is read."""

    name: str
    rows: list[Row]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    pictures: tuple[int, ...] = ()
    """The rows that have a picture in or over one of their cells, which no import takes over."""
    known: dict[Hashable, tuple[object, Any]] = field(default_factory=dict, compare=False, repr=False)
    """What has been worked out of it, by :meth:`once`."""

    def __reduce__(self) -> tuple[Any, ...]:
        """How it leaves the child that has read it: its rows packed."""
        return _arrived, (self.name, packed(self.rows), self.merged, self.hidden, self.pictures)

    def cell(self, row: int, column: int) -> Raw:
        """The raw value at a row and column counted from 1; None outside what is filled."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def filled(self, columns: Iterable[int]) -> list[Row]:
        """The rows with the value of a merged area repeated downward in these columns, as a reader sees them."""
        wanted, rows = set(columns), self.rows
        for area in self.merged if wanted else ():
            inside = wanted.intersection(range(area.left, area.right + 1))
            if not inside:
                continue
            rows = rows.copy() if rows is self.rows else rows
            value = self.cell(area.top, area.left)
            for place in range(area.top - 1, min(area.bottom, len(rows))):
                repeated = dict.fromkeys((column - 1 for column in inside), value)
                rows[place] = [repeated.get(at, cell) for at, cell in enumerate(rows[place])]
        return rows

    def once(self, what: Hashable, given: object, work: Callable[[], T]) -> T:
        """What the work makes of this sheet, worked out once for what is given, and kept as long as the sheet.

        Only for what follows from the sheet, from declarations, and from that one thing that is given and cannot change.
        """
        kept = self.known.get(what)
        if kept is None or kept[0] is not given:
            kept = self.known[what] = given, work()
        found: T = kept[1]
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all stands in the sheet."""
        return all(is_blank(value) for row in self.rows for value in row)


def _arrived(name: str, rows: Packed, *rest: Any) -> Sheet:
    return Sheet(name, unpacked(rows), *rest)


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
