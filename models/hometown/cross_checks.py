"""跨表校验 checks across the sheets of one village's survey: how they are declared, and how all of them are asked.

A check is a named function over the sheets it names; it is asked only when all of them are at hand.
The checks marked ``finishing`` ask for what may still be missing while people fill in: they are
asked when the step is to be completed, not when a row or a workbook comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import check_group, check_row
from models.fields import Problem, Severity, Values, fields_of
from models.hometown.facts import VillageFacts, facts_from
from models.hometown.field_survey import SURVEY_TABLES, NoneFlag
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform.records import values_of
from models.registry import TABLES

if TYPE_CHECKING:
    import pandas as pd

Sheets = Mapping[str, Sequence[Values]]
"""The rows of a village by table name; a table that is absent was not looked at."""
Finding = tuple[str, int | None, str, str]
"""Table name, row index (None for the sheet as a whole), field, message."""
Judge = Callable[..., Iterable[Finding]]

VILLAGE, POPULATION, ECONOMY = "hometown_village", "hometown_population", "hometown_socio_economy"


@dataclass(frozen=True)
class SheetProblem:
    """A problem and the row it is in; ``index`` is None when it is of the sheet as a whole."""

    table: str
    index: int | None
    problem: Problem

    @property
    def is_error(self) -> bool:
        """Whether it refuses the sheets."""
        return self.problem.is_error


@dataclass(frozen=True)
class CrossCheck:
    """A declared check: the sheets it reads, how serious it is, when it is asked."""

    name: str
    tables: tuple[str, ...]
    severity: Severity
    finishing: bool
    judge: Judge
    doc: str


CHECKS: dict[str, CrossCheck] = {}


def across(
    *tables: str, severity: Severity = Severity.WARNING, finishing: bool = False
) -> Callable[[Judge], Judge]:
    """Declare a check over the frames of ``tables``; the judge gets them in that order, then the facts."""

    def enter(judge: Judge) -> Judge:
        name = judge.__name__
        CHECKS[name] = CrossCheck(name, tables, severity, finishing, judge, (judge.__doc__ or "").strip())
        return judge

    return enter


def frame(table: str, rows: Sequence[Values]) -> pd.DataFrame:
    """The rows as a frame: a column for each field, the row index as given, exact numbers kept as they are."""
    import pandas as pd  # a quarter of a second that a server's start need not wait for

    names = ["hamlet_id", *(each.name for each in fields_of(TABLES[table]) if each.name != "hamlet_id")]
    return pd.DataFrame([[row.get(name) for name in names] for row in rows], columns=names, dtype=object)


def check_sheets(sheets: Sheets, facts: VillageFacts, *, finishing: bool = False) -> list[SheetProblem]:
    """Everything wrong between the rows of each sheet and between the sheets."""
    among = [
        SheetProblem(name, index, problem)
        for name, rows in sheets.items()
        for index, problem in check_group(TABLES[name], rows, facts)
    ]
    return among + check_across(sheets, facts, finishing=finishing)


def check_across(sheets: Sheets, facts: VillageFacts, *, finishing: bool = False) -> list[SheetProblem]:
    """Everything wrong between the sheets."""
    frames = {name: frame(name, rows) for name, rows in sheets.items()}
    return [
        SheetProblem(table, index, Problem(field, message, check.severity, check.name))
        for check in CHECKS.values()
        if check.finishing <= finishing and frames.keys() >= set(check.tables)
        for table, index, field, message in check.judge(*(frames[name] for name in check.tables), facts)
    ]


def check_rows(sheets: Sheets) -> list[SheetProblem]:
    """Everything wrong with each row by itself."""
    return [
        SheetProblem(name, index, problem)
        for name, rows in sheets.items()
        for index, row in enumerate(rows)
        for problem in check_row(TABLES[name], row)
    ]


def facts_of_sheets(sheets: Sheets, hamlets: Mapping[int, str], village: Values) -> VillageFacts:
    """The facts as these sheets tell them; the village's own row counts when it is among them."""
    own = next(iter(sheets.get(VILLAGE, ())), village)
    return facts_from(own, hamlets, sheets.get(POPULATION, ()), sheets.get(ECONOMY, ()))


def sheets_of(session: Session, area: int) -> dict[str, list[dict[str, Any]]]:
    """All that a village has stored, by table name."""
    tables = (Village, *SURVEY_TABLES, NoneFlag)
    return {
        table.__tablename__: [
            values_of(row)
            for row in session.scalars(select(table).where(table.area == area).order_by(table.id))
        ]
        for table in tables
    }


def check_village(session: Session, area: int, *, finishing: bool = True) -> list[SheetProblem]:
    """Everything wrong with what a village has stored; by default also what completion still asks for."""
    hamlets = {
        row.id: row.name
        for row in session.scalars(select(Hamlet).where(Hamlet.area == area, Hamlet.is_active))
    }
    sheets = sheets_of(session, area)
    facts = facts_of_sheets(sheets, hamlets, {})
    return [*check_rows(sheets), *check_sheets(sheets, facts, finishing=finishing)]
