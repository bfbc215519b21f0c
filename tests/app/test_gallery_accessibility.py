"""无障碍 axe judges every component by WCAG 2.1 A and AA and its best practices, on a desktop and on a phone."""

import pytest
from playwright.sync_api import Page

from tests.app.gallery.application import PAGES
from tests.axe import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
def test_every_component_is_accessible_on_a_desktop(gallery: Page, path: str) -> None:
    gallery.goto(f"/{path}")
    assert violations(gallery) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_component_is_accessible_on_a_phone(gallery_phone: Page, path: str) -> None:
    gallery_phone.goto(f"/{path}")
    assert violations(gallery_phone) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(gallery_phone: Page, path: str) -> None:
    gallery_phone.goto(f"/{path}")
    assert gallery_phone.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_the_open_menu_of_a_phone_is_accessible(gallery_phone: Page) -> None:
    gallery_phone.goto("/list")
    gallery_phone.click("[data-menu-toggle]")
    assert violations(gallery_phone) == []


def test_an_open_question_is_accessible(gallery: Page) -> None:
    gallery.goto("/inbox")
    gallery.check("tbody tr:first-child input[name=rowid]")
    gallery.click("text=打回 >> nth=0")
    gallery.wait_for_selector("#confirm-dialog[open]")
    assert violations(gallery) == []


def test_large_type_is_accessible(gallery: Page) -> None:
    gallery.goto("/form")
    gallery.click("[data-size-toggle]")
    assert violations(gallery) == []
    gallery.goto("/list")
    assert gallery.evaluate("document.documentElement.dataset.size") == "large"


def test_the_judge_is_awake(gallery: Page) -> None:
    gallery.goto("/parts")
    gallery.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/favicon.svg\">')"
    )
    assert [each for each in violations(gallery) if each.startswith("image-alt")]


@pytest.mark.parametrize("place", ["main", "nav"])
def test_what_is_new_on_a_later_page_is_judged(gallery: Page, place: str) -> None:
    """The frame of a page is judged once, and again where it is not what it was."""
    gallery.goto("/list")
    assert violations(gallery) == []
    gallery.goto("/form")
    assert violations(gallery) == []
    gallery.evaluate(
        "place => document.querySelector(place).insertAdjacentHTML('beforeend', '<img src=\"/static/favicon.svg\">')",
        place,
    )
    assert [each for each in violations(gallery) if each.startswith("image-alt")]
