"""每日快照 what the ledgers said on a day is kept, and can be compared with what they say now (data.md 4.4)."""

import json
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.worker import work_off
from models.hometown.field_survey import Population, Road
from models.levels import Level
from models.platform import job_lease, jobs
from models.platform.clock import today
from models.platform.jobs import Job, JobState
from models.platform.ledger.comparison import compare
from models.platform.ledger.days import SnapshotDay, days_of
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.snapshots import (
    Snapshot,
    snapshot_all,
    trend,
    values_at,
)
from models.platform.ledger.summary import Summary, summarise
from models.platform.periodic import PERIODIC, take_due
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.hometown import ledger_scene as scene
from tests.people import (
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PROVINCE,
    PROVINCIAL,
    PUER,
    WENJING,
    WUHUA,
    ZHONGSUO,
)
from tests.planting import planting

ADDED_UP = [key for key, ledger in LEDGERS.items() if ledger.detail is None]
PAGE = "/hometown/ledgers"
AGO = {days: today() - timedelta(days=days) for days in (400, 366, 40, 8, 3, 2, 1)}


def summary_of(session: Session, key: str, area: int = PROVINCE, level: Level | None = None) -> Summary:
    found = summarise(session, LEDGERS[key], Question(area, level))
    session.rollback()
    return found


def place_of(summary: Summary, *path: str) -> int:
    return summary.layout.headings.index(path)


def kept(session: Session, key: str) -> int:
    number = session.scalar(select(func.count()).select_from(Snapshot).where(Snapshot.ledger == key))
    session.rollback()
    return number or 0


def pave(session: Session, area: int, length: int) -> None:
    with planting(session):
        session.execute(update(Road).where(Road.area == area).values(length_m=length, hardened_m=length))


def clerk(number: Decimal) -> str:
    """A number as a clerk writes it."""
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".")


@pytest.mark.parametrize("key", ADDED_UP)
def test_a_kept_day_says_of_every_division_what_its_ledger_said(session: Session, key: str) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {area: ["S01", "S02"] for area in areas[:4]} | {JINGDONG: ["P01"]})
    snapshot_all(session, AGO[1])
    for area in (PROVINCE, PUER, JINGDONG, WENJING, areas[0]):
        summary = summary_of(session, key, area)
        lines = [*(each for each in summary.lines if each.hamlet_id is None), summary.total]
        places = [line.area for line in lines if line is not None and line.area is not None]
        for at, column in enumerate(summary.columns):
            said = values_at(session, LEDGERS[key], column, AGO[1], places)
            assert [said[line.area] for line in lines if line and line.area] == [
                line.cells[at] for line in lines if line
            ]


def test_a_day_on_which_nothing_changed_costs_one_row_a_ledger(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[2])
    before = kept(session, "road")
    snapshot_all(session, AGO[1])
    assert kept(session, "road") == before
    assert days_of(session, "road") == (AGO[2], AGO[1])


def test_a_change_in_one_village_is_kept_for_it_and_the_divisions_above_it_only(session: Session) -> None:
    areas = scene.fill_in(session)
    snapshot_all(session, AGO[2])
    pave(session, areas[0], 12_345)
    snapshot_all(session, AGO[1])
    changed = session.scalars(
        select(Snapshot.area).where(Snapshot.ledger == "road", Snapshot.day == AGO[1])
    ).all()
    township = areas[0] - areas[0] % Level.TOWNSHIP.span
    assert sorted(changed) == [PROVINCE, PUER, JINGDONG, township, areas[0]]


def test_a_day_may_be_taken_again_and_the_later_taking_counts(session: Session) -> None:
    areas = scene.fill_in(session)
    snapshot_all(session, AGO[1])
    pave(session, areas[0], 999_999)
    snapshot_all(session, AGO[1])
    summary = summary_of(session, "road")
    at = place_of(summary, "长度（米）")
    said = values_at(session, LEDGERS["road"], summary.columns[at], AGO[1], [PROVINCE])
    assert summary.total is not None
    assert said == {PROVINCE: summary.total.cells[at]}


