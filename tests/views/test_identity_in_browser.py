"""切换身份 another identity is one press away, by mouse or keyboard, at a desk and on a telephone (004-002)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.identities import grant_identity
from models.platform.leaves import grant_filling
from models.platform.scope import acting_as
from models.platform.sessions import SignInSession
from models.platform.transaction import transaction
from tests.axe import violations
from tests.browser import DESK, PHONE, Site
from tests.people import CLERK, COUNTY, OUTSIDER, SECURITY, TECHNICAL, WENJING
from tests.views.test_accessible_pages import IS_WIDER

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture(scope="module")
def township(live_server: Site) -> str:
    """The clerk also works in the township; a technical unit fills in for the village."""
    with Session(live_server.database.engine) as session:
        with acting_as(session, COUNTY.actor), transaction(session):
            key = grant_identity(session, CLERK.id, AccountKind.TOWNSHIP, WENJING, "文井镇人民政府").id
        with acting_as(session, CLERK.actor), transaction(session):
            grant_filling(session, CLERK.id, TECHNICAL.login, 9)
    return f"identity-{key}"


@pytest.fixture(autouse=True)
def _as_themselves(live_server: Site, township: str) -> Iterator[None]:
    assert township
    yield
    with Session(live_server.database.engine) as session:
        session.execute(update(SignInSession).values(identity_id=None, filling_id=None))
        session.commit()


@SIZES
def test_one_press_changes_the_identity_and_another_changes_it_back(
    new_page: NewPage, size: dict[str, int]
) -> None:
    page = new_page(CLERK, size)
    page.goto("/")
    for unit in ("文井镇人民政府", CLERK.unit):
        page.click(".account > summary")
        offered = page.get_by_role("group", name="切换身份")
        expect(offered.get_by_role("button")).to_have_count(1)
        offered.get_by_role("button").click()
        expect(page.locator("main")).to_contain_text(f"（{unit}）")
        page.click(".account > summary")
        expect(page.locator(".account [aria-current=true]")).to_contain_text(unit)
        assert violations(page) == []
        assert not page.evaluate(IS_WIDER)
        page.click(".account > summary")


@SIZES
def test_the_keyboard_alone_changes_it_too(new_page: NewPage, size: dict[str, int]) -> None:
    page = new_page(TECHNICAL, size)
    page.goto("/")
    page.focus(".account > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"代填：{CLERK.unit}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("form", name="代填")).to_contain_text(f"正在代填：{CLERK.unit}")
    assert violations(page) == []


def test_who_has_one_identity_is_offered_none(new_page: NewPage) -> None:
    page = new_page(OUTSIDER)
    page.goto("/")
    page.click(".account > summary")
    expect(page.get_by_role("group", name="切换身份")).to_have_count(0)


@SIZES
def test_all_roles_side_by_side_can_be_read_and_printed(new_page: NewPage, size: dict[str, int]) -> None:
    page = new_page(SECURITY, size)
    page.goto("/permissions/all")
    assert violations(page) == []
    assert not page.evaluate(IS_WIDER)
    place = page.locator(".letters tbody th[scope=row]").first
    at = "e => e.getBoundingClientRect().x"
    before = place.evaluate(at)
    page.evaluate("document.querySelector('.ledger-frame').scrollLeft = 400")
    assert place.evaluate(at) == before
    page.emulate_media(media="print")
    frame = page.locator(".ledger-frame").evaluate("e => getComputedStyle(e).overflow")
    assert frame == "visible"
