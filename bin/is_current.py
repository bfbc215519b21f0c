"""Whether the database stands at the newest migration; exit status 0 if so. Asked before the application is loaded.

usage: bin/is_current.py sqlite:///FILE | postgresql://…
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

VERSIONS = Path(__file__).resolve().parent.parent / "models" / "migrations" / "versions"
HELD = "SELECT version_num FROM alembic_version"


def newest() -> str:
    """The number of the newest migration."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def held(url: str) -> str | None:
    """The migration that a database stands at; None when it cannot be asked."""
    kind, _, place = url.partition("://")
    return _sqlite(place) if kind == "sqlite" else _postgresql(place)


def _sqlite(place: str) -> str | None:
    file = Path(place[1:]).absolute().as_uri()
    try:
        with closing(sqlite3.connect(f"{file}?mode=ro", uri=True)) as connection:
            return _asked(connection)
    except sqlite3.Error:
        return None


def _postgresql(place: str) -> str | None:
    import psycopg2  # which the embedded database is not kept waiting for

    try:
        with closing(psycopg2.connect(f"postgresql://{place}")) as connection:
            return _asked(connection)
    except psycopg2.Error:
        return None


def _asked(connection: Any) -> str | None:
    cursor = connection.cursor()
    cursor.execute(HELD)
    found = cursor.fetchone()
    return found and found[0]


if __name__ == "__main__":
    sys.exit(held(sys.argv[1]) != newest())
