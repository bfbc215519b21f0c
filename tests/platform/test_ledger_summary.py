"""台账汇总 the roll-up: every level is the sum of the one below and of the rows themselves (001-192)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT
from models.levels import SPANS, Level
from models.platform.dictionary_items import add_item, load_dictionaries
from models.platform.division import villages_under
from models.platform.ledger.columns import Column, Value
from models.platform.ledger.figures import parts_of, roll_up
from models.platform.ledger.lines import Line, Question
from models.platform.ledger.reach import Reach
from models.platform.ledger.summary import TOTAL, WHOLE_VILLAGE, Summary, summarise
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.databases import Database
from tests.people import (
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PROVINCE,
    PUER,
    TOWNSHIP,
    WENJING,
    WUHUA,
    ZHONGSUO,
)
from tests.platform.ledger_sandbox import CORNERS, KINDS, LEDGER, TABLE, WELLS, dig, some_wells, wells_in

ABOVE_VILLAGES = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP)


@pytest.fixture
def wells(database: Database, session: Session) -> Iterator[pd.DataFrame]:
    """Wells in some villages of both counties, and the same rows as a frame."""
    with wells_in(database.engine):
        with transaction(session):
            load_dictionaries(session, ROOT / "models" / "data" / "dictionaries.json")
        areas = villages_under(session, PROVINCE)
        session.rollback()
        with database.engine.begin() as connection:
            dig(connection, some_wells([*areas[::3], ZHONGSUO], 900))
            rows = connection.execute(select(TABLE)).mappings().all()
        yield pd.DataFrame([dict(row) for row in rows], dtype=object)
        session.rollback()


def read(session: Session, area: int, **question: Any) -> Summary:
    return summarise(session, LEDGER, Question(area, **question))


def column_of(summary: Summary, *path: str) -> int:
    return summary.layout.headings.index(path)


def values_of(summary: Summary, *path: str) -> dict[int | None, Value]:
    place = column_of(summary, *path)
    return {line.area: line.cells[place] for line in summary.lines}


def under(frame: pd.DataFrame, area: int, level: Level) -> pd.DataFrame:
    return frame[frame.area // SPANS[level] * SPANS[level] == area]


def additive(summary: Summary) -> list[tuple[int, Column]]:
    """The columns that may be added up: no shares, no means, no words."""
    return [
        (place, column)
        for place, column in enumerate(summary.columns)
        if column.rows is not None
        or column.label in ("行政村数", "缺水村数", "两眼以上自然村数", "县级有井的村数")
    ]


@pytest.mark.parametrize("level", ABOVE_VILLAGES)
def test_every_level_is_the_sum_of_the_level_below(
    session: Session, wells: pd.DataFrame, level: Level
) -> None:
    for line in read(session, PROVINCE, level=level).lines:
        assert line.area is not None
        below = read(session, line.area)
        assert below.level is level.below
        for place, column in additive(below):
            added = sum(each.cells[place] or 0 for each in below.lines)  # type: ignore[misc]
            assert added == (line.cells[place] or 0), (line.name, column.label)


@pytest.mark.parametrize("level", [*ABOVE_VILLAGES, Level.VILLAGE])
def test_every_number_is_what_pandas_counts_from_the_rows(
    session: Session, wells: pd.DataFrame, level: Level
) -> None:
    summary = read(session, PROVINCE, level=level)
    assert len(summary.lines) > 1
    for line in summary.lines:
        assert line.area is not None
        assert_line(summary, line, under(wells, line.area, level))
    assert summary.total is not None
    assert_line(summary, summary.total, wells)


def assert_line(summary: Summary, line: Line, mine: pd.DataFrame) -> None:
    """A line against the rows it stands for."""
    people, clean = mine.people.fillna(0).sum(), mine[mine.is_clean.eq(True)]
    by_village = mine.people.fillna(0).groupby(mine.area).sum()
    in_hamlets = mine[mine.hamlet_id.notna()].groupby(["area", "hamlet_id"]).size()
    expected: dict[tuple[str, ...], Any] = {
        ("井数",): len(mine),
        ("深度（米）",): sum((each for each in mine.depth if each is not None), Decimal(0)),
        ("饮用井数",): sum("a" in uses for uses in mine.uses),
        ("达标率",): share(len(clean), len(mine)),
        ("未达标人口率",): share(people - clean.people.fillna(0).sum(), people),
        ("井均人口",): mean(people, len(mine)),
        ("缺水村数",): int((by_village < 100).sum()),
        ("两眼以上自然村数",): int((in_hamlets > 1).sum()),
        ("2019年",): sum((each for each in mine[mine.year.eq(2019)].depth if each is not None), Decimal(0)),
    }
    for code, label in zip(KINDS, ("河流", "湖泊", "水井/机井"), strict=True):
        expected["按类型", label, "井数"] = int(mine.kind.eq(code).sum())
        expected["按类型", label, "人口"] = mine[mine.kind.eq(code)].people.fillna(0).sum()
    found = {path: line.cells[column_of(summary, *path)] for path in expected}
    assert found == expected, line.name


def share(part: float, whole: float) -> Decimal | None:
    return round_half_up(Decimal(int(part)) * 100 / int(whole), "0.1") if whole else None


def mean(amount: float, number: float) -> Decimal | None:
    return round_half_up(Decimal(int(amount)) / int(number), "0.01") if number else None


def round_half_up(value: Decimal, unit: str) -> Decimal:
    return value.quantize(Decimal(unit), rounding="ROUND_HALF_UP")


def test_the_lines_stand_in_the_order_of_their_codes_and_the_total_last(
    session: Session, wells: pd.DataFrame
) -> None:
    summary = read(session, JINGDONG)
    areas = [line.area for line in summary.lines]
    assert areas == sorted(areas, key=lambda area: area or 0)
    assert summary.total is not None
    assert summary.total.name == TOTAL


def test_a_division_without_rows_is_shown_with_naught_and_a_dash(
    session: Session, wells: pd.DataFrame
) -> None:
    summary = read(session, JINGDONG, level=Level.VILLAGE)
    empty = next(line for line in summary.lines if line.cells[column_of(summary, "井数")] == 0)
    share_of_none = column_of(summary, "达标率")
    assert empty.cells[share_of_none] is None
    assert summary.columns[share_of_none].text(None) == "—"
    assert empty.cells[column_of(summary, "行政村数")] == 1


def test_a_village_goes_down_to_its_hamlets_and_its_own_rows(session: Session, wells: pd.DataFrame) -> None:
    mine = wells[wells.area == ZHONGSUO]
    numbers = roll_up(session, parts_of([WELLS]), Reach(ZHONGSUO, Level.VILLAGE))
    assert numbers[ZHONGSUO][WELLS.address] == len(mine)
    summary = read(session, ZHONGSUO)
    assert summary.level is Level.HAMLET
    whole = next(line for line in summary.lines if line.name == WHOLE_VILLAGE)
    assert whole.cells[column_of(summary, "井数")] == int(mine.hamlet_id.isna().sum())
    assert whole.cells[column_of(summary, "行政村数")] is None
    for hamlet_id, name in CORNERS.items():
        line = next(line for line in summary.lines if line.name == name)
        assert line.cells[column_of(summary, "井数")] == int(mine.hamlet_id.eq(hamlet_id).sum())
    assert summary.total is not None
    assert_line(summary, summary.total, mine)


def test_villages_count_what_the_county_above_them_has(
    session: Session, wells: pd.DataFrame, database: Database
) -> None:
    """A county's own row is told of each of its villages, also to a township that may not read it."""
    with database.engine.begin() as connection:
        dig(connection, [some_wells([JINGDONG], 1)[0]])
    for actor in (COUNTY.actor, TOWNSHIP.actor):
        with acting_as(session, actor):
            summary = read(session, WENJING)
            assert set(values_of(summary, "县级有井的村数").values()) == {1}
    counties = values_of(read(session, PROVINCE, level=Level.COUNTY), "县级有井的村数")
    assert counties[WUHUA] == 0
    assert counties[JINGDONG] == len(villages_under(session, JINGDONG))


