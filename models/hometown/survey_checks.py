"""调研校验 checks across the sheets of one village's survey: what no single sheet can tell.

A check is a named function over the sheets it names; it is asked only when all of them are at hand.
The checks marked ``finishing`` ask for what may still be missing while people fill in: they are
asked when the step is to be completed, not when a row or a workbook comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import check_group, check_row
from models.fields import Problem, Severity, Values, fields_of
from models.hometown.conditions import plain
from models.hometown.facts import WHOLE_VILLAGE, VillageFacts, facts_from
from models.hometown.field_survey import SURVEY_TABLES, NoneFlag
from models.hometown.hamlet import Hamlet
from models.hometown.parameters import current
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
HOMESTEAD, IDLE, STYLE = "hometown_homestead", "hometown_idle_land", "hometown_building_style"
NONE_FLAG = "hometown_none_flag"


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


# ---------------------------------------------------------------- the checks


HOMESTEAD_TOLERANCE = Decimal("1.05")
BUILDINGS_A_PARCEL = (Decimal("0.7"), Decimal("1.8"))
DANGEROUS_TOLERANCE = Decimal("0.2")
POPULATION_TOLERANCE = Decimal("0.05")


def _together(one: pd.DataFrame, other: pd.DataFrame, *names: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows of one and the same hamlet that have all the named columns: the first one's index, and the values."""
    left = one.assign(place=one.index).dropna(subset=["hamlet_id"])
    joined = left.merge(other.dropna(subset=["hamlet_id"]), on="hamlet_id", suffixes=("", "_other"))
    for _, row in joined.dropna(subset=list(names)).iterrows():
        yield int(row["place"]), [row[name] for name in names]


@across(VILLAGE, POPULATION)
def village_and_hamlets_count_alike(
    village: pd.DataFrame, population: pd.DataFrame, facts: VillageFacts
) -> Iterator[Finding]:
    """行政村人口与人口状况最近年汇总偏差超过 5% 时提示。"""
    del population
    counted = facts.people.get(WHOLE_VILLAGE)
    if counted is None:
        return
    for index, told in village["population"].dropna().items():
        if abs(told - counted) > counted * POPULATION_TOLERANCE:
            text = f"行政村人口：{told} 人，与人口状况最近年户籍人口汇总 {counted} 人相差超过 5%，请核对"
            yield VILLAGE, int(str(index)), "population", text


@across(IDLE, HOMESTEAD)
def idle_homesteads_agree(
    idle: pd.DataFrame, homesteads: pd.DataFrame, facts: VillageFacts
) -> Iterator[Finding]:
    """空闲地中的空闲宅基地合计不大于宅基地表闲置面积的 1.05 倍。"""
    del facts
    plots = idle[idle["idle_type"] == "homestead"].dropna(subset=["hamlet_id", "area_sqm"])
    for hamlet, rows in plots.groupby("hamlet_id"):
        told = homesteads.loc[homesteads["hamlet_id"] == hamlet, "idle_area_sqm"].dropna()
        claimed = sum(rows["area_sqm"], Decimal(0))
        if len(told) and claimed > told.iloc[0] * HOMESTEAD_TOLERANCE:
            text = f"面积：空闲宅基地合计 {plain(claimed)} ㎡，大于宅基地表闲置面积 {plain(told.iloc[0])} ㎡，请核对"
            yield IDLE, int(rows.index[-1]), "area_sqm", text


@across(STYLE, HOMESTEAD)
def buildings_stand_on_parcels(
    style: pd.DataFrame, homesteads: pd.DataFrame, facts: VillageFacts
) -> Iterator[Finding]:
    """建筑总栋数与宅基地宗数之比在 0.7–1.8 之间。"""
    del facts
    low, high = BUILDINGS_A_PARCEL
    for index, (buildings, parcels) in _together(style, homesteads, "total_bldg", "parcels"):
        if parcels > 0 and not low <= Decimal(buildings) / parcels <= high:
            text = f"建筑总栋数：{buildings} 栋与宅基地 {parcels} 宗之比不在 {low}–{high} 之间，请核对"
            yield STYLE, index, "total_bldg", text


@across(STYLE, HOMESTEAD)
def dangerous_houses_agree(
    style: pd.DataFrame, homesteads: pd.DataFrame, facts: VillageFacts
) -> Iterator[Finding]:
    """建筑风貌的危房栋数与宅基地的危房户数相差不超过 20%。"""
    del facts
    for index, (buildings, households) in _together(style, homesteads, "q_dangerous", "dangerous_hh"):
        if abs(buildings - households) > max(buildings, households) * DANGEROUS_TOLERANCE:
            text = f"质量-危房：{buildings} 栋，与宅基地表危房 {households} 户相差超过 20%，请核对"
            yield STYLE, index, "q_dangerous", text


@across(POPULATION, severity=Severity.ERROR, finishing=True)
def base_year_is_told(population: pd.DataFrame, facts: VillageFacts) -> Iterator[Finding]:
    """每个自然村都有基期年的人口。"""
    year = current().base_year
    told = set(population.loc[population["year"] == year, "hamlet_id"])
    for hamlet, name in facts.hamlets.items():
        if hamlet not in told:
            yield POPULATION, None, "year", f"{name}缺 {year} 年数据，请该自然村扫码补填"


def _declare_none_check(table: str, label: str) -> None:
    def none_and_nothing_else(
        rows: pd.DataFrame, flags: pd.DataFrame, facts: VillageFacts
    ) -> Iterator[Finding]:
        del facts
        told = _places(rows)
        for index, row in flags[flags["table_name"] == table].iterrows():
            place = _place(row["hamlet_id"])
            if place in told or (place is WHOLE_VILLAGE and told):
                text = f"调研表：{label}已有记录，不能再声明“本村无此项”，请删除{label}的各行，或把本村无此项改为“否”"
                yield NONE_FLAG, int(str(index)), "table_name", text

    none_and_nothing_else.__name__ = f"none_alone_{table}"
    none_and_nothing_else.__doc__ = f"声明没有{label}的不能再有记录。"
    across(table, NONE_FLAG, severity=Severity.ERROR)(none_and_nothing_else)


def _place(hamlet: Any) -> int | None:
    import pandas as pd

    return WHOLE_VILLAGE if pd.isna(hamlet) else int(hamlet)


def _places(rows: pd.DataFrame) -> set[int | None]:
    return {_place(hamlet) for hamlet in rows["hamlet_id"]}


for _table in SURVEY_TABLES:
    if _table.__decl__.extra["none_flag"]:
        _declare_none_check(_table.__tablename__, _table.__decl__.label)
