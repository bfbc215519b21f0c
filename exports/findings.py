"""检查结果 findings: what an error workbook needs to know of an import's report, whoever made it."""

from collections.abc import Sequence
from typing import Any, Protocol


class Fault(Protocol):
    """One thing wrong with one cell."""

    @property
    def sheet(self) -> str:
        """The sheet's name."""

    @property
    def row(self) -> int:
        """The row, counted from 1; 0 speaks of the whole sheet."""

    @property
    def column_letter(self) -> str:
        """The column; empty speaks of the whole row."""

    @property
    def field_label(self) -> str:
        """The field as the clerk knows it."""

    @property
    def value(self) -> str:
        """What stands in the cell."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def advice(self) -> str:
        """What to do."""

    @property
    def where(self) -> str:
        """The place as Excel writes it."""

    @property
    def is_error(self) -> bool:
        """Whether the workbook was refused for it."""


class Findings(Protocol):
    """All faults of a workbook, and how many there really are."""

    @property
    def problems(self) -> Sequence[Fault]:
        """What must be mended."""

    @property
    def warnings(self) -> Sequence[Fault]:
        """What should be looked at."""

    @property
    def problem_total(self) -> int:
        """How many problems there are, listed or not."""


class ReadSheet(Protocol):
    """A sheet as it was read: values at their true addresses, the first row is row 1."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """The cells from A1 on."""


def sentence(fault: Fault) -> str:
    """What is wrong and what to do, in one line."""
    return f"{fault.message}（{fault.advice}）" if fault.advice else fault.message
