"""健康检查 alive is not the same as ready."""

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.factory import create_app
from app.health import MIGRATIONS, schema_head
from config import Settings
from tests.databases import Database


def test_a_running_process_is_alive_and_ready(app: Flask) -> None:
    client = app.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_a_database_of_another_version_is_not_ready(app: Flask, session: Session) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    session.commit()
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations"})
    assert app.test_client().get("/healthz").status_code == 200


def test_without_its_database_it_is_alive_but_not_ready(database: Database) -> None:
    missing = Settings("sqlite:////nonexistent/yunling.db", database.instance)
    app = create_app(missing)
    database.apps.append(app)
    assert app.test_client().get("/healthz").status_code == 200
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "database"})


def test_a_database_without_tables_waits_for_its_migrations(database: Database) -> None:
    app = create_app(Settings(f"sqlite:///{database.instance}/empty.db", database.instance))
    database.apps.append(app)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations"})


def test_the_newest_migration_is_the_one_that_alembic_would_end_at() -> None:
    assert schema_head() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