def test_a_division_that_was_emptied_is_kept_as_empty_and_not_as_it_was(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[2])
    with planting(session):
        session.execute(delete(Road))
    snapshot_all(session, AGO[1])
    summary = summary_of(session, "road")
    column = summary.columns[place_of(summary, "长度（米）")]
    then, later = (
        values_at(session, LEDGERS["road"], column, AGO[day], [JINGDONG])[JINGDONG] for day in (2, 1)
    )
    assert isinstance(then, Decimal)
    assert then > 0
    assert later == 0


def test_a_trend_follows_the_figure_from_day_to_day(session: Session) -> None:
    areas = scene.fill_in(session)
    lengths = []
    for days in (40, 8, 3):
        pave(session, areas[0], 1000 * days)
        snapshot_all(session, AGO[days])
        summary = summary_of(session, "road", JINGDONG)
        at = place_of(summary, "长度（米）")
        assert summary.total is not None
        lengths.append(summary.total.cells[at])
    snapshot_all(session, AGO[1])
    points = trend(session, LEDGERS["road"], summary.columns[at], JINGDONG, days_of(session, "road"))
    assert points == [*zip([AGO[40], AGO[8], AGO[3]], lengths, strict=True), (AGO[1], lengths[-1])]


def test_a_trend_begins_a_year_ago_with_what_held_then(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[400])
    snapshot_all(session, AGO[366])
    summary = summary_of(session, "road")
    column = summary.columns[place_of(summary, "条数")]
    points = trend(session, LEDGERS["road"], column, PROVINCE, days_of(session, "road"))
    assert [day for day, _ in points] == [AGO[366]]
    assert points[0][1]


@pytest.mark.parametrize("seed", [1, 2])
def test_random_edits_deletes_and_moves_leave_every_kept_day_as_it_was_told(
    session: Session, seed: int
) -> None:
    draw, areas = random.Random(seed), scene.fill_in(session)
    told = {}
    for days in (40, 8, 3, 2, 1):
        for _ in range(5):
            _disturb(session, draw, areas)
        snapshot_all(session, AGO[days])
        told[AGO[days]] = {
            key: summary_of(session, key, level=Level.COUNTY) for key in ("road", "population")
        }
    for day, summaries in told.items():
        for key, summary in summaries.items():
            counties = [line.area for line in summary.lines if line.area]
            for at, column in enumerate(summary.columns):
                said = values_at(session, LEDGERS[key], column, day, counties)
                assert said == {line.area: line.cells[at] for line in summary.lines}


def _disturb(session: Session, draw: random.Random, areas: list[int]) -> None:
    table, area = draw.choice((Road, Population)), draw.choice(areas)
    with planting(session):
        match draw.randrange(3):
            case 0:
                session.execute(delete(table).where(table.area == area))
            case 1 if table is Road:
                session.execute(update(Road).where(Road.area == area).values(area=draw.choice(areas)))
            case _:
                rows = scene.survey_rows(Road, area, draw.randrange(9), draw)
                names = ({"name": f"新路{draw.random()}"} for _ in rows)
                session.execute(
                    insert(Road), [row | scene.STAMP | name for row, name in zip(rows, names, strict=True)]
                )


def test_the_nightly_job_keeps_today_and_a_second_node_changes_nothing(session: Session, app: Flask) -> None:
    scene.fill_in(session)
    job = PERIODIC["snapshot_ledgers"]
    assert [take_due(session, job) for _ in range(2)] == [True, False]
    assert work_off(app) == 1
    days = session.execute(select(SnapshotDay.ledger, SnapshotDay.day)).all()
    assert sorted(tuple(day) for day in days) == sorted((key, today()) for key in ADDED_UP)


