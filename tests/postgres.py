"""测试数据库 a throw-away PostgreSQL: its own folder, its own socket, no port, gone when the tests are.

`python -m tests.postgres COMMAND …` runs a command with `POSTGRES_URL` set.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROLE = "yunling"
DATABASE = "yunling"

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "listen_addresses": "",
    "max_connections": "200",
}


class NotInstalledError(Exception):
    """No PostgreSQL server on this machine; `make test` installs one."""


def programs() -> Path:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise NotInstalledError("PostgreSQL is not installed; make test installs it")
    return found[-1].parent


def installed() -> bool:
    """Whether this machine has a server to run."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


def owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root, so root lends it to another."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def url(folder: Path, database: str = DATABASE) -> str:
    """The address of one database of the cluster in the folder."""
    return f"postgresql+psycopg2://{ROLE}@/{database}?host={folder}"


@contextmanager
def cluster() -> Iterator[Path]:
    """A running server; the folder is its socket's address."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = owner()
    if user:
        shutil.chown(folder, user)
    server = programs()
    data = ["--pgdata", str(folder / "data"), "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    _run(server / "initdb", *data, "--username", ROLE, "--auth", "trust", user=user)
    _start(server, folder, user)
    try:
        _run(server / "createdb", "--host", str(folder), "--username", ROLE, DATABASE, user=user)
        yield folder
    finally:
        _stop(server, folder, user)
        shutil.rmtree(folder, ignore_errors=True)


def _start(server: Path, folder: Path, user: str | None) -> None:
    settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    places = ["--pgdata", str(folder / "data"), "--log", str(folder / "log")]
    _run(server / "pg_ctl", "start", "--wait", *places, "--options", f"-k {folder} {settings}", user=user)


def _stop(server: Path, folder: Path, user: str | None) -> None:
    _run(server / "pg_ctl", "stop", "--pgdata", str(folder / "data"), "--mode", "immediate", user=user)


def _run(*command: str | Path, user: str | None) -> None:
    group = pwd.getpwnam(user).pw_gid if user else None
    subprocess.run(command, user=user, group=group, cwd="/", check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Run the command given, with a server for as long as it takes."""
    with cluster() as folder:
        environment = os.environ | {"POSTGRES_URL": url(folder)}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
