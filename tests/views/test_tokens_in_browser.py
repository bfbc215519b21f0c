"""接口令牌 the page with a new token on it: accessible, and a phone can hold it however the token breaks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.axe import violations
from tests.browser import DESK, PHONE
from tests.people import CLERK, COUNTY

pytestmark = pytest.mark.browser
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
WITHOUT_BREAKS = "document.querySelector('[data-token]').textContent = 'yl_' + 'W'.repeat(43)"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_a_new_token_can_be_read_on_every_screen(
    new_page: Callable[..., Page], screen: dict[str, int]
) -> None:
    page = new_page(COUNTY, screen)
    page.goto("/tokens/")
    page.fill("[name=name]", "省级平台对接")
    page.click("text=生成令牌")
    page.wait_for_selector("[data-token]")
    page.evaluate(WITHOUT_BREAKS)
    assert violations(page) == []
    assert not page.evaluate(IS_WIDER)
    page.goto(f"/tokens/of/{CLERK.id}")
    assert violations(page) == []
