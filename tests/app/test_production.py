"""正式启动 a production start refuses a database that holds the demo, and says what to do."""

import os
import subprocess
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.factory import create_app
from config import ROOT, Settings, SettingsError
from models.platform.account import Account
from tests.databases import Database
from tests.people import CLERK, COUNTY

REFUSED = "生产环境不能使用载入过演示数据的数据库"


@pytest.fixture
def demo(session: Session) -> None:
    """A database in which two accounts are the demo's, and one of these has been switched off."""
    wanted = Account.id.in_((CLERK.id, COUNTY.id))
    session.execute(update(Account).where(wanted).values(is_demo=True))
    session.commit()


def test_a_production_start_on_a_demo_database_is_refused_by_name(database: Database, demo: None) -> None:
    with pytest.raises(SettingsError, match=REFUSED) as refused:
        create_app(replace(database.settings, environment="production"))
    assert f"有 2 个演示账号（{CLERK.login}、{COUNTY.login}等）" in str(refused.value)
    assert "请用 DATABASE_URL 或 YUNLING_INSTANCE 换一个空的数据库" in str(refused.value)


def test_the_same_database_serves_a_trial(database: Database, demo: None) -> None:
    app = create_app(database.settings)
    database.apps.append(app)
    assert app.test_client().get("/healthz").status_code == 200


def test_a_production_start_on_a_database_without_demo_goes_ahead(database: Database) -> None:
    app = create_app(replace(database.settings, environment="production"))
    database.apps.append(app)
    assert app.test_client().get("/readyz").status_code == 200


def test_a_production_start_may_come_before_the_first_migration(database: Database) -> None:
    empty = Settings(
        f"sqlite:///{database.instance / 'empty.db'}", database.instance, environment="production"
    )
    app = create_app(empty)
    assert app.test_client().get("/readyz").json == {"status": "migrations"}


def test_a_production_start_does_not_wait_for_a_database_that_is_away(database: Database) -> None:
    away = Settings("sqlite:////nonexistent/yunling.db", database.instance, environment="production")
    assert create_app(away).test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "command",
    [["flask", "ledger", "list"], ["gunicorn", "--bind", "127.0.0.1:0", "run:app"]],
    ids=lambda each: each[0],
)
def test_command_and_server_end_with_the_sentence_alone(
    database: Database, demo: None, command: list[str]
) -> None:
    program = [str(ROOT / ".venv" / "bin" / command[0]), *command[1:]]
    environment = os.environ | database.environment | {"YUNLING_ENV": "production"}
    ended = subprocess.run(
        program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 3
    assert REFUSED in ended.stderr
    assert "Traceback" not in ended.stderr