def test_a_node_killed_half_way_is_followed_by_one_that_keeps_every_ledger(
    session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.fill_in(session)
    take_due(session, PERIODIC["snapshot_ledgers"])
    lease = job_lease.claim(session)
    assert lease is not None
    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(job_lease, "hold", _killed_at_the_third())
        PERIODIC["snapshot_ledgers"].work(session, lease)
    assert session.scalar(select(func.count()).select_from(SnapshotDay)) == 2
    with transaction(session):
        session.execute(update(Job).values(lease_until=1))
    work_off(app)
    assert session.scalar(select(func.count()).select_from(SnapshotDay)) == len(ADDED_UP)
    assert session.scalars(select(Job.state)).all() == [JobState.DONE.value]


def _killed_at_the_third() -> Callable[..., None]:
    held, real = list[int](), job_lease.hold

    def hold(session: Session, lease: jobs.Lease, **values: int) -> None:
        held.append(1)
        if len(held) == 3:
            raise SystemExit
        real(session, lease, **values)

    return hold


def test_a_comparison_sets_then_beside_now_with_the_difference(session: Session) -> None:
    areas = scene.fill_in(session)
    before = summary_of(session, "road", PUER)
    snapshot_all(session, AGO[40])
    pave(session, areas[0], 999_999)
    after = summary_of(session, "road", PUER)
    at = place_of(after, "长度（米）")
    found = compare(session, after, at, AGO[3])
    assert found is not None
    assert found.day == AGO[40]
    assert before.total is not None
    assert after.total is not None
    then, current = before.total.cells[at], after.total.cells[at]
    assert isinstance(then, Decimal)
    assert isinstance(current, Decimal)
    total = found.changes[-1]
    assert (total.name, total.then, total.now) == ("合计", clerk(then), clerk(current))
    assert total.change == f"+{clerk(current - then)}"


def test_shares_differ_by_points(session: Session) -> None:
    scene.fill_in(session)
    scene.complete_steps(session, {scene.villages(session)[0]: ["S01"]})
    snapshot_all(session, AGO[40])
    scene.complete_steps(session, {area: ["S01"] for area in scene.villages(session)[1:20]})
    summary = summary_of(session, "progress", JINGDONG)
    found = compare(session, summary, place_of(summary, "综合进度"))
    assert found is not None
    assert found.changes[-1].change.startswith("+")
    assert found.changes[-1].change.endswith(" 个百分点")


def test_without_a_day_the_comparison_is_with_a_month_ago_or_the_oldest(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[8])
    summary = summary_of(session, "road")
    assert _day(session, summary) == AGO[8]
    snapshot_all(session, AGO[40])
    assert _day(session, summary) == AGO[40]


def _day(session: Session, summary: Summary) -> date | None:
    found = compare(session, summary, 1)
    return found.day if found else None


def test_a_day_before_the_first_kept_one_is_refused_with_the_first_day(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[8])
    with pytest.raises(Refusal, match=AGO[8].isoformat()):
        compare(session, summary_of(session, "road"), 1, AGO[40])


def test_nothing_is_compared_before_a_day_is_kept_or_under_filters(session: Session) -> None:
    scene.fill_in(session)
    assert days_of(session, "road") == ()
    assert compare(session, summary_of(session, "road"), 1) is None
    snapshot_all(session, AGO[8])
    narrowed = summarise(session, LEDGERS["road"], Question(PROVINCE, chosen={"village_type": "JJ"}))
    assert compare(session, narrowed, 1) is None


def test_an_account_reads_kept_days_of_its_own_part_of_the_tree_only(session: Session) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[8])
    column = summary_of(session, "road").columns[1]
    with acting_as(session, COUNTY.actor):
        said = values_at(session, LEDGERS["road"], column, AGO[8], [JINGDONG, WUHUA, PROVINCE])
    assert said[JINGDONG]
    assert (said[WUHUA], said[PROVINCE]) == (0, 0)


