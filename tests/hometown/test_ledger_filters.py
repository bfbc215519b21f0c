"""台账筛选 a range of days and how far villages have come narrow every ledger, its links and its workbook (data.md 4.1)."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.field_survey import SURVEY_TABLES, Population
from models.hometown.ledgers.standing import HOMETOWN_STEPS
from models.levels import Level
from models.platform.division import villages_under
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.period import Period
from models.platform.ledger.summary import Summary, summarise
from models.platform.ledger.upkeep import verify
from models.platform.refusal import Refusal
from models.platform.step_state import StepState
from tests.clients import ClientOf
from tests.hometown import ledger_scene as scene
from tests.hometown.test_ledgers_page import Table, body, columns_of, counts_rows, workbook_lines
from tests.people import CLERK, COUNTY, JINGDONG, PROVINCE, PROVINCIAL, PUER, WUHUA, ZHONGSUO
from tests.planting import planting

ADDED_UP = [key for key, ledger in LEDGERS.items() if ledger.detail is None]
PAGE = "/hometown/ledgers"
FIRST = date(2021, 6, 1)
WITHIN = Period(date(2021, 6, 20), date(2021, 8, 10))
ASKED = "from=2021-06-20&to=2021-08-10"


def read(session: Session, key: str, area: int = PROVINCE, **question: Any) -> Summary:
    found = summarise(session, LEDGERS[key], Question(area, **question))
    session.rollback()
    return found


def spread_over_days(session: Session, seed: int = 1) -> list[int]:
    """The scene with rows registered, and steps completed, on days of three months."""
    draw, areas = random.Random(seed), scene.fill_in(session)
    keys = [step.key for step in HOMETOWN_STEPS]
    scene.complete_steps(session, {area: draw.sample(keys, 6) for area in areas} | {JINGDONG: ["P01", "P05"]})
    with planting(session):
        for table, column in (*((table, "created_on") for table in SURVEY_TABLES), (StepState, "done_on")):
            for row_id in session.scalars(select(table.id)).all():
                day = FIRST + timedelta(days=draw.randrange(90))
                moment = datetime(day.year, day.month, day.day, draw.randrange(24), draw.randrange(60))
                session.execute(update(table).where(table.id == row_id).values({column: moment}))
    return areas


def leave_only(session: Session, period: Period) -> None:
    """Delete every dated row that lies outside a period."""
    low, high = period.start, period.end
    assert low is not None
    assert high is not None
    before, after = datetime(low.year, low.month, low.day), datetime(high.year, high.month, high.day) + DAY
    with planting(session):
        for table in SURVEY_TABLES:
            outside = or_(table.created_on < before, table.created_on >= after)
            session.execute(delete(table).where(outside))
        states = or_(StepState.done_on < before, StepState.done_on >= after)
        session.execute(delete(StepState).where(states))


DAY = timedelta(days=1)


def test_a_range_of_days_gives_what_there_would_be_if_there_were_no_other_rows(session: Session) -> None:
    spread_over_days(session)
    told = {
        (key, level): read(session, key, PROVINCE, level=level, period=WITHIN)
        for key in ADDED_UP
        for level in (Level.COUNTY, Level.VILLAGE)
    }
    leave_only(session, WITHIN)
    for (key, level), summary in told.items():
        alone = read(session, key, PROVINCE, level=level)
        columns = [alone.layout.headings.index(path) for path in summary.layout.headings]
        for line, other in zip([*summary.lines, summary.total], [*alone.lines, alone.total], strict=True):
            assert line is not None
            assert other is not None
            assert line.cells == tuple(other.cells[at] for at in columns), (key, line.name)
    assert list(verify(session.connection(), Base.metadata)) == []


def test_a_range_of_days_holds_for_the_hamlets_as_well(session: Session) -> None:
    areas = spread_over_days(session)
    told = {area: read(session, "population", area, period=WITHIN) for area in areas[:8]}
    leave_only(session, WITHIN)
    for area, summary in told.items():
        alone = read(session, "population", area)
        assert [line.cells for line in summary.lines] == [line.cells for line in alone.lines]


def test_both_ends_belong_to_the_range_and_either_may_be_open(session: Session) -> None:
    scene.fill_in(session)
    day = scene.REGISTERED.date()
    every = read(session, "population", period=None).total
    for period in (Period(day, day), Period(start=day), Period(end=day)):
        assert read(session, "population", period=period).total == every
    for period in (Period(start=day + DAY), Period(end=day - DAY)):
        empty = read(session, "population", period=period).total
        assert empty is not None
        assert not any(empty.cells[1:])


def test_how_things_stand_now_is_not_told_of_a_range_of_days(session: Session) -> None:
    now = {path[0] for path in read(session, "progress").layout.headings}
    then = {path[0] for path in read(session, "progress", period=WITHIN).layout.headings}
    assert now - then == {"当前步骤分布（行政村数）"}


def test_the_range_stands_among_the_conditions_in_words(session: Session) -> None:
    summary = read(session, "road", period=WITHIN, chosen={"done": "S01"})
    assert dict(summary.conditions) == {
        "登记日期": "2021-06-20 至 2021-08-10",
        "已完成步骤": "底图底数",
    }


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="晚于"):
        Period(date(2021, 8, 1), date(2021, 7, 1))


def test_the_step_that_villages_have_done_or_stand_at_narrows_a_survey(session: Session) -> None:
    areas = scene.fill_in(session)
    done = areas[:5]
    scene.complete_steps(session, {area: ["S01"] for area in done} | {areas[5]: ["S01", "S02"]})
    for chosen, left in (
        ({"done": "S01"}, areas[:6]),
        ({"current": "S02"}, done),
        ({"current": "S03"}, [areas[5]]),
    ):
        summary = read(session, "population", PROVINCE, level=Level.VILLAGE, chosen=chosen)
        assert [line.area for line in summary.lines] == sorted(left)
    together = {"done": "S01", "village_type": "JJ"}
    summary = read(session, "population", PROVINCE, level=Level.VILLAGE, chosen=together)
    assert [line.area for line in summary.lines] == sorted(areas[:6:3])


def test_a_village_that_the_filters_leave_out_shows_no_hamlets(session: Session) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {areas[0]: ["S01"]})
    shown = {area: read(session, "population", area, chosen={"done": "S01"}).lines for area in areas[:2]}
    assert [line.name for line in shown[areas[0]]] == ["上寨", "下寨"]
    assert shown[areas[1]] == []


def test_the_villages_listed_are_those_for_which_the_step_was_completed_within_the_days(
    session: Session,
) -> None:
    villages = villages_under(session, JINGDONG)
    session.rollback()
    scene.complete_steps(session, {area: ["S01"] for area in villages[:3]}, datetime(2021, 6, 20))
    scene.complete_steps(session, {area: ["S02"] for area in villages[1:5]}, datetime(2021, 8, 10, 23, 59))
    scene.complete_steps(session, {area: ["S01"] for area in villages[3:5]}, datetime(2021, 8, 11))
    any_step = read(session, "village_steps", PUER, period=WITHIN)
    first = read(session, "village_steps", PUER, period=WITHIN, chosen={"done": "S01"})
    assert (any_step.count, first.count) == (5, 3)


@pytest.mark.parametrize("key", ["progress", "road", "water_resource", "geohazard"])
def test_a_number_of_a_range_of_days_opens_a_list_of_as_many_rows_as_it_counts(
    client_of: ClientOf, session: Session, key: str
) -> None:
    spread_over_days(session)
    client = client_of(PROVINCIAL)
    page = Table(client.get(f"{PAGE}/{key}?{ASKED}&village_type=TS").text)
    by_path = dict(zip(read(session, key).layout.headings, columns_of(session, key), strict=True))
    session.rollback()
    columns = [by_path[path] for path in read(session, key, period=WITHIN).layout.headings]
    checked = 0
    for line in (page.lines[-1], next(line for line in page.lines if line[0][0] == "1")):
        for (text, href), column in zip(line[2:], columns, strict=True):
            if href:
                opened = client.get(href)
                assert opened.status_code == 200, href
                if counts_rows(column):
                    assert f"共 {text.replace(',', '')} 条" in opened.text, href
                checked += 1
    assert checked


def test_the_filters_go_along_down_up_and_into_the_workbook(client_of: ClientOf, session: Session) -> None:
    spread_over_days(session)
    client, asked = client_of(PROVINCIAL), f"{ASKED}&done=S01"
    page = client.get(f"{PAGE}/population?area={PUER}&{asked}").text
    for area in (PROVINCE, JINGDONG):
        assert f"done=S01&amp;from=2021-06-20&amp;to=2021-08-10&amp;area={area}" in page
    lines, above, _ = workbook_lines(client.get(f"{PAGE}/population/export?area={PUER}&{asked}").data)
    assert body(Table(page)) == lines
    assert "登记日期：2021-06-20 至 2021-08-10" in above[1]
    assert "已完成步骤：底图底数" in above[1]


def test_a_step_is_not_opened_where_the_list_could_not_say_both_steps(
    client_of: ClientOf, session: Session
) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {area: ["S01", "S02"] for area in areas[:3]})
    page = client_of(PROVINCIAL).get(f"{PAGE}/progress?done=S02").text
    assert f"{PAGE}/village_steps?done=S02&amp;area={PUER}" in page
    assert f"{PAGE}/village_steps?done=S01" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "road?from=2021-13-01",
        "road?to=x",
        "road?from=2021-08-01&to=2021-07-01",
        "road?done=S99",
        "village_steps?done=S99&from=2021-07-01",
    ],
)
def test_a_range_that_no_page_of_ours_asks_is_a_sentence(client_of: ClientOf, asked: str) -> None:
    page = client_of(COUNTY).get(f"{PAGE}/{asked}")
    assert page.status_code in (400, 422)
    assert "请" in page.text


@pytest.mark.parametrize(
    "asked", ["road", "road::", "nothing:2021-01-01:", "progress:2021-01-01:", "road:x:y", "::"]
)
def test_a_list_refuses_a_range_that_no_ledger_of_its_rows_has(client_of: ClientOf, asked: str) -> None:
    assert client_of(COUNTY).get(f"/tables/hometown_road/?within={asked}").status_code == 400


def test_a_range_of_days_shows_no_account_what_is_not_its_own(client_of: ClientOf, session: Session) -> None:
    spread_over_days(session)
    assert client_of(CLERK).get(f"{PAGE}/population?area={WUHUA}&{ASKED}").status_code == 404
    own = body(Table(client_of(CLERK).get(f"{PAGE}/population?{ASKED}").text))
    assert [line[1] for line in own[-1:]] == ["合计"]
    assert own == body(Table(client_of(PROVINCIAL).get(f"{PAGE}/population?area={ZHONGSUO}&{ASKED}").text))
    assert session.scalar(select(Population.id).limit(1)) is not None
