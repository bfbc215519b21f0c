"""数据库连接 how an engine is prepared: SQLite safe for an office, PostgreSQL as it comes."""

from typing import Any

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


def open_engine(url: str) -> Engine:
    """An engine for commands and tests; the application prepares Flask-SQLAlchemy's own."""
    return prepare(create_engine(url, hide_parameters=True))


def prepare(engine: Engine) -> Engine:
    """Make SQLite durable, checked and strictly transactional; nothing to do for PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


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
