"""调研校验 the checks across the sheets of one village's survey: what no single sheet can tell."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models.fields import Severity
from models.hometown.conditions import plain
from models.hometown.cross_checks import POPULATION, VILLAGE, Finding, across
from models.hometown.facts import WHOLE_VILLAGE, VillageFacts
from models.hometown.field_survey import SURVEY_TABLES
from models.hometown.parameters import current

if TYPE_CHECKING:
    import pandas as pd

HOMESTEAD, IDLE, STYLE = "hometown_homestead", "hometown_idle_land", "hometown_building_style"
NONE_FLAG = "hometown_none_flag"
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
