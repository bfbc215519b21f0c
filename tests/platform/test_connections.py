"""数据库连接 a connection from the pool is alive, and is asked only when there is reason to doubt it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from models import database as prepared
from models.database import prepare
from tests.databases import Database

DISMISS = text("SELECT pg_terminate_backend(:process)")
PROCESS = text("SELECT pg_backend_pid()")


@pytest.fixture
def asked() -> list[int]:
    """What was asked of connections, one entry each time."""
    return []


@pytest.fixture
def engine(copies: Callable[[str, bool], Database], asked: list[int]) -> Iterator[Engine]:
    """A pool of one connection that asks before it hands it out, as the site's does."""
    made = create_engine(copies("postgresql", False).url, pool_pre_ping=True, pool_size=1)
    ask = made.dialect.do_ping

    def count(connection: Any) -> bool:
        asked.append(1)
        return ask(connection)

    made.dialect.do_ping = count  # type: ignore[assignment, method-assign]
    yield prepare(made)
    made.dispose()


def process(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(PROCESS).scalar_one())


def test_a_connection_that_was_just_used_is_not_asked(engine: Engine, asked: list[int]) -> None:
    assert len({process(engine) for _ in range(5)}) == 1
    assert asked == []


def test_one_that_the_server_has_dismissed_is_replaced_and_nobody_notices(
    engine: Engine, asked: list[int]
) -> None:
    first, other = process(engine), create_engine(engine.url)
    with other.connect() as connection:
        connection.execute(DISMISS, {"process": first})
        while connection.execute(
            text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid"), {"pid": first}
        ).scalar():
            continue
    other.dispose()
    assert process(engine) != first
    assert asked == [1]


def test_one_that_has_rested_is_asked(
    engine: Engine, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = process(engine)
    monkeypatch.setattr(prepared, "ASKED_AFTER", 0.0)
    assert process(engine) == first
    assert asked == [1]


def test_one_that_was_closed_here_is_replaced(engine: Engine) -> None:
    with engine.connect() as connection:
        held = connection.connection.dbapi_connection
    assert held is not None
    held.close()
    assert process(engine)