def test_an_option_that_an_administrator_adds_has_its_column(
    session: Session, wells: pd.DataFrame, database: Database
) -> None:
    with transaction(session):
        add_item(session, "water_type", "cellar", "水窖")
    with database.engine.begin() as connection:
        dig(connection, [some_wells([ZHONGSUO], 1)[0] | {"kind": "cellar"}])
    summary = read(session, WENJING)
    assert values_of(summary, "按类型", "水窖", "井数")[ZHONGSUO] == 1


def test_the_names_met_most_often_are_told_with_their_number(session: Session, wells: pd.DataFrame) -> None:
    summary = read(session, PROVINCE)
    named = wells[wells.is_clean.eq(True)].name.dropna().value_counts()
    ranked = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    assert summary.total is not None
    assert summary.total.cells[column_of(summary, "常见名称")] == "、".join(
        f"{name} {n}" for name, n in ranked
    )


def test_an_account_reads_its_own_division_and_those_under_it_alone(
    session: Session, wells: pd.DataFrame
) -> None:
    for actor, own, foreign in (
        (COUNTY.actor, JINGDONG, (PUER, PROVINCE, WUHUA)),
        (OUTSIDE_COUNTY.actor, WUHUA, (JINGDONG, ZHONGSUO)),
        (CLERK.actor, ZHONGSUO, (WENJING, JINGDONG)),
    ):
        with acting_as(session, actor):
            assert read(session, own).path[0].area == own
            for area in foreign:
                with pytest.raises(NotFound):
                    read(session, area)


def test_an_officer_reads_no_figures_of_the_business(session: Session, wells: pd.DataFrame) -> None:
    with acting_as(session, AUDITOR.actor), pytest.raises(NotFound):
        read(session, PROVINCE)


def test_a_division_that_does_not_exist_has_no_ledger(session: Session) -> None:
    with pytest.raises(NotFound, match="没有找到这个行政区划"):
        read(session, ZHONGSUO + 900)


def test_the_session_confines_the_leaf_rows_whatever_is_asked(session: Session, wells: pd.DataFrame) -> None:
    everything = Reach(PROVINCE, Level.COUNTY)
    assert set(roll_up(session, parts_of([WELLS]), everything)) == {JINGDONG, WUHUA}
    with acting_as(session, COUNTY.actor):
        assert set(roll_up(session, parts_of([WELLS]), everything)) == {JINGDONG}


def test_a_level_that_does_not_lie_below_is_refused(session: Session, wells: pd.DataFrame) -> None:
    for level in (Level.PROVINCE, Level.COUNTY, Level.HAMLET):
        with pytest.raises(Refusal, match="不能按"):
            read(session, JINGDONG, level=level)


def test_the_header_is_a_tree_and_its_last_line_holds_every_column(
    session: Session, wells: pd.DataFrame
) -> None:
    summary = read(session, PROVINCE)
    lines = summary.layout.header
    assert sum(cell.columns for cell in lines[0]) == len(summary.columns)
    assert {cell.lines for cell in lines[0] if cell.label == "井数"} == {len(lines)}
    assert ("按类型", "河流", "井数") in summary.layout.headings
