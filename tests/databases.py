"""测试库 the databases of a run: prepared once by the real commands, copied for each use, put back after each test.

A *template* has the schema, the permissions, the dictionaries, the divisions and the cast. A worker copies it once
for itself; a test that has written leaves the copy to be made again.
"""

import csv
import fcntl
import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import psycopg2
from flask import Flask
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.factory import create_app
from app.pages import FOLDER
from config import ROOT, Settings
from models import database as shipped
from models.database import open_engine
from models.platform import keyring
from models.platform.audit.refusals import forget_refusals
from models.platform.epoch import Kept
from tests import people, postgres

RUN_FOLDER = "YUNLING_TEST_RUN"
CLUSTER = "YUNLING_TEST_CLUSTER"
RESTORING = ROOT / "tests" / "restore.sql"
DIVISIONS = ROOT / "models" / "data" / "divisions_yunnan.csv"
DISMISS_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
BEGIN_EPOCHS = (
    "INSERT INTO platform_epoch (what, number) VALUES "
    + ", ".join(f"('{what}', {{0}})" for what in Kept)
    + " ON CONFLICT (what) DO UPDATE SET number = excluded.number"
)
"""No test may meet what a process kept in memory from the one before."""
TWO_COUNTIES = ("530823", "530102")
SHIPPED_PRAGMAS = shipped.SQLITE_PRAGMAS
shipped.SQLITE_PRAGMAS = tuple(each.replace("=FULL", "=OFF") for each in SHIPPED_PRAGMAS)
"""A test's database need not survive a power cut: SQLite waits for no disk here, nor does PostgreSQL."""

READS = re.compile(
    r"\s*(SELECT|PRAGMA|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW|EXPLAIN|LOCK)\b", re.IGNORECASE
)
_written: set[str] = set()
_epochs = itertools.count(1000, 1000)
_names = itertools.count(1)


class Server(Protocol):
    """Where databases are made: a folder of SQLite files, or a PostgreSQL cluster."""

    @property
    def dialect(self) -> str:
        """Sqlite or postgresql."""

    def url(self, name: str) -> str:
        """The address of a database."""

    def copy(self, source: str, target: str) -> None:
        """Make a database that equals another."""

    def restore(self, source: str, target: str, epoch: int) -> None:
        """Make a copy equal again to what it was copied from, the cheapest way; its epochs begin at a number."""

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""


