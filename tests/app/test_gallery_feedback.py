"""反馈 what a clerk sees at once: a button at work, heads that stay in sight, tables that become cards on a phone."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_button_says_that_it_is_at_work_until_the_answer_comes(gallery: Page) -> None:
    gallery.goto("/list")
    gallery.evaluate("HTMLFormElement.prototype.submit = () => {}")
    gallery.check("[name=rowid] >> nth=0")
    button = gallery.locator(".toolbar >> text=批量提交")
    button.click()
    gallery.click("#confirm-dialog [data-ok]")
    expect(button).to_have_attribute("aria-busy", "true")
    gallery.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(gallery.locator("[aria-busy]")).to_have_count(0)


def test_the_heads_of_a_long_list_stay_in_sight(gallery: Page) -> None:
    gallery.set_viewport_size({"width": 1440, "height": 500})
    gallery.goto("/list")
    gallery.locator("tbody tr").nth(18).scroll_into_view_if_needed()
    head = gallery.locator("thead th.serial").bounding_box()
    row = gallery.locator("tbody tr").nth(18).bounding_box()
    assert head is not None
    assert row is not None
    assert 0 < head["y"] < row["y"] < 500


def test_a_list_too_broad_for_the_window_scrolls_in_its_own_frame(gallery: Page) -> None:
    gallery.set_viewport_size({"width": 900, "height": 500})
    gallery.goto("/list")
    frame = gallery.locator(".table-frame.broad")
    expect(frame).to_have_count(1)
    frame.evaluate("frame => frame.scrollTo(200, 300)")
    head, top = gallery.locator("thead th.serial").bounding_box(), frame.bounding_box()
    assert head is not None
    assert top is not None
    assert abs(head["y"] - top["y"]) < 4
    assert gallery.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
