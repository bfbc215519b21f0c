"""无障碍 axe judges every page of the application, with rows on it, by WCAG 2.1 A and AA; a phone can hold it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from models.platform.scope import SYSTEM, acting_as
from tests.axe import violations
from tests.browser import DESK, PHONE, Site
from tests.clients import Client
from tests.databases import once
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OPERATOR, SECURITY, ZHONGSUO, Person
from tests.shapes import shape_of
from tests.views.any_row import add_everywhere
from tests.views.test_reading import pages

pytestmark = pytest.mark.browser
FEWEST = 10
"""Fewer pages than this in one part, and the test has not looked."""
NewPage = Callable[..., Page]
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def addresses(live_server: Site) -> list[str]:
    """Every address that shows a page, of the application with a row in every table."""
    with Session(live_server.database.engine) as session, acting_as(session, SYSTEM):
        rows = add_everywhere(session, ZHONGSUO, "样例")
    every = pages(live_server.database.app, rows)
    return [
        each
        for each in every
        if not each.endswith(("/export/xlsx", "/export", "/template", "/download", "/view"))
    ]


def shown(page: Page, address: str) -> bool:
    """Open an address; whether it is a page rather than data or a refusal."""
    answer = page.goto(address, wait_until="load")
    return answer is not None and answer.ok and "text/html" in answer.headers.get("content-type", "")


def pages_of(site: Site, person: Person, addresses: list[str]) -> list[str]:
    """The addresses that show this person a page, of those of one shape the first: the others differ in words only."""
    client, first = Client.of(site.database.app, person), dict[str, str]()
    for address in addresses:
        answer = client.get(address, follow_redirects=True)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            first.setdefault(shape_of(main_of(answer.text)), address)
    return list(first.values())


def main_of(text: str) -> str:
    """What stands between the frame of a page; the frame is the same on all."""
    start, end = text.find("<main"), text.rfind("</main>")
    return text[start:end] if 0 <= start < end else text


def wrong_with(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    """What is wrong with these pages, by address."""
    found = {}
    for address in addresses:
        assert shown(page, address), address
        found[address] = violations(page) + (["wide"] if is_phone(page) and page.evaluate(IS_WIDER) else [])
    assert len(found) >= FEWEST, "hardly a page was looked at"
    return {address: wrong for address, wrong in found.items() if wrong}


def is_phone(page: Page) -> bool:
    """Whether the page must not be wider than the screen."""
    return page.viewport_size == PHONE


def without_repeats(addresses: list[str]) -> list[str]:
    """The addresses, of the tables' pages only those of a few tables: for a reader they are all made alike."""
    few = tuple(f"/tables/{name}/" for name in ("hometown_assist_unit", "hometown_village", "hometown_road"))
    return [each for each in addresses if not each.startswith("/tables/") or each.startswith(few)]


def parts(many: int) -> pytest.MarkDecorator:
    """Every page in so many parts, which the workers share out among them."""
    each = [pytest.param(slice(number, None, many), id=f"{number + 1}of{many}") for number in range(many)]
    return pytest.mark.parametrize("part", each)


@parts(6)
def test_every_page_of_a_village_is_accessible_at_a_desk(
    new_page: NewPage, live_server: Site, addresses: list[str], part: slice
) -> None:
    every = once("pages-of-a-village", lambda: pages_of(live_server, CLERK, addresses))
    assert wrong_with(new_page(CLERK), every[part]) == {}


def test_the_pages_of_the_security_officer_are_accessible(new_page: NewPage) -> None:
    page = new_page(SECURITY)
    for address in (
        "/accounts/",
        "/permissions/?kind=village",
        "/permissions/all",
        "/permissions/preview?kind=village",
    ):
        assert shown(page, address), address
        assert violations(page) == [], address


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_console_of_the_system_operator_is_accessible(
    new_page: NewPage, addresses: list[str], screen: dict[str, int]
) -> None:
    page = new_page(OPERATOR, screen)
    console = [each for each in addresses if each.startswith("/sysadmin/")]
    assert len(console) > 6
    for address in console:
        assert shown(page, address), address
        assert violations(page) == [], address
        assert screen is not PHONE or not page.evaluate(IS_WIDER), address


@parts(2)
@pytest.mark.parametrize("person", [COUNTY, ADMINISTRATOR], ids=lambda person: person.login)
def test_every_page_of_an_office_is_accessible_at_a_desk(
    new_page: NewPage, live_server: Site, addresses: list[str], person: Person, part: slice
) -> None:
    few = once(f"few-{person.id}", lambda: pages_of(live_server, person, without_repeats(addresses)))
    assert wrong_with(new_page(person), few[part]) == {}


@parts(3)
def test_every_page_is_accessible_and_narrow_enough_on_a_phone(
    new_page: NewPage, live_server: Site, addresses: list[str], part: slice
) -> None:
    few = once(f"few-{CLERK.id}", lambda: pages_of(live_server, CLERK, without_repeats(addresses)))
    assert wrong_with(new_page(CLERK, PHONE), few[part]) == {}


def test_the_parts_leave_no_page_out(addresses: list[str]) -> None:
    for many in (2, 3, 6):
        told = [each for number in range(many) for each in addresses[number::many]]
        assert sorted(told) == sorted(addresses)
