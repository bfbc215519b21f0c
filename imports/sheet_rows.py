"""表行 the rows of a sheet as typed, and where what is wrong with them stands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imports.hamlets import HamletBook
from imports.problems import CellProblem, Report, shown_value
from imports.raw import Row, column_letter
from imports.villages import Villages
from models.base import Record
from models.fields import Problem, Severity
from models.platform.dictionary import Dictionaries
from models.platform.masking import mask, scrubbed
from models.platform.ticks import sheet_fields

ADVICE = re.compile("(.*?[^，；])[，；](请[^，；]*.*)", re.DOTALL)


@dataclass
class SheetRows:
    """The rows of one table as typed; ``numbers[i]`` is where ``rows[i]`` stands in the sheet."""

    table: type[Record]
    sheet: str
    columns: Mapping[str, int]
    numbers: list[int] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    cells: Mapping[str, Sequence[Any]] | None = None
    """The values of the rows column by column, while they are as they were typed."""
    unsound: dict[int, set[str]] = field(default_factory=dict)
    raws: list[Row] = field(default_factory=list)
    withdrawn: set[int] = field(default_factory=set)
    """The rows of a table of ticks that are answered 否."""

    def problem(self, index: int, found: Problem, severity: Severity | None = None) -> CellProblem:
        """A problem of a row's field, at its cell."""
        column = self.columns.get(found.field or "")
        declared = next((each for each in sheet_fields(self.table) if each.name == found.field), None)
        raw = self.raws[index][column - 1] if column and column <= len(self.raws[index]) else None
        value, message = shown_value(raw), found.message
        if declared is not None and declared.sensitive is not None:
            value, message = mask(declared.sensitive, value), scrubbed(message)
        return CellProblem(
            self.sheet,
            self.numbers[index],
            column_letter(column) if column else "",
            declared.label if declared else "",
            value,
            found.code,
            severity or found.severity,
            *_told_apart(message),
        )

    def whole(self, message: str, advice: str, code: str, severity: Severity = Severity.ERROR) -> CellProblem:
        """A problem of the sheet as a whole."""
        return CellProblem(self.sheet, 0, "", "", "", code, severity, message, advice)


def _told_apart(message: str) -> tuple[str, str]:
    """What is wrong, and what to do: a sentence ends in 请…."""
    found = ADVICE.fullmatch(message)
    return (found[1], found[2]) if found else (message, "")


@dataclass(frozen=True)
class Reader:
    """What is needed to understand the cells of one workbook."""

    words: Dictionaries
    hamlets: HamletBook
    area: int | None
    villages: Callable[[], Villages]
    report: Report
