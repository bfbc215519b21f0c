"""台账页 the pages of the ledgers as people read them, and the workbooks that equal them (001-192)."""

import io
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.hometown.field_survey import Industry, SocioEconomy
from models.levels import Level
from models.platform.division import villages_under
from models.platform.ledger.columns import Column
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.summary import summarise
from tests.clients import ClientOf
from tests.hometown import ledger_scene as scene
from tests.people import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    PUER,
    SANDUO,
    TOWNSHIP,
    WENJING,
    WUHUA,
    ZHONGSUO,
)
from tests.planting import planting
from tests.views.any_row import any_row

LEDGER_PAGE = "/hometown/ledgers"
READERS = (CLERK, TOWNSHIP, COUNTY, PREFECTURE, PROVINCIAL, ADMINISTRATOR)


class Table(HTMLParser):
    """The ledger's table of a page: its lines of cells, each a text and an address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[list[tuple[str, str]]] = []
        self.styles: list[str] = []
        self._inside = self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "table":
            self._inside = given.get("class") == "ledger"
        elif self._inside and tag == "tr":
            self.lines.append([])
        elif self._inside and tag in ("td", "th"):
            self._cell = True
            self.lines[-1].append(("", ""))
            self.styles.append(given.get("class") or "")
        elif self._cell and tag == "a":
            self.lines[-1][-1] = "", given["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")
        self._inside = self._inside and tag != "table"

    def handle_data(self, data: str) -> None:
        if self._cell:
            text, href = self.lines[-1][-1]
            self.lines[-1][-1] = text + data, href


def body(page: Table) -> list[list[str]]:
    """The lines under the header as texts, the total among them."""
    return [
        [text for text, _ in line]
        for line in page.lines
        if line and (line[0][0].isdigit() or line[0][0] == "")
    ]


def as_written(value: Any, number_format: str) -> str:
    """A cell as Excel shows it, for the formats that ledgers have."""
    if isinstance(value, str) or value is None:
        return value or ""
    form, *others = number_format.split(";")
    if others and not value:
        return others[-1]
    places = form.rstrip('"%').partition(".")[2].count("0")
    text = f"{value:,.{places}f}"
    return f"{text}%" if "%" in number_format else text


def workbook_lines(content: bytes) -> tuple[list[list[str]], list[str], Any]:
    """The lines under the header of a workbook, the texts above it, and the sheet."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = [[as_written(each.value, each.number_format) for each in row] for row in sheet.iter_rows()]
    first = next(at for at, row in enumerate(rows) if row[0] == "1")
    return rows[first:], [row[0] for row in rows[:first]], sheet


@pytest.mark.parametrize("key", list(LEDGERS))
def test_the_workbook_holds_what_the_page_shows(client_of: ClientOf, session: Session, key: str) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {area: ["S01", "S02"] for area in areas[:4]} | {JINGDONG: ["P01"]})
    client = client_of(COUNTY)
    page = client.get(f"{LEDGER_PAGE}/{key}")
    shown = body(Table(page.text))
    lines, above, sheet = workbook_lines(client.get(f"{LEDGER_PAGE}/{key}/export").data)
    assert shown == lines[: len(shown)]
    if LEDGERS[key].detail is None:
        assert len(lines) == len(shown)
        assert lines[-1][1] == "合计"
    else:
        assert len(lines) == len(villages_under(session, JINGDONG))
    assert above[0] == f"景东彝族自治县{LEDGERS[key].label}"
    assert "统计范围：景东彝族自治县" in above[1]
    assert "统计截至：" in above[2]
    assert f"导出账号：{COUNTY.unit}" in above[2]
    if any(hasattr(node, "children") for node in LEDGERS[key].columns):
        assert any(area.min_row > 3 and area.max_col > area.min_col for area in sheet.merged_cells.ranges)


def test_the_conditions_of_the_page_stand_in_the_workbook_and_narrow_it(
    client_of: ClientOf, session: Session
) -> None:
    scene.fill_in(session)
    client, asked = client_of(PROVINCIAL), "?village_type=JJ&level=county"
    shown = body(Table(client.get(f"{LEDGER_PAGE}/road{asked}").text))
    lines, above, _ = workbook_lines(client.get(f"{LEDGER_PAGE}/road/export{asked}").data)
    assert shown == lines
    assert "分组层级：县(市、区)" in above[1]
    assert "筛选条件：村庄类型：集聚提升类" in above[1]


