"""表格内容 the content of a sheet: its columns, its rows, and what stands over them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from exports import sheet_style as style


@dataclass(frozen=True)
class Column:
    """One column: its heading (from the outermost group to the leaf), format and width in characters."""

    heading: str | tuple[str, ...]
    number_format: str = style.TEXT
    width: float = 14
    wrap: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The heading as a path through the heading tree."""
        return (self.heading,) if isinstance(self.heading, str) else self.heading


class TotalRow(tuple[Any, ...]):
    """A row that adds up others; written bold."""

    __slots__ = ()


@dataclass(frozen=True)
class SheetContent:
    """One sheet to be written; ``rows`` is read once, as the sheet is written.

    The first ``fixed_columns`` stay in sight beside the others, on the screen and on every printed page.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = ()
    title: str = ""
    notes: Sequence[str] = field(default=())
    filtered: bool = True
    fixed_columns: int = 0

    @property
    def heading_depth(self) -> int:
        """How many rows the headings take."""
        return max((len(column.path) for column in self.columns), default=1)

    @property
    def first_data_row(self) -> int:
        """The row under the headings, counted from 1."""
        return bool(self.title) + len(self.notes) + self.heading_depth + 1
