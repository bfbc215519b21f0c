"""理由不丢 a reason that was typed and refused is there again when the button is pressed once more (A-001.Z-16)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import StepState
from tests.browser import Site
from tests.people import COUNTY, JINGDONG
from tests.planting import planting

pytestmark = pytest.mark.browser
LONG = "材料需要重新整理。" * 35
"""More than a reason may have."""


@pytest.fixture(scope="module", autouse=True)
def scene(live_server: Site) -> None:
    """A step that is done."""
    with Session(live_server.database.engine) as session, acting_as(session, SYSTEM), planting(session):
        session.add(StepState(area=JINGDONG, step="P01", is_done=True))


def test_a_refused_reason_is_offered_again_and_an_accepted_one_forgotten(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(COUNTY)
    page.goto("/steps/p01/2")
    switch, reason = page.locator(".done-form .switch"), page.locator("#confirm-reason")
    switch.click()
    expect(reason).to_have_value("")
    reason.fill(LONG)
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("个字，请精简")).to_be_visible()
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(reason).to_have_value(LONG)
    reason.fill("材料需要重新整理")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已改为未完成")).to_be_visible()
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('yunling.reason.')).length"
    assert page.evaluate(kept) == 0
