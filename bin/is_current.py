"""Whether the database stands at the newest migration; exit status 0 if so. Asked before the application is loaded.

usage: bin/is_current.py sqlite:///FILE | postgresql://…
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

VERSIONS = Path(__file__).resolve().parent.parent / "models" / "migrations" / "versions"
HELD = "SELECT version_num FROM alembic_version"


def newest() -> str:
    """The number of the newest migration."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def held(url: str) -> str | None:
    """The migration that a database stands at."""
    kind, _, place = url.partition("://")
    if kind == "sqlite":
        opened = sqlite3.connect(f"{Path(place[1:]).absolute().as_uri()}?mode=ro", uri=True)
    else:
        opened = psycopg2.connect(f"postgresql://{place}")
    with closing(opened) as connection:
        cursor = connection.cursor()
        cursor.execute(HELD)
        found = cursor.fetchone()
    return found and found[0]


if __name__ == "__main__":
    try:
        sys.exit(held(sys.argv[1]) != newest())
    except (sqlite3.Error, psycopg2.Error):
        sys.exit(1)
