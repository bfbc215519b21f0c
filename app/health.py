"""健康检查 what a load balancer asks: whether the process is alive, and whether it can serve."""

from pathlib import Path

from flask import Flask, Response, current_app, jsonify, make_response
from sqlalchemy import Select, column, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from views.request import files, public

MIGRATIONS = Path(__file__).resolve().parent.parent / "models" / "migrations"
VERSION = "alembic_version"
HELD: Select[tuple[str]] = select(column("version_num")).select_from(table(VERSION))
"""The migration that a database stands at."""


def register_health(app: Flask) -> None:
    """Add `/healthz` and `/readyz`; neither needs an account, and neither tells more than a word."""
    app.add_url_rule("/healthz", "healthz", alive)
    app.add_url_rule("/readyz", "readyz", ready)


@public
def alive() -> Response:
    """The process answers."""
    return make_response(jsonify({"status": "ok"}))


@public
def ready() -> Response:
    """The database answers and has the tables that this version was written for."""
    state = _database()
    if state == "ok" and not files().is_reachable():
        state = "files"
    return make_response(jsonify({"status": state}), 200 if state == "ok" else 503)


def _database() -> str:
    wanted = current_app.extensions["schema_head"]
    try:
        with db.engine.connect() as connection:
            held = connection.scalar(HELD) if inspect(connection).has_table(VERSION) else None
    except SQLAlchemyError:
        return "database"
    return "ok" if held == wanted else "migrations"


def schema_head() -> str:
    """The newest migration of this version. A file is named by its number, so that no start reads all of them."""
    return max(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))