@dataclass(frozen=True)
class Files:
    """SQLite: a database is a file."""

    folder: Path
    dialect: str = "sqlite"

    def url(self, name: str) -> str:
        """The address of the file."""
        return f"sqlite:///{self.folder / name}.db"

    def copy(self, source: str, target: str) -> None:
        """Copy the file."""
        self.drop(target)
        shutil.copyfile(self.folder / f"{source}.db", self.folder / f"{target}.db")

    def restore(self, source: str, target: str, epoch: int) -> None:
        """Copy the file again."""
        self.copy(source, target)
        with closing(sqlite3.connect(self.folder / f"{target}.db", isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(BEGIN_EPOCHS.format(epoch))

    def drop(self, name: str) -> None:
        """Delete the file and its log."""
        for ending in (".db", ".db-wal", ".db-shm"):
            (self.folder / f"{name}{ending}").unlink(missing_ok=True)


@dataclass(frozen=True)
class Cluster:
    """PostgreSQL: a database is cloned by the server."""

    socket: Path
    dialect: str = "postgresql"
    sessions: dict[str, Any] = field(default_factory=dict, compare=False)

    def url(self, name: str) -> str:
        """The address of the database behind the cluster's socket."""
        return postgres.url(self.socket, name)

    def copy(self, source: str, target: str) -> None:
        """Clone the template."""
        self.drop(target)
        self._administer(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def restore(self, source: str, target: str, epoch: int) -> None:
        """Put back the tables that have changed, or clone again when a table is not what it was."""
        self._told(target, DISMISS_OTHERS)
        if not self._told(target, "SELECT baseline.restore()"):
            self.copy(source, target)
        self._told(target, BEGIN_EPOCHS.format(epoch))

    def drop(self, name: str) -> None:
        """Drop it, and whoever is connected."""
        self._forget(name)
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def dump(self, name: str) -> bytes:
        """What pg_dump writes of a database."""
        asked = ["--host", str(self.socket), "--username", postgres.ROLE, name]
        return subprocess.run(
            [postgres.programs() / "pg_dump", *asked], check=True, capture_output=True
        ).stdout

    def keep(self, name: str) -> None:
        """Note how a database is now, for it and all its clones to be restored to."""
        self._told(name, RESTORING.read_text(encoding="utf-8"))
        self._told(name, "SELECT baseline.keep()")
        self._forget(name)

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _told(self, name: str, statement: str) -> bool:
        """The first word of the answer, in a session that stays: what it has planned once it need not plan again."""
        if name not in self.sessions:
            self.sessions[name] = psycopg2.connect(host=str(self.socket), user=postgres.ROLE, dbname=name)
            self.sessions[name].autocommit = True
        with self.sessions[name].cursor() as cursor:
            cursor.execute(statement)
            told = cursor.description and cursor.fetchone()
        return bool(told and told[0])

    def _forget(self, name: str) -> None:
        """Close the session, for a database with a session is neither dropped nor cloned."""
        if name in self.sessions:
            self.sessions.pop(name).close()


@dataclass
class Database:
    """One copy of a template, for one worker or one server; ``reset`` makes it as it was."""

    server: Server
    template: str
    name: str
    instance: Path
    apps: list[Flask] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """Sqlite or postgresql."""
        return self.server.dialect

    @property
    def url(self) -> str:
        """Its address."""
        return make_url(self.server.url(self.name)).render_as_string(hide_password=False)

    @property
    def settings(self) -> Settings:
        """The settings of an application on this database."""
        return Settings(
            database_url=self.url,
            instance=self.instance,
            files_url=(self.instance / "files").as_uri(),
            keyring=keyring_file(),
        )

    @cached_property
    def engine(self) -> Engine:
        """A connection pool of the test's own, beside the application's."""
        return open_engine(self.url)

    @cached_property
    def app(self) -> Flask:
        """The application on this database, made when first asked for."""
        app = create_app(self.settings)
        self.apps.append(app)
        return app

    @property
    def environment(self) -> dict[str, str]:
        """What a command in another process needs to work on this database; asking for it counts as writing."""
        _written.add(self.url)
        own = {"DATABASE_URL": self.url, "YUNLING_INSTANCE": str(self.instance), "FLASK_APP": "run.py"}
        own["YUNLING_KEYRING"] = str(keyring_file())
        return os.environ | own

    def dump(self) -> bytes:
        """Everything that the database holds: the file with its log, or what pg_dump writes."""
        if isinstance(self.server, Files):
            files = [self.server.folder / f"{self.name}{ending}" for ending in (".db", ".db-wal")]
            return b"".join(file.read_bytes() for file in files if file.exists())
        assert isinstance(self.server, Cluster)
        return self.server.dump(self.name)

    def reset(self) -> None:
        """Put back what a test has changed; nothing to do when it has only read."""
        if self.url in _written:
            self.disconnect()
            self.server.restore(self.template, self.name, next(_epochs))
            forget_refusals()
            _written.discard(self.url)

    def remove(self) -> None:
        """Close every connection and drop the copy."""
        self.disconnect()
        self.server.drop(self.name)

    def disconnect(self) -> None:
        """Close the connections of the test and of the applications."""
        self.engine.dispose()
        for app in self.apps:
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()


@event.listens_for(Engine, "before_cursor_execute")
def _notice_writes(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not READS.match(statement):
        _written.add(connection.engine.url.render_as_string(hide_password=False))


def run_folder() -> Path:
    """The folder of this run, shared by its workers."""
    return Path(os.environ[RUN_FOLDER])


def keyring_file() -> Path:
    """The one key file of the run: a copy must be able to read what is sealed in the template."""
    return run_folder() / "secret" / "keyring.json"


@cache
def server_of(dialect: str) -> Server:
    """The server of a kind of database."""
    if dialect == "sqlite":
        return Files(run_folder())
    if CLUSTER not in os.environ:
        raise postgres.NotInstalledError("PostgreSQL is not installed; make test installs it")
    return Cluster(Path(os.environ[CLUSTER]))


def copy_of_template(dialect: str, *, whole_province: bool = False) -> Database:
    """A fresh copy, prepared for whoever asks first in this run."""
    server = server_of(dialect)
    keyring.use(keyring_file())
    template = prepared(server, whole_province=whole_province)
    name = f"copy_{os.getpid()}_{next(_names)}"
    server.copy(template, name)
    return Database(server, template, name, _instance(name))


def _instance(name: str) -> Path:
    """A folder for an application's state; what is compiled of its pages is the same for all."""
    instance, pages = run_folder() / name, run_folder() / FOLDER
    instance.mkdir(exist_ok=True)
    pages.mkdir(exist_ok=True)
    if not (instance / FOLDER).is_symlink():
        (instance / FOLDER).symlink_to(pages)
    return instance


def prepared(server: Server, *, whole_province: bool) -> str:
    """The name of a template, made by the first worker that needs it while the others wait."""
    name = f"template_{'province' if whole_province else 'two_counties'}"
    done = run_folder() / f"{server.dialect}-{name}.done"
    with _one_at_a_time(done.with_suffix(".lock")):
        if not done.exists():
            _prepare(server, name, whole_province=whole_province)
            done.touch()
    return name


def once(name: str, find: Callable[[], list[str]]) -> list[str]:
    """What the first worker that asks has found, told to all workers."""
    file = run_folder() / f"{name}.json"
    with _one_at_a_time(file.with_suffix(".lock")):
        if not file.exists():
            file.write_text(json.dumps(find()), encoding="utf-8")
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return found


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(server: Server, name: str, *, whole_province: bool) -> None:
    if server.dialect == "postgresql":
        server.copy("template1", name)
    instance = _instance(f"{server.dialect}_{name}")
    made = Database(server, name, name, instance)
    divisions = DIVISIONS if whole_province else _divisions_of(TWO_COUNTIES, instance / "divisions.csv")
    commands = (
        ["db", "upgrade"],
        ["sync-permissions"],
        ["divisions", "load", str(divisions)],
        ["dictionaries", "load"],
    )
    for command in commands:
        result = made.app.test_cli_runner().invoke(args=command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    with Session(made.engine) as session, session.begin():
        people.register(session)
    made.disconnect()
    if isinstance(server, Cluster):
        server.keep(name)


def _divisions_of(counties: tuple[str, ...], file: Path) -> Path:
    """The divisions of some counties and those above them."""
    above = {code[:length].ljust(12, "0") for code in counties for length in (2, 4)}
    with DIVISIONS.open(encoding="utf-8-sig", newline="") as whole, file.open("w", newline="") as part:
        rows = csv.DictReader(whole)
        writer = csv.DictWriter(part, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(row for row in rows if row["code"].startswith(counties) or row["code"] in above)
    return file