def test_the_page_goes_down_from_the_province_to_the_hamlets(client_of: ClientOf, session: Session) -> None:
    areas = scene.fill_in(session)
    client, address = client_of(PROVINCIAL), f"{LEDGER_PAGE}/population"
    for _ in range(4):
        page = Table(client.get(address).text)
        drills = [line[1] for line in page.lines if line and line[0][0].isdigit()]
        address = next(href for _, href in drills if href and _holds(href, areas[0]))
    hamlets = body(Table(client.get(address).text))
    assert [line[1] for line in hamlets[:2]] == ["上寨", "下寨"]
    assert [line[1] for line in hamlets[-1:]] == ["合计"]


def _holds(href: str, village: int) -> bool:
    area = int(parse_qs(urlsplit(href).query)["area"][0])
    return any(village // level.span * level.span == area for level in Level)


@pytest.mark.parametrize("key", [key for key, ledger in LEDGERS.items() if ledger.detail is None])
def test_a_number_opens_a_list_of_as_many_rows_as_it_counts(
    client_of: ClientOf, session: Session, key: str
) -> None:
    areas = scene.fill_in(session)
    scene.complete_steps(session, {area: ["S01", "S02"] for area in areas[:4]} | {JINGDONG: ["P01"]})
    client, columns = client_of(PROVINCIAL), columns_of(session, key)
    page = Table(client.get(f"{LEDGER_PAGE}/{key}?village_type=TS").text)
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


def counts_rows(column: Column) -> bool:
    """Whether a number that opens something counts what it opens: villages or rows, not what they add up to."""
    return bool(column.opens) or column.rows is None or column.rows.column is None


def columns_of(session: Session, key: str) -> list[Column]:
    return summarise(session, LEDGERS[key], Question(PROVINCE)).columns


def test_the_number_of_villages_opens_their_list_and_weak_villages_open_their_rows(
    client_of: ClientOf, session: Session
) -> None:
    """001-192: every number that counts something opens what it counts."""
    poor = scene.fill_in(session)[1:8]
    with planting(session):
        few = {"collective_income": Decimal(3)}
        session.execute(update(SocioEconomy).where(SocioEconomy.area.in_(poor)).values(few))
    client, columns = client_of(PROVINCIAL), columns_of(session, "socio_economy")
    line = Table(client.get(f"{LEDGER_PAGE}/socio_economy?village_features=border").text).lines[-1]
    cells = dict(zip((column.label for column in columns), line[2:], strict=True))
    number, href = cells["行政村数"]
    assert href.startswith(f"{LEDGER_PAGE}/village_steps?village_features=border&area=")
    assert f"共 {number} 条" in client.get(href).text
    weak = [
        cell for column, cell in zip(columns, line[2:], strict=True) if column.label == "薄弱村数" and cell[1]
    ]
    assert weak
    for number, href in weak:
        opened = client.get(href).text
        assert f"共 {number} 条" in opened
        assert "薄弱村数" in opened


@pytest.mark.parametrize(
    "asked",
    [
        "x",
        "socio_economy:year:2020:n>0",
        "road:::",
        "nothing:year:2020:collective_income<5",
        "socio_economy::",
    ],
)
def test_a_list_refuses_a_count_of_villages_that_no_ledger_has(client_of: ClientOf, asked: str) -> None:
    answer = client_of(COUNTY).get("/tables/hometown_socio_economy/", query_string={"tally": asked})
    assert answer.status_code == 400


def test_each_account_sees_its_own_division_first(client_of: ClientOf) -> None:
    for person in READERS:
        page = client_of(person).get(f"{LEDGER_PAGE}/")
        assert page.status_code == 200
        assert f"“{person.unit}”" not in page.text
    assert client_of(AUDITOR).get(f"{LEDGER_PAGE}/").status_code == 403


@pytest.mark.parametrize("key", ["progress", "village_steps", "population"])
@pytest.mark.parametrize("method", ["", "/export"])
def test_a_division_of_others_is_not_found(client_of: ClientOf, key: str, method: str) -> None:
    for person, area in (
        (CLERK, WENJING),
        (TOWNSHIP, JINGDONG),
        (COUNTY, WUHUA),
        (COUNTY, PUER),
        (OUTSIDE_COUNTY, ZHONGSUO),
        (PREFECTURE, SANDUO),
    ):
        assert client_of(person).get(f"{LEDGER_PAGE}/{key}{method}?area={area}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "area=5308",
        "area=530823102999999",
        "area=x",
        "level=moon",
        "level=village",
        "village_type=XX",
        "is_key_assist=7",
    ],
)
def test_a_question_that_no_page_asks_is_refused_in_words(client_of: ClientOf, asked: str) -> None:
    page = client_of(PROVINCIAL).get(f"{LEDGER_PAGE}/road?{asked}")
    assert page.status_code in (400, 422)
    assert "请" in page.text


