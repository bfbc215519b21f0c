"""健康检查 what a load balancer asks: whether the process is alive, and whether it can serve."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app, jsonify, make_response
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import MIGRATIONS, db
from views.request import files, public


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
            held = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return "database"
    return "ok" if held == wanted else "migrations"


def schema_head() -> str | None:
    """The newest migration of this version."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
