"""页面测试 who sits at the browser in most tests of pages."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.policy_document import PolicyDocument
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, OPERATOR
from tests.views.planning_pages import stored
from tests.views.preparation_forms import TABLE, open_form, save, upload


@pytest.fixture
def clerk(client_of: ClientOf) -> Client:
    """The village's clerk."""
    return client_of(CLERK)


@pytest.fixture
def county(client_of: ClientOf) -> Client:
    """The county's bureau."""
    return client_of(COUNTY)


@pytest.fixture
def paper(county: Client, session: Session) -> PolicyDocument:
    """A paper with its file."""
    key = open_form(county, f"/tables/{TABLE}/add")
    upload(county, key)
    save(county, key)
    [row] = stored(session, PolicyDocument)
    assert isinstance(row, PolicyDocument)
    return row


@pytest.fixture
def open_survey(session: Session) -> None:
    """The village has come to 实地调研."""
    scene.finish_basemap(session)


@pytest.fixture
def operator(client_of: ClientOf) -> Client:
    return client_of(OPERATOR)
