"""首页的数字 each number of the home page leads to the rows that it counts, and the page asks under ten statements."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.hometown.roster_member import MEMBER
from tests import deadline_scene as deadlines
from tests import team_scene as scene
from tests.clients import Client, ClientOf
from tests.people import (
    CLERK,
    COUNTY,
    OF_EACH_KIND,
    OFFICERS,
    ORGANISATION,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    Person,
)
from tests.planning_scene import finish, finish_basemap
from tests.views.counting import statements
from views.hometown.planning.workspace import PLANNING

MOST_STATEMENTS = 9
KPI = re.compile(r'<a class="kpi[^"]*" href="([^"]+)">(.*?)</a>', re.DOTALL)
BAR = re.compile(r'<li><a class="bar" href="([^"]+)">(.*?)</a></li>', re.DOTALL)
LINE = re.compile(r'<li><a class="grow" href="([^"]+)">([^<]+)</a>(.*?)</li>', re.DOTALL)
STEP = re.compile(r'<a href="([^"]+)">\s*<div class="meter-line">\s*<span>已完成 (\d+)/(\d+)', re.DOTALL)
STEPS_OF_A_VILLAGE = "/hometown/ledgers/village_steps?counted=all"
OFFICES = (CLERK, TOWNSHIP, COUNTY, ORGANISATION, PREFECTURE, PROVINCIAL)


@pytest.fixture
def busy(session: Session) -> Session:
    """Somebody is surveyed and proposed; records wait at both desks and at the village; a step is done, one is late."""
    members = scene.complete_group(session)
    waiting, returned = (scene.propose_local(session, number, group_role=MEMBER) for number in (61, 62))
    scene.decide(session, members[0], TOWNSHIP, "approve_at_township")
    scene.decide(session, returned, TOWNSHIP, "return_from_township", "请核对")
    assert waiting.id
    finish(session, "P09")
    finish_basemap(session)
    deadlines.set_deadline(session, PROVINCIAL, "step:P04", on_date=date(2021, 5, 1))
    return session


def plain(address: str) -> str:
    return address.replace("&amp;", "&")


def total_at(client: Client, address: str) -> int:
    """How many rows the page says that it has."""
    found = re.search(r"共 (\d+) 条", client.get(plain(address)).text)
    assert found, address
    return int(found[1])


def kpis(page: str) -> Iterator[tuple[str, int]]:
    for href, inside in KPI.findall(page):
        if number := re.search(r'class="kpi-value">(\d+)<', inside):
            yield href, int(number[1])


def bars(page: str) -> Iterator[tuple[str, int, bool]]:
    """The address, the number, and whether it is of a division (whose rows each tell how far they are)."""
    for href, inside in BAR.findall(page):
        yield plain(href), int(re.search(r"<b>(\d+)", inside)[1]), "/planning/" in href  # type: ignore[index]


@pytest.mark.parametrize("person", OF_EACH_KIND, ids=lambda person: person.login)
def test_the_page_asks_under_ten_statements_whoever_opens_it(
    app: Flask, client_of: ClientOf, busy: Session, person: Person
) -> None:
    """Issue's own rule: a page under 10 SQL, for every kind of account."""
    client = client_of(person)
    client.get("/")
    with statements(app) as made:
        assert client.get("/").status_code == 200

    assert len(made) <= MOST_STATEMENTS, "\n".join(made)


@pytest.mark.parametrize("person", OFFICES, ids=lambda person: person.login)
def test_every_number_leads_to_the_rows_that_it_counts(
    client_of: ClientOf, busy: Session, person: Person
) -> None:
    """首页 by level: what waits for me, what is late under me, how far my divisions are."""
    client = client_of(person)
    page = client.get("/").text

    told = [*kpis(page)]
    assert told
    for href, number in told:
        found = (
            client.get(plain(href)).text.count("✓") if href == STEPS_OF_A_VILLAGE else total_at(client, href)
        )
        assert found == number, href
    for href, number, of_a_division in bars(page):
        assert (done_in(client, href) if of_a_division else total_at(client, href)) == number, href
    for href, done, _total in STEP.findall(page):
        assert total_at(client, href) == int(done), href
    for href, _, rest in LINE.findall(page):
        if counted := re.search(r"(\d+) 条", rest):
            assert total_at(client, href) == int(counted[1]), href


def done_in(client: Client, address: str) -> int:
    """The steps that the villages of a division have done, added up from the list that the number leads to."""
    found, page = 0, 1
    while True:
        text = client.get(f"{address}&_size=100&_page={page}").text
        shares = re.findall(rf"<td[^>]*>\s*(\d+)/{len(PLANNING)}\s*</td>", text)
        found += sum(map(int, shares))
        if page * 100 >= int(re.search(r"共 (\d+) 条", text)[1]):  # type: ignore[index]
            return found
        page += 1


@pytest.mark.parametrize("person", OFFICERS, ids=lambda person: person.login)
def test_who_looks_after_no_division_finds_his_functions(client_of: ClientOf, person: Person) -> None:
    """三员: no empty boards, but what there is to do; every entry opens."""
    client = client_of(person)
    page = client.get("/").text
    panel = page[page.index("我的功能") :]
    links = re.findall(r'<a class="grow" href="([^"]+)">', panel)

    assert links
    assert "重要通知" not in page
    assert {client.get(plain(href)).status_code for href in links} <= {200, 302}


def test_what_waits_and_what_is_late_stand_first_and_by_level(client_of: ClientOf, busy: Session) -> None:
    """The village mends, the township and the organisation department decide; each is told of its own."""

    def card(person: Person, label: str) -> str | None:
        found = re.search(rf'{label}</span>\s*<span class="kpi-value">(\d+)', client_of(person).get("/").text)
        return found[1] if found else None

    assert [card(person, "待我办理") for person in (CLERK, TOWNSHIP, ORGANISATION, COUNTY)] == [
        "1",
        "3",
        "1",
        "0",
    ]
    assert card(CLERK, "我辖区逾期") is None, "a village has nobody under it"
    assert int(card(COUNTY, "我辖区逾期") or 0) > int(card(TOWNSHIP, "我辖区逾期") or 0) > 0
