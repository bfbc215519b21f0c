"""浏览器 Chromium for the tests: the application served on loopback, a page, a person signed in on it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from werkzeug.serving import make_server

from app.rate import Rates
from tests.clients import signed_cookie
from tests.databases import Database, copy_of_template
from tests.people import Person

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """The application as it is served: its address and its database."""

    address: str
    database: Database

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        """Give the browser the cookie that the login page would."""
        value = signed_cookie(self.database.app, person)
        name = str(self.database.app.config["SESSION_COOKIE_NAME"])
        context.add_cookies([{"name": name, "value": value, "url": self.address}])


@dataclass
class Watched:
    """What went wrong on a page that nobody would see: script errors, refused styles, requests to elsewhere."""

    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("request", self._see)

    def _hear(self, kind: str, said: str) -> None:
        if kind == "error" and not said.startswith("Failed to load resource"):
            self.complaints.append(f"console: {said}")

    def _see(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None, ""}:
            self.complaints.append(f"asked elsewhere: {request.url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The application on a database of its own, served to the real browsers of this worker."""
    database = copy_of_template("sqlite")
    server = make_server("127.0.0.1", 0, database.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", database)
    server.shutdown()
    thread.join()
    server.server_close()
    database.remove()


@pytest.fixture(scope="module")
def live_server(site: Site) -> Iterator[Site]:
    """The site for the tests of one file, which find it as it was prepared."""
    site.database.app.extensions["rates"] = Rates(site.database.settings.api_per_minute)
    yield site
    site.database.reset()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Fails the test when a page complained; a test that expects a complaint clears the list."""
    watched = Watched()
    yield watched
    assert watched.complaints == []


@pytest.fixture
def new_page(browser: Browser, live_server: Site, watched: Watched) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser profile of its own, for a person and a size of window."""
    contexts: list[BrowserContext] = []

    def open_page(person: Person | None = None, size: dict[str, int] | None = None) -> Page:
        viewport = size or DESK
        context = browser.new_context(
            base_url=live_server.address,
            viewport={"width": viewport["width"], "height": viewport["height"]},
            locale="zh-CN",
            accept_downloads=True,
        )
        contexts.append(context)
        if person:
            live_server.sign_in(context, person)
        page = context.new_page()
        watched.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at a desk, nobody signed in."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page on a phone, nobody signed in."""
    return new_page(size=PHONE)


@pytest.fixture
def login_as(live_server: Site) -> Callable[[Page, Person], None]:
    """Signs a person in on a page."""
    return lambda page, person: live_server.sign_in(page.context, person)
