"""场景 a database with the province in it, an administrator, and as many road rows as are asked for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.extensions import db
from app.factory import create_app
from config import ROOT, Settings
from models.hometown.field_survey import Road
from models.hometown.steps import BASEMAP
from models.levels import AccountKind
from models.platform import audit
from models.platform.clock import now
from models.platform.division import villages_under
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import StepState

PROVINCE = 530000000000
LOGIN, PASSWORD = "测量", "Celiang@2026"
COMMANDS = (("db", "upgrade"), ("sync-permissions",), ("divisions", "load"), ("dictionaries", "load"))
CHUNK = 20_000


@dataclass(frozen=True)
class Scene:
    """A prepared database and the application on it."""

    settings: Settings
    dialect: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to work on the same database; it keeps what it compiles, as any server does."""
        given = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return given | {
            "FLASK_APP": "run.py",
            "DATABASE_URL": self.settings.database_url,
            "YUNLING_INSTANCE": str(self.settings.instance),
        }

    def app(self) -> Flask:
        """A new application on the database."""
        return create_app(self.settings)

    def flask(self, *words: str) -> None:
        """Run a command of ours."""
        command = [sys.executable, "-m", "flask", *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)


def prepare(url: str, instance: Path) -> Scene:
    """Make the schema, load the province, and let one administrator in."""
    settings = Settings(database_url=url, instance=instance, files_url=(instance / "files").as_uri())
    scene = Scene(settings, url.partition(":")[0].partition("+")[0])
    for words in COMMANDS:
        scene.flask(*words)
    with planting(scene) as session:
        wanted = [
            NewAccount(f"{LOGIN}-{kind.value}", kind, PROVINCE, "测量", generate_password_hash(PASSWORD))
            for kind in (AccountKind.DATA_ADMINISTRATOR, AccountKind.PROVINCE)
        ]
        create_accounts(session, wanted)
    return scene


@contextmanager
def working(scene: Scene) -> Iterator[Session]:
    """A session of the system on the scene's database."""
    with scene.app().app_context():
        session = db.session()
        with acting_as(session, SYSTEM):
            yield session


@contextmanager
def planting(scene: Scene) -> Iterator[Session]:
    """The same for rows that a measurement begins with: written as they are, without lines in the log."""
    with working(scene) as session:
        yield session
        session.commit()


def add_roads(scene: Scene, rows: int) -> None:
    """Fill in so many roads, spread over every village of the province."""
    with working(scene) as session:
        villages = villages_under(session, PROVINCE)
        random = Random(7)
        for start in range(0, rows, CHUNK):
            chunk = [_road(random, villages, number) for number in range(start, min(rows, start + CHUNK))]
            session.execute(insert(Road), chunk, execution_options={"authorised": SYSTEM})
            session.commit()
        with session.get_bind().engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _road(random: Random, villages: Any, number: int) -> dict[str, Any]:
    at = now()
    return {
        "version": 1,
        "created_on": at,
        "changed_on": at,
        "area": villages[number % len(villages)],
        "scope": "village",
        "name": f"道路{number}",
        "road_grade": random.choice("XYC"),
        "count": 1,
        "length_m": random.randint(100, 9000),
        "width_m": 5,
        "pavement": random.choice(("concrete", "asphalt", "earth")),
        "hardened_m": 100,
        "condition": "good",
        "need_plan": False,
    }


def open_field_survey(scene: Scene) -> None:
    """Every village stands at 实地调研: the step before it is complete and none after, so that an import is let through."""
    with planting(scene) as session:
        others = delete(StepState).where(StepState.step != BASEMAP.key)
        session.execute(others, execution_options={"authorised": SYSTEM})
        done = set(session.scalars(select(StepState.area).where(StepState.step == BASEMAP.key)))
        rows = [
            {"area": area, "step": BASEMAP.key, "is_done": True, "done_on": now(), "version": 1}
            for area in villages_under(session, PROVINCE)
            if area not in done
        ]
        if rows:
            session.execute(insert(StepState), rows, execution_options={"authorised": SYSTEM})
            about = audit.Subject(StepState.__tablename__, PROVINCE, None, f"{len(rows)} 个行政村")
            audit.log(session, "完成", about)
