"""查看 reading: it changes nothing, costs few statements, and shows nobody another's query."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.app.test_routes import routes
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.hostile.unchanged import Watched
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OPERATOR, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.counting import statements
from views.related import tabs_of

MOST_STATEMENTS = 7
EDITED_BY_QUERY = {"/sysadmin/dictionaries/edit/": "1", "/sysadmin/parameters/edit/": "POP_YEARS"}
"""Forms of the console, which are told in the query what they edit."""


def pages(app: Flask, rows: dict[type[Any], int]) -> Iterator[str]:
    """Every address that a GET may ask for, with a row that exists."""
    for _, method, address in routes(app):
        if method == "GET" and not address.startswith(("/static", "/login")):
            table = next((each for each in rows if f"/{each.__tablename__}/" in address), None)
            found = address.replace("999999", str(rows[table])) if table else address
            if found in EDITED_BY_QUERY:
                yield f"{found}?id={EDITED_BY_QUERY[found]}"
            elif table and "/related/" in found:
                yield from (found.replace("xlsx", tab.key) for tab in tabs_of(table, ADMINISTRATOR.actor))
            else:
                yield found


@pytest.mark.parametrize("person", [CLERK, ADMINISTRATOR, OPERATOR], ids=lambda person: person.login)
def test_no_page_changes_anything_by_being_read(
    database: Database, client_of: ClientOf, session: Session, person: Person
) -> None:
    rows = add_everywhere(session, ZHONGSUO, "样例")
    watched = Watched(database)
    client = client_of(person)
    for address in pages(database.app, rows):
        assert client.get(address).status_code < 500, address
    assert watched.changes() == []


@pytest.mark.parametrize("person", [CLERK, COUNTY, ADMINISTRATOR], ids=lambda person: person.login)
def test_a_list_takes_few_statements_however_many_rows_it_shows(
    app: Flask, client_of: ClientOf, session: Session, person: Person
) -> None:
    rows = {}
    for number in range(3):
        rows = add_everywhere(session, ZHONGSUO - number, f"样例{number}")
    client = client_of(person)
    for table in rows:
        client.get(f"/tables/{table.__tablename__}/")
        with statements(app) as made:
            client.get(f"/tables/{table.__tablename__}/?_size=100")
        assert len(made) <= MOST_STATEMENTS, (table, made)


def test_a_form_is_small(client_of: ClientOf, session: Session) -> None:
    rows = add_everywhere(session, ZHONGSUO, "样例")
    for table in rows:
        assert len(client_of(CLERK).get(f"/tables/{table.__tablename__}/add").data) <= 40_000, table


def test_two_people_at_the_same_time_see_their_own_queries(app: Flask, session: Session) -> None:
    add_everywhere(session, ZHONGSUO, "样例")
    wrong: list[str] = []

    def ask(person: Person, name: str) -> None:
        client = Client.of(app, person)
        for _ in range(25):
            text = client.get(f"/tables/hometown_assist_unit/?unit_name={name}").text
            if f'value="{name}"' not in text or ("共 1 条" in text) != (name == "样例"):
                wrong.append(text)

    threads = [
        threading.Thread(target=ask, args=(person, name))
        for person, name in ((CLERK, "样例"), (COUNTY, "没有这个"), (ADMINISTRATOR, "样例"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
