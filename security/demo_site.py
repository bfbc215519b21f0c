"""一次性站点 a throw-away demo instance on loopback, for the tools that look from outside."""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

FORMAT = "%(s)s %(m)s %(U)s %(q)s"
PREPARE = (
    ["db", "upgrade"],
    ["sync-permissions"],
    ["dictionaries", "load"],
    ["divisions", "load"],
    ["demo", "load"],
)
ELSEWHERE = ("DATABASE_URL", "FILES_URL", "YUNLING_KEYRING")
"""Settings that would lead the tools to what is not thrown away."""
PATIENCE = 120
STANDSTILL = 180
"""A tool that has asked the site nothing for so long is stopped; a slow machine is waited for."""
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ANSWER = re.compile(r"[1-5][0-9]{2} [A-Z]+ ")
"""How a line of the access log begins; an address with a line break in it goes on in the next."""
COOKIE = "yunling"


@dataclass
class Site:
    """Where it listens, and what it has been asked."""

    address: str
    access_log: Path
    marked: int = 0

    def mark(self) -> None:
        """Count from here."""
        self.marked = len(self._lines())

    @property
    def asked(self) -> int:
        """How large the record of what was asked has grown."""
        return self.access_log.stat().st_size

    def answers(self) -> list[tuple[int, str]]:
        """Status and request of everything since the mark."""
        return [(int(line[:3]), line[4:]) for line in self._lines()[self.marked :] if ANSWER.match(line)]

    def _lines(self) -> list[str]:
        return self.access_log.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]

    def sign_in(self, name: str, password: str) -> str:
        """The session cookie of a person who has signed in through the form."""
        with requests.Session() as browser:
            found = TOKEN.search(browser.get(f"{self.address}/login/", timeout=PATIENCE).text)
            typed = {"username": name, "password": password, "csrf_token": found[1] if found else ""}
            answer = browser.post(
                f"{self.address}/login/", data=typed, timeout=PATIENCE, allow_redirects=False
            )
            if answer.status_code != 302:
                raise RuntimeError(f"{name} cannot sign in: {answer.status_code}")
            return str(browser.cookies[COOKIE])


@contextmanager
def served(given: Path | None = None) -> Iterator[Site]:
    """Serve an instance, prepared first where it holds nothing; without one a new one, which is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        instance = given or Path(folder) / "instance"
        environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        environment |= {"YUNLING_INSTANCE": str(instance), "FLASK_APP": "run.py"}
        if not (instance / "yunling.db").exists():
            for command in PREPARE:
                subprocess.run(
                    [".venv/bin/flask", *command], env=environment, check=True, stdout=subprocess.DEVNULL
                )
        log, port = Path(folder) / "access.log", _free_port()
        log.touch()
        server = subprocess.Popen(_command(port, log), env=environment)
        try:
            site = Site(f"http://127.0.0.1:{port}", log)
            _wait(site.address, server)
            yield site
        finally:
            server.terminate()
            server.wait()


def _command(port: int, log: Path) -> list[str]:
    serving = [".venv/bin/gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    quiet = ["--workers", "2", "--threads", "8", "--no-control-socket", "--log-level", "warning"]
    whole = ["--limit-request-line", "0"]  # what is too long is ours to refuse
    return [*serving, *quiet, *whole, "--access-logfile", str(log), "--access-logformat", FORMAT, "run:app"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if requests.get(f"{address}/healthz", timeout=5).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.5)
    raise RuntimeError("the site does not come up")


def accompany(tool: "subprocess.Popen[Any]", site: Site) -> None:
    """Wait for a tool as long as it gets answers from the site; stop it when it stands still."""
    asked, since = site.asked, time.monotonic()
    while tool.poll() is None:
        time.sleep(0.5)
        if site.asked != asked:
            asked, since = site.asked, time.monotonic()
        elif time.monotonic() - since > STANDSTILL:
            tool.kill()
