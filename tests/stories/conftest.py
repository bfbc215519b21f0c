"""故事准备 windows for the people of a story; when the story fails, what each of them saw is kept as a picture."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.people import Person

FAILED = pytest.StashKey[bool]()
PATIENCE = 30_000
"""Milliseconds after which something that does not appear will not appear."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the story itself failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def window_of(
    request: pytest.FixtureRequest, new_page: Callable[..., Page], tmp_path: Path
) -> Iterator[Callable[[Person], Page]]:
    """Opens one window for each person; a failed story leaves a picture of each in its folder."""
    windows: dict[str, Page] = {}

    def open_window(person: Person) -> Page:
        if person.login not in windows:
            windows[person.login] = new_page(person)
            windows[person.login].set_default_timeout(PATIENCE)
        return windows[person.login]

    yield open_window
    if request.node.stash.get(FAILED, False):
        for login, page in windows.items():
            page.screenshot(path=tmp_path / f"{login}.png", full_page=True)
