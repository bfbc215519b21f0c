"""导入问题 problems: what is wrong with a workbook, each by its cell, in words for the clerk."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any

from imports.raw import CellFault, Percent, Raw
from models.fields import Severity

MOST_KEPT = 5_000
LONG, LONGEST = 1e15, 1e21
VALUE_LENGTH = 200


@dataclass(frozen=True)
class CellProblem:
    """One thing wrong with one cell; row 0 or no column speaks of the whole sheet or row."""

    sheet: str
    row: int
    column_letter: str
    field_label: str
    value: str
    code: str
    severity: Severity
    message: str
    advice: str = ""

    @property
    def where(self) -> str:
        """The place as Excel writes it: 历史文化资源!B3."""
        if not self.row:
            return f"{self.sheet}!{self.column_letter}列" if self.column_letter else self.sheet
        return (
            f"{self.sheet}!{self.column_letter}{self.row}"
            if self.column_letter
            else f"{self.sheet}!第{self.row}行"
        )

    @property
    def is_error(self) -> bool:
        """Whether the workbook is refused for it."""
        return self.severity is Severity.ERROR

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in one line."""
        return f"{self.message}（{self.advice}）" if self.advice else self.message


@dataclass(frozen=True)
class ExtraColumn:
    """A column that the system has no use for: it is left out, and the clerk is told."""

    sheet: str
    column_letter: str
    heading: str


@dataclass
class Report:
    """Everything found in one workbook. At most 5,000 problems are kept; the totals are true."""

    problems: list[CellProblem] = field(default_factory=list)
    warnings: list[CellProblem] = field(default_factory=list)
    extra_columns: list[ExtraColumn] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    problem_total: int = 0
    warning_total: int = 0

    def add(self, found: CellProblem) -> None:
        """Take in one problem or warning."""
        kept = self.problems if found.is_error else self.warnings
        if len(kept) < MOST_KEPT:
            kept.append(found)
        if found.is_error:
            self.problem_total += 1
        else:
            self.warning_total += 1

    def extend(self, found: Iterable[CellProblem]) -> None:
        """Take in several."""
        for each in found:
            self.add(each)

    def put_in_order(self, sheets: Iterable[str]) -> None:
        """As one reads: sheet by sheet as they lie in the workbook, each downwards and to the right, whichever check found it.

        What speaks of no sheet that is there, such as a sheet that is missing, comes first.
        """
        places = {name: place for place, name in enumerate(sheets)}

        def place(found: CellProblem) -> tuple[int, int, int, str]:
            letters = found.column_letter
            return places.get(found.sheet, -1), found.row, len(letters), letters

        self.problems.sort(key=place)
        self.warnings.sort(key=place)

    @property
    def is_sound(self) -> bool:
        """Whether the workbook may be imported: warnings do not stop it."""
        return not self.problem_total

    @property
    def everything(self) -> list[CellProblem]:
        """Problems, then warnings."""
        return self.problems + self.warnings

    def grouped(self) -> list[tuple[str, str, str, list[CellProblem]]]:
        """Problems by sheet, column and message, the most frequent first within a sheet."""
        groups: dict[tuple[str, str, str], list[CellProblem]] = {}
        for each in self.problems:
            groups.setdefault((each.sheet, each.field_label, each.message), []).append(each)
        order = {
            sheet: place for place, sheet in enumerate(dict.fromkeys(each.sheet for each in self.problems))
        }
        ranked = sorted(groups.items(), key=lambda item: (order[item[0][0]], -len(item[1])))
        return [(*key, found) for key, found in ranked]

    def by_sheet(self) -> Counter[str]:
        """How many kept problems each sheet has."""
        return Counter(each.sheet for each in self.problems)

    def to_json(self) -> dict[str, Any]:
        """The report as it is stored with an import job."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Report":
        """The report as it was stored."""
        return cls(
            problems=[_problem(each) for each in stored["problems"]],
            warnings=[_problem(each) for each in stored["warnings"]],
            extra_columns=[ExtraColumn(**each) for each in stored["extra_columns"]],
            ignored_sheets=list(stored["ignored_sheets"]),
            problem_total=stored["problem_total"],
            warning_total=stored["warning_total"],
        )


def _problem(stored: dict[str, Any]) -> CellProblem:
    return CellProblem(**(stored | {"severity": Severity(stored["severity"])}))


def shown_value(raw: Raw) -> str:
    """A raw value as the clerk sees it in the cell, for the list of errors."""
    shown = SHOWN.get(raw.__class__, str)(raw)
    return shown if len(shown) <= VALUE_LENGTH else shown[: VALUE_LENGTH - 1] + "…"


def _moment(raw: datetime) -> str:
    return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "minutes")


def _number(raw: float) -> str:
    """Fifteen digits, as Excel keeps them; a long number as a number and not as a power of ten."""
    return f"{raw:.0f}" if LONG <= abs(raw) < LONGEST else f"{raw:.15g}"


SHOWN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    CellFault: lambda fault: str(fault.text),
    bool: lambda yes: "TRUE" if yes else "FALSE",
    float: _number,
    Percent: lambda number: f"{number * 100:.15g}%",
    datetime: _moment,
}