def test_the_page_shows_the_way_and_the_table_beside_another_day(
    client_of: ClientOf, session: Session
) -> None:
    areas = scene.fill_in(session)
    snapshot_all(session, AGO[8])
    pave(session, areas[0], 999_999)
    page = client_of(COUNTY).get(f"{PAGE}/road?figure=长度（米）&compare={AGO[3]}").text
    assert "趋势与对比 · 长度（米）" in page
    assert f"下表与 {AGO[8]} 对比" in page
    assert f'"{AGO[8]}"' in page


def test_the_page_of_another_county_is_refused_whatever_day_is_asked(
    client_of: ClientOf, session: Session
) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[8])
    page = client_of(OUTSIDE_COUNTY).get(f"{PAGE}/road?area={JINGDONG}&compare={AGO[3]}")
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"), [("compare=昨天", 400), ("compare=0001-01-01", 422), ("figure=没有的列", 422)]
)
def test_a_day_or_a_figure_that_no_page_of_ours_offers_is_a_sentence(
    client_of: ClientOf, session: Session, asked: str, status: int
) -> None:
    scene.fill_in(session)
    snapshot_all(session, AGO[8])
    page = client_of(PROVINCIAL).get(f"{PAGE}/road?{asked}")
    assert page.status_code == status
    assert "请" in page.text


def test_the_chart_shows_the_largest_first_and_says_how_many_have_data(
    client_of: ClientOf, session: Session
) -> None:
    scene.fill_in(session)
    page = client_of(COUNTY).get(f"{PAGE}/road?figure=条数").text
    data = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[0])
    lines = {line.name: line.cells[1] for line in summary_of(session, "road", JINGDONG).lines}
    having = {name: number for name, number in lines.items() if number}
    assert dict(zip(data["labels"], data["series"][0]["values"], strict=True)) == having
    assert data["series"][0]["values"] == sorted(having.values(), reverse=True)
    assert f"{len(lines)} 个乡镇(街道)中 {len(having)} 个有数据" in page


def test_a_headline_that_hardly_anybody_has_gives_way_to_a_figure_with_data(
    client_of: ClientOf, session: Session
) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {area: ["S01"] for area in (areas[0], *areas[-2:])})
    page = client_of(PROVINCIAL).get(f"{PAGE}/progress").text
    assert '<p class="legend">当前步骤分布（行政村数） 实地调研</p>' in page


def test_a_ledger_without_data_says_so_and_draws_nothing(client_of: ClientOf, session: Session) -> None:
    page = client_of(COUNTY).get(f"{PAGE}/road").text
    assert "都还没有数据" in page
    assert "data-chart" not in page


def test_a_township_compares_its_villages_and_a_village_itself_with_another_day(session: Session) -> None:
    areas = scene.fill_in(session)
    village = next(area for area in areas if area > WENJING and area < WENJING + Level.TOWNSHIP.span)
    pave(session, village, 1_000)
    snapshot_all(session, AGO[8])
    pave(session, village, 4_000)
    for place in (WENJING, village):
        summary = summary_of(session, "road", place)
        kept_day = compare(session, summary, place_of(summary, "长度（米）"), AGO[8])
        assert kept_day is not None
        changes = {each.area: (each.then, each.now) for each in kept_day.changes}
        then, current = (Decimal(text.replace(",", "")) for text in changes[village])
        assert 0 < then < current == 4 * then
        assert len(changes) == (26 if place == WENJING else 1)


def test_a_division_in_which_nothing_was_ever_filled_in_is_kept_with_its_villages_only(
    session: Session,
) -> None:
    snapshot_all(session, AGO[8])
    assert session.scalar(select(func.count()).where(Snapshot.area == ZHONGSUO)) == 0
    texts = set(session.scalars(select(Snapshot.figures).where(Snapshot.area == WENJING)))
    assert texts == {'[["","","","villages",25]]'}
