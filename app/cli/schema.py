"""表结构命令 `flask db`: Flask-Migrate's commands over our migrations. A server loads neither it nor Alembic."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate
from flask_migrate.cli import db as framework  # type: ignore[import-not-found] # no stub

from app.extensions import db
from app.health import MIGRATIONS
from models.base import Base

migrate = Migrate(db=db, directory=str(MIGRATIONS), compare_type=True, render_as_batch=True)


@migrate.configure
def _know_all_tables(config: Any) -> Any:
    config.attributes["target_metadata"] = [Base.metadata, db.metadata]
    return config


@click.group("db", commands=framework.commands, params=framework.params, help=framework.help)
@with_appcontext
def schema(**told: Any) -> None:
    """Bind the migrations to the application whose database they change."""
    migrate.init_app(current_app)
    framework.callback(**told)
