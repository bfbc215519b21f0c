"""测试准备 the gallery of components, served once, and a browser to look at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.app.gallery.browser import PHONE, chromium, served_gallery, tab


@pytest.fixture(scope="session")
def gallery_address() -> Iterator[str]:
    """Where the gallery listens."""
    with served_gallery() as address:
        yield address


@pytest.fixture(scope="session")
def gallery_browser() -> Iterator[Browser]:
    """One Chromium for all gallery tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def desktop(gallery_browser: Browser, gallery_address: str) -> Iterator[Page]:
    """A page as wide as an office screen."""
    with tab(gallery_browser, gallery_address) as page:
        yield page


@pytest.fixture
def phone(gallery_browser: Browser, gallery_address: str) -> Iterator[Page]:
    """A page as wide as a phone."""
    with tab(gallery_browser, gallery_address, PHONE) as page:
        yield page
