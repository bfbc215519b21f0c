"""测试准备 what every test may ask for: a database, the application, a session, a signed-in person, a browser."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy.orm import Session

from app.rate import Rates
from models.platform.scope import SYSTEM, acting_as
from tests import postgres
from tests.clients import Client
from tests.databases import CLUSTER, RUN_FOLDER, Database, copy_of_template
from tests.people import Person

MANY = 1_000_000
pytest_plugins = ["tests.browser"]

# How long an example takes tells only how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_run = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder and its PostgreSQL, once for all workers."""
    if hasattr(config, "workerinput") or RUN_FOLDER in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="yunling-tests-")
    _run.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ[RUN_FOLDER] = folder
    if postgres.installed():
        os.environ[CLUSTER] = str(_run.enter_context(postgres.cluster()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test is called the same in every process; those with a browser, which are long, come first and together."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    unnamed = {item.nodeid.partition("[")[0] for item in items if " at 0x" in item.nodeid}
    if unnamed:
        raise pytest.UsageError(f"give these parameters ids of their own: {', '.join(sorted(unnamed))}")


def pytest_collection_finish() -> None:
    """What is here stays to the end, and much is made anew by each test: to look for garbage often is a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Stop what was started."""
    _run.close()


@pytest.fixture(scope="session")
def copies() -> Iterator[Callable[[str, bool], Database]]:
    """This worker's databases, each made when first needed."""
    made: dict[tuple[str, bool], Database] = {}

    def of(dialect: str, whole_province: bool) -> Database:
        key = dialect, whole_province
        if key not in made:
            made[key] = copy_of_template(dialect, whole_province=whole_province)
        return made[key]

    yield of
    for database in made.values():
        database.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, copies: Callable[[str, bool], Database]) -> Iterator[Database]:
    """A prepared database of each kind; two counties, or the whole province for a test so marked."""
    whole = request.node.get_closest_marker("whole_province") is not None
    mine = copies(request.param, whole)
    yield mine
    mine.reset()


@pytest.fixture
def app(database: Database) -> Flask:
    """The application on the test's database, at the beginning of a minute in which anybody may ask much."""
    database.app.extensions["rates"] = Rates(MANY)
    return database.app


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of the system, which sees everything; `acting_as(session, CLERK.actor)` confines it."""
    with Session(database.engine, expire_on_commit=False) as session, acting_as(session, SYSTEM):
        yield session


@pytest.fixture
def client_of(app: Flask) -> Callable[[Person], Client]:
    """A person's browser without a window: signed in, and sending the anti-forgery token as a page would."""
    return lambda person: Client.of(app, person)


@pytest.fixture
def instance(database: Database) -> Path:
    """The folder of the application's state."""
    return database.instance
