"""无障碍 axe judges every page of the application, with rows on it, by WCAG 2.1 A and AA; a phone can hold it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from models.platform.scope import SYSTEM, acting_as
from tests.app.test_gallery_accessibility import violations
from tests.browser import DESK, PHONE, Site
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OPERATOR, SECURITY, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.test_reading import pages

pytestmark = pytest.mark.browser
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
    new_page: NewPage, addresses: list[str], part: slice
) -> None:
    page = new_page(CLERK)
    found = {each: wrong for each in addresses[part] if shown(page, each) and (wrong := violations(page))}
    assert found == {}


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
    new_page: NewPage, addresses: list[str], person: Person, part: slice
) -> None:
    page = new_page(person)
    few = without_repeats(addresses)[part]
    found = {each: wrong for each in few if shown(page, each) and (wrong := violations(page))}
    assert found == {}


@parts(3)
def test_every_page_is_accessible_and_narrow_enough_on_a_phone(
    new_page: NewPage, addresses: list[str], part: slice
) -> None:
    page = new_page(CLERK, PHONE)
    found = {
        each: wrong
        for each in without_repeats(addresses)[part]
        if shown(page, each) and (wrong := violations(page) + (["wide"] if page.evaluate(IS_WIDER) else []))
    }
    assert found == {}


def test_the_parts_leave_no_page_out(addresses: list[str]) -> None:
    for many in (2, 3, 6):
        told = [each for number in range(many) for each in addresses[number::many]]
        assert sorted(told) == sorted(addresses)
