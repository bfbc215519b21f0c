"""检查结果 findings: what an error workbook needs to know of an import's report, whoever made it."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol


class Fault(Protocol):
    """One thing wrong with one cell."""

    @property
    @abstractmethod
    def sheet(self) -> str:
        """The sheet's name."""

    @property
    @abstractmethod
    def row(self) -> int:
        """The row, counted from 1; 0 speaks of the whole sheet."""

    @property
    @abstractmethod
    def column_letter(self) -> str:
        """The column; empty speaks of the whole row."""

    @property
    @abstractmethod
    def field_label(self) -> str:
        """The field as the clerk knows it."""

    @property
    @abstractmethod
    def value(self) -> str:
        """What stands in the cell."""

    @property
    @abstractmethod
    def message(self) -> str:
        """What is wrong."""

    @property
    @abstractmethod
    def advice(self) -> str:
        """What to do."""

    @property
    @abstractmethod
    def where(self) -> str:
        """The place as Excel writes it."""

    @property
    @abstractmethod
    def is_error(self) -> bool:
        """Whether the workbook was refused for it."""


class Findings(Protocol):
    """All faults of a workbook, and how many there really are."""

    @property
    @abstractmethod
    def problems(self) -> Sequence[Fault]:
        """What must be mended."""

    @property
    @abstractmethod
    def warnings(self) -> Sequence[Fault]:
        """What should be looked at."""

    @property
    @abstractmethod
    def problem_total(self) -> int:
        """How many problems there are, listed or not."""


class ReadSheet(Protocol):
    """A sheet as it was read: values at their true addresses, the first row is row 1."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The sheet's name."""

    @property
    @abstractmethod
    def rows(self) -> Sequence[Sequence[Any]]:
        """The cells from A1 on."""


def sentence(fault: Fault) -> str:
    """What is wrong and what to do, in one line."""
    return f"{fault.message}（{fault.advice}）" if fault.advice else fault.message
