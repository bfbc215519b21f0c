"""审核页面试验 an application with the sandbox's flow: wells that a village submits, a township and a prefecture decide."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.factory import create_app
from models.platform.flows import Flow
from models.platform.roles import sync_permissions
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.clients import Client
from tests.databases import Database
from tests.people import Person
from tests.platform.flow_sandbox import declared

LIST = "/tables/sandbox_well_review/"
Of = Callable[[Person], Client]
_sites: dict[str, Flask] = {}
"""The applications of this worker, one a database: what they were started with is declared again for each test."""


@pytest.fixture
def wells(database: Database) -> Iterator[Flow]:
    """The flow, declared for the length of a test."""
    with declared(database) as flow:
        yield flow


@pytest.fixture
def site(database: Database, wells: Flow) -> Flask:
    """An application that was started with the flow."""
    del wells
    if database.url not in _sites:
        _sites[database.url] = create_app(database.settings)
        database.apps.append(_sites[database.url])
    app = _sites[database.url]
    with Session(database.engine) as session, acting_as(session, SYSTEM), transaction(session):
        sync_permissions(session)
    return app


@pytest.fixture
def of(site: Flask) -> Of:
    """A person's browser on that application."""
    return lambda person: Client.of(site, person)


def page(record: Any) -> str:
    """The address of a record's review."""
    return f"/reviews/{record.__tablename__}/{record.id}"


def main(answer: TestResponse) -> str:
    """What stands between the frame of a page."""
    assert answer.status_code < 500
    start = answer.text.index("<main")
    return answer.text[start : answer.text.index("</main", start)]


_keys = iter(range(1, 1 << 60))


def post(client: Client, record: Any, key: str, **typed: Any) -> TestResponse:
    """Press a button of the page, as it would be sent."""
    headers = typed.pop("headers", {})
    said = {"act": key, "version": record.version, "submit_key": f"{next(_keys):032x}"} | typed
    return client.post(page(record), data=said, headers=headers)


def stands(session: Session, record: Any) -> str:
    """The state that a record is in now."""
    session.rollback()
    session.refresh(record)
    state: str = record.review_state
    return state
