"""浏览器测试的基础 the browser the tests use: a person signed in sees our page, and nothing is asked of elsewhere."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watched
from tests.people import CLERK, Person

pytestmark = pytest.mark.browser


def test_whoever_is_not_signed_in_is_asked_to(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/login/"))


def test_a_person_signed_in_meets_their_own_name(
    page: Page, login_as: Callable[[Page, Person], None]
) -> None:
    login_as(page, CLERK)
    page.goto("/")
    expect(page.get_by_text(CLERK.unit).first).to_be_visible()


def test_a_request_to_elsewhere_is_noticed(page: Page, watched: Watched) -> None:
    page.goto("/login/")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    assert any("elsewhere.invalid" in complaint for complaint in watched.complaints)
    watched.complaints.clear()
