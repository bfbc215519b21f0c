"""测试准备 the gallery of components, served once, on a page as wide as an office screen or a phone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.app.gallery.server import served_gallery
from tests.app.guessing import HERE, at
from tests.browser import DESK, PHONE, Watched
from tests.clients import Client


@pytest.fixture(scope="session")
def gallery_address() -> Iterator[str]:
    """Where the gallery listens."""
    with served_gallery() as address:
        yield address


def _tab(browser: Browser, address: str, watched: Watched, size: dict[str, int]) -> Iterator[Page]:
    viewport = {"width": size["width"], "height": size["height"]}
    context = browser.new_context(base_url=address, viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    watched.watch(page)
    yield page
    context.close()


@pytest.fixture
def gallery(browser: Browser, gallery_address: str, watched: Watched) -> Iterator[Page]:
    """A page as wide as an office screen."""
    yield from _tab(browser, gallery_address, watched, DESK)


@pytest.fixture
def gallery_phone(browser: Browser, gallery_address: str, watched: Watched) -> Iterator[Page]:
    """A page as wide as a phone."""
    yield from _tab(browser, gallery_address, watched, PHONE)


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser that has not signed in."""
    return at(app, HERE)
