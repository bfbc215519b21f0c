"""计入 exempt villages count in no number of a ledger unless they are asked for: N leaves them out (data.md 4.1; 001-192)."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.baseline_survey import MOVED, PROVINCE_PASSED, BaselineSurvey
from models.levels import Level
from models.platform.clock import today
from models.platform.ledger.comparison import compare
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.snapshots import snapshot_all, values_at
from models.platform.ledger.summary import Summary, summarise
from models.platform.ledger.upkeep import verify
from tests.clients import ClientOf
from tests.hometown import ledger_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.hometown.test_ledgers_page import Table, body, columns_of, counts_rows, workbook_lines
from tests.people import COUNTY, JINGDONG, PROVINCE, PROVINCIAL, PUER
from tests.planting import planting

PAGE = "/hometown/ledgers"
ADDED_UP = [key for key, ledger in LEDGERS.items() if ledger.detail is None]
BASIS = "不含搬迁豁免村"
BOTH = {"counted": "all"}


def read(session: Session, key: str, area: int = PROVINCE, **question: object) -> Summary:
    found = summarise(session, LEDGERS[key], Question(area, **question))  # type: ignore[arg-type]
    session.rollback()
    return found


def filled_in(session: Session) -> list[int]:
    """Villages with rows in every table and some steps done."""
    areas = scene.fill_in(session)
    steps = {area: ["S01", "S02", "P05"][: 1 + at % 3] for at, area in enumerate(areas)}
    scene.complete_steps(session, steps | {JINGDONG: ["P01"]})
    return areas


def exempt(session: Session, *areas: int, state: str = PROVINCE_PASSED) -> None:
    told = {"village_type": MOVED, "plan_year": None, "exempt_reason": "整村搬迁", "review_state": state}
    with planting(session):
        rows = [SOUND[BaselineSurvey] | scene.STAMP | told | {"area": area} for area in areas]
        session.execute(insert(BaselineSurvey), rows)


def total(summary: Summary) -> tuple[object, ...]:
    assert summary.total is not None
    return summary.total.cells


def test_every_number_is_what_it_would_be_if_the_exempt_villages_were_not_there(session: Session) -> None:
    """001-192: the sums, the shares and N of every ledger, at every level of the tree."""
    areas = filled_in(session)
    before = {key: read(session, key, level=Level.VILLAGE) for key in ADDED_UP}
    exempt(session, *areas[:3])
    for key in ADDED_UP:
        after = read(session, key, level=Level.VILLAGE)
        assert_without(before[key], after, set(areas[:3]))
        for level in (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP):
            assert total(read(session, key, level=level)) == total(after)
        assert total(read(session, key, chosen=BOTH)) == total(before[key])
    assert list(verify(session.connection(), Base.metadata)) == []


def assert_without(before: Summary, after: Summary, left: set[int]) -> None:
    """The other villages say what they said, and the sums are less by what those said that are left out."""
    by_village = {line.area: line.cells for line in before.lines}
    assert {line.area for line in after.lines} == by_village.keys() - left
    assert all(line.cells == by_village[line.area] for line in after.lines)
    for place, column in enumerate(after.columns):
        if column.rows is not None or column.label == "行政村数":
            gone = sum(by_village[area][place] or 0 for area in left)  # type: ignore[misc]
            assert total(after)[place] == total(before)[place] - gone  # type: ignore[operator]


def test_a_rate_is_of_the_villages_that_count(session: Session) -> None:
    """001-192: 完成率 is 100 when all but the exempt are done."""
    areas = scene.villages(session)
    villages = [line.area for line in read(session, "progress", JINGDONG, level=Level.VILLAGE).lines]
    done = {area: ["S01"] for area in villages if area is not None and area != areas[0]}
    scene.complete_steps(session, done)
    at = read(session, "progress").layout.headings.index(("规划编制", "底图底数", "完成率"))
    assert total(read(session, "progress", JINGDONG))[at] == Decimal("99.4")
    exempt(session, areas[0])
    assert total(read(session, "progress", JINGDONG))[at] == Decimal("100.0")
    assert total(read(session, "progress", areas[0]))[at] is None, "of no village there is no share"


def test_an_exemption_counts_from_its_approval_on(session: Session) -> None:
    """001-192: not while the county or the prefecture is at it."""
    areas, number = scene.villages(session), total(read(session, "progress"))[0]
    exempt(session, areas[0], state="submitted")
    exempt(session, areas[1], state="city_passed")
    assert total(read(session, "progress"))[0] == number


def test_the_villages_listed_one_by_one_are_those_that_are_counted(session: Session) -> None:
    """001-192 T02."""
    areas = filled_in(session)
    every = read(session, "village_steps", JINGDONG).count
    exempt(session, areas[0])
    listed = read(session, "village_steps", JINGDONG)
    assert listed.count == every - 1
    assert areas[0] not in {line.area for line in listed.lines}
    assert read(session, "village_steps", JINGDONG, chosen=BOTH).count == every
    only = read(session, "village_steps", JINGDONG, chosen={"counted": "0"})
    assert [line.area for line in only.lines] == [areas[0]]


@pytest.mark.parametrize("key", ["progress", "road"])
def test_page_rows_and_workbook_agree_whichever_villages_are_asked_for(
    client_of: ClientOf, session: Session, key: str
) -> None:
    """001-192: a number opens as many rows as it counts; the export equals the page."""
    exempt(session, *filled_in(session)[:4])
    client, columns, checked = client_of(PROVINCIAL), columns_of(session, key), 0
    for asked in ("", "counted=all", "counted=0", "village_type=JJ"):
        page = client.get(f"{PAGE}/{key}?{asked}")
        table = Table(page.text)
        lines, above, _ = workbook_lines(client.get(f"{PAGE}/{key}/export?{asked}").data)
        assert body(table) == lines
        is_usual = asked not in ("counted=all", "counted=0")
        assert (f"统计口径：{BASIS}" in page.text) is (f"统计口径：{BASIS}" in above[1]) is is_usual
        opened = [
            (text, href)
            for (text, href), column in zip(table.lines[-1][2:], columns, strict=True)
            if href and counts_rows(column)
        ]
        for text, href in opened[:6]:
            assert f"共 {text.replace(',', '')} 条" in client.get(href).text, href
        checked += len(opened)
    assert checked


def test_the_list_that_a_number_opens_says_whose_rows_it_leaves_out(
    client_of: ClientOf, session: Session
) -> None:
    filled_in(session)
    client = client_of(COUNTY)
    links = [href for _, href in Table(client.get(f"{PAGE}/population").text).lines[-1] if "tables" in href]
    assert all(parse_qs(urlsplit(href).query)["villages"] == ["population"] for href in links)
    assert BASIS in client.get(links[0]).text


def test_the_filter_stands_on_what_holds_and_offers_the_others(client_of: ClientOf) -> None:
    page = client_of(COUNTY).get(f"{PAGE}/progress").text
    offered = page.partition('name="counted"')[2].partition("</select>")[0]
    assert f'<option value="">{BASIS}</option>' in offered
    assert '<option value="all">含搬迁豁免村</option>' in offered
    assert 'value="1"' not in offered


def test_a_kept_day_knows_which_villages_counted_then(session: Session) -> None:
    """data.md 4.4: the shares of a past day are of the villages of that day, for the village itself as well."""
    areas = filled_in(session)
    then = {area: total(read(session, "progress", area)) for area in (PUER, areas[0])}
    columns = read(session, "progress").columns
    day = today().replace(day=1) if today().day > 1 else today()
    snapshot_all(session, day)
    exempt(session, areas[0])
    for area, cells in then.items():
        kept = [values_at(session, LEDGERS["progress"], column, day, [area])[area] for column in columns]
        assert kept == list(cells)
    snapshot_all(session, today())
    for area in then:
        said = [values_at(session, LEDGERS["progress"], column, today(), [area])[area] for column in columns]
        assert said == list(total(read(session, "progress", area)))


def test_what_holds_usually_is_compared_with_other_days_and_what_is_asked_is_not(session: Session) -> None:
    filled_in(session)
    snapshot_all(session, today())
    assert compare(session, read(session, "progress"), 1) is not None
    assert compare(session, read(session, "progress", chosen={"counted": "1"}), 1) is not None
    assert compare(session, read(session, "progress", chosen=BOTH), 1) is None
