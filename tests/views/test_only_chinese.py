"""只有中文 what people read on a page is Chinese; the few Latin words that they know are listed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.clients import Client, ClientOf
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OPERATOR, SECURITY, TECHNICAL, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.test_reading import pages

KNOWN = {
    "Edge",
    "Ctrl",
    "GAP",
    "xx",
    "Excel",
    "pdf",
    "PDF",
    "csv",
    "xlsx",
    "xls",
    "ods",
    "MB",
    "KB",
    "GB",
    "km",
    "WPS",
    "ID",
    "jpg",
    "jpeg",
    "png",
    "doc",
    "docx",
}
"""Words that stand on the manual's own pages, or that every clerk knows."""
SHOWN = ("title", "placeholder", "aria-label", "alt", "data-confirm", "data-label", "data-message")
WORD = re.compile(r"[A-Za-z]{2,}")
DRAWN_BY_BROWSER = {"file", "date", "month", "week", "time", "datetime-local"}
"""Controls with words in them, in the language of the browser and not of the page."""
SILENT = {"script", "style", "svg", "code"}
"""Not read: scripts, and the codes that the data administrator keeps."""


class Words(HTMLParser):
    """Gathers what a person reads, or a screen reader says."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.of_the_browser: list[str] = []
        self._checked_by_browser = True
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are shown or spoken count as text."""
        if tag in SILENT:
            self._silent.append(tag)
        self.texts += [value for name, value in attrs if name in SHOWN and value]
        told = dict(attrs)
        if tag == "form":
            self._checked_by_browser = "novalidate" not in told
        elif tag in ("input", "select", "textarea") and self._speaks_as_the_browser(told):
            self.of_the_browser.append(str(told))

    def _speaks_as_the_browser(self, told: dict[str, str | None]) -> bool:
        """Whether the control says something in the browser's language: its own words, or its own refusals."""
        kind = told.get("type")
        is_hidden = "hidden" in told or told.get("class") == "sr-only"
        refuses = "required" in told or "pattern" in told or kind in ("number", "email", "url")
        return (kind in DRAWN_BY_BROWSER and not is_hidden) or (refuses and self._checked_by_browser)

    def handle_endtag(self, tag: str) -> None:
        """What follows a script is text again."""
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        """Text outside scripts."""
        if not self._silent:
            self.texts.append(data)


def latin(html: str) -> Iterator[str]:
    reader = Words()
    reader.feed(html)
    yield from reader.of_the_browser
    for text in reader.texts:
        yield from (word for word in WORD.findall(text) if word not in KNOWN)


@pytest.mark.parametrize(
    "person", [CLERK, COUNTY, ADMINISTRATOR, OPERATOR, SECURITY, TECHNICAL], ids=lambda person: person.login
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_english_is_left_on_any_page(
    app: Flask, client_of: ClientOf, session: Session, person: Person
) -> None:
    rows = add_everywhere(session, ZHONGSUO, "样例")
    client = client_of(person)
    found = {}
    for address in pages(app, rows):
        answer = client.get(address)
        is_page = answer.mimetype == "text/html" and answer.status_code != 302
        if is_page and (words := set(latin(answer.text))):
            found[address] = sorted(words)
    assert found == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_sign_in_page_is_chinese(app: Flask) -> None:
    client = Client(app, app.response_class)
    assert set(latin(client.get("/login/").text)) == set()
    client.send_token = False
    assert set(latin(client.post("/login/", data={"username": "x"}).text)) == set()