def test_a_division_is_chosen_by_its_name_and_a_level_chosen_for_another_gives_way(
    client_of: ClientOf, session: Session
) -> None:
    """data.md 4.1: 州市/县/乡; the level that stood on the page may not lie under the division now chosen."""
    scene.fill_in(session)
    client = client_of(PROVINCIAL)
    page = client.get(f"{LEDGER_PAGE}/road?area={WENJING}&level=county").text
    assert f'<input type="hidden" name="area" value="{WENJING}">' in page
    assert 'value="普洱市 / 景东彝族自治县 / 文井镇"' in page
    assert body(Table(page)) == body(Table(client_of(TOWNSHIP).get(f"{LEDGER_PAGE}/road").text))
    own = client.get(f"{LEDGER_PAGE}/road?area=").text
    assert body(Table(own)) == body(Table(client.get(f"{LEDGER_PAGE}/road").text))
    assert 'name="area"' not in client_of(CLERK).get(f"{LEDGER_PAGE}/road").text


@pytest.mark.parametrize("number", ["0", "-1", "x", "９９", "9" * 30])
def test_a_page_number_that_is_none_is_refused(client_of: ClientOf, number: str) -> None:
    assert client_of(COUNTY).get(f"{LEDGER_PAGE}/village_steps?page={number}").status_code == 422


def test_a_ledger_that_does_not_exist_is_not_found(client_of: ClientOf) -> None:
    assert client_of(COUNTY).get(f"{LEDGER_PAGE}/nothing").status_code == 404


@pytest.mark.parametrize(
    "asked", ["measure=nothing", "measure=n", "villages=road:x:y", "villages=:", "villages=road:village_type"]
)
def test_a_list_refuses_a_ledger_condition_that_no_ledger_has(client_of: ClientOf, asked: str) -> None:
    assert client_of(COUNTY).get(f"/tables/hometown_road/?{asked}").status_code == 400


def test_the_chart_shows_the_headline_of_each_line_and_leads_down(
    client_of: ClientOf, session: Session
) -> None:
    scene.fill_in(session)
    text = client_of(PROVINCIAL).get(f"{LEDGER_PAGE}/homestead?area={PROVINCE}&level=county").text
    assert "data-chart" in text
    assert f"{LEDGER_PAGE}/homestead?area={JINGDONG}" in text


def test_a_share_is_tinted_by_its_step(client_of: ClientOf, session: Session) -> None:
    villages = villages_under(session, WENJING)
    session.rollback()
    scene.complete_steps(session, {area: ["S01"] for area in villages})
    page = Table(client_of(TOWNSHIP).get(f"{LEDGER_PAGE}/progress").text)
    assert "level level-5" in page.styles
    assert "level level-0" in page.styles


def test_a_village_that_stands_still_is_marked(client_of: ClientOf, session: Session) -> None:
    scene.complete_steps(session, {ZHONGSUO: ["S01"]})
    page = Table(client_of(CLERK).get(f"{LEDGER_PAGE}/village_steps").text)
    assert "late" in page.styles


def test_what_people_have_written_stands_in_the_table_as_text(client_of: ClientOf, session: Session) -> None:
    hostile = "<b>茶</b>&\"'"
    session.add(any_row(Industry, ZHONGSUO, hostile, None))
    session.commit()
    page = client_of(COUNTY).get(f"{LEDGER_PAGE}/industry").text
    assert "<b>茶" not in page
    assert any(f"{hostile} 1" == text for line in Table(page).lines for text, _ in line)


def test_an_address_in_the_table_keeps_every_filter(client_of: ClientOf, session: Session) -> None:
    scene.fill_in(session)
    page = Table(client_of(COUNTY).get(f"{LEDGER_PAGE}/industry?is_key_assist=1").text)
    links = [href for line in page.lines for _, href in line if href]
    assert links
    assert all("&amp;" not in href for href in links)
    down = [parse_qs(urlsplit(href).query) for href in links if href.startswith(LEDGER_PAGE)]
    assert down
    assert all(asked["is_key_assist"] == ["1"] and asked["area"] for asked in down)
