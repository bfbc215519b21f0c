"""数据库连接 how an engine is prepared: SQLite safe for an office, PostgreSQL as it comes."""

from select import POLLIN, poll
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Result, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

SQLITE_PRAGMAS: tuple[str, ...] = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-65536",
)

ASKED_AFTER = 10.0
"""Seconds after which a connection that was not used is asked whether it is still there."""


def open_engine(url: str) -> Engine:
    """An engine for commands and tests; the application prepares Flask-SQLAlchemy's own."""
    return prepare(create_engine(url, hide_parameters=True))


def prepare(engine: Engine) -> Engine:
    """Make SQLite durable, checked and strictly transactional; PostgreSQL is not asked at every turn whether it is there."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        _ask_seldom(engine)
    return engine


def _ask_seldom(engine: Engine) -> None:
    """A pool that asks before it hands out a connection asks one that has rested, or on which the server has said something.

    A server that stops, restarts or dismisses a connection says so on it, which is seen here without asking.
    """
    rested: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
    ask = engine.dialect.do_ping

    def rest(dbapi_connection: Any, _record: Any) -> None:
        if dbapi_connection is not None:
            rested[dbapi_connection] = monotonic()

    def is_there(dbapi_connection: Any) -> bool:
        is_fresh = monotonic() - rested.get(dbapi_connection, 0.0) < ASKED_AFTER
        return (is_fresh and not _has_news(dbapi_connection)) or ask(dbapi_connection)

    event.listen(engine, "checkin", rest)
    engine.dialect.do_ping = is_there  # type: ignore[method-assign]


def _has_news(dbapi_connection: Any) -> bool:
    """Whether something waits to be read on a connection that has asked for nothing: the word that it has ended."""
    if dbapi_connection.closed:
        return True
    looked = poll()
    looked.register(dbapi_connection, POLLIN)
    return bool(looked.poll(0))


def _set_pragmas(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        dbapi_connection.execute(pragma)


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def upsert(session: Session, table: Any) -> Any:
    """An INSERT that can say what becomes of a row that is there already, in the words of the session's database."""
    words = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return words.insert(table)


def touched(done: Result[Any]) -> int:
    """How many rows a statement that changes rows has changed."""
    return int(done.rowcount)  # type: ignore[attr-defined]
