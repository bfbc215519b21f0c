"""登录压力 what guessing passwords does to other people's pages, and what it is like when many sign in at once (attack 18)."""

import http.client
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from urllib.parse import urlencode

from werkzeug.security import generate_password_hash

from benchmarks.report import Result
from benchmarks.scene import LOGIN, PASSWORD, PROVINCE, Scene, planting
from benchmarks.serving import FORM, sign_in
from config import ROOT
from models.levels import AccountKind
from models.platform.new_accounts import NewAccount, create_accounts

PAGE = "/tables/hometown_road/"
PORT = 8193
READER = f"{LOGIN}-sysadmin"
GUESSERS, SECONDS, TOGETHER = 8, 10, 40
TRIES = 3
"""So many a network: a guesser who is never asked for a puzzle, and keeps the slow hash busy."""
PATIENCE = 120


def measure(scene: Scene) -> Iterator[Result]:
    """The list page beside eight threads of wrong passwords, and beside forty sign-ins at once."""
    with _served(scene):
        cookie = sign_in(PORT, READER, PASSWORD)
        _pages(cookie, SECONDS / 4)
        quiet, stop, guesses = _pages(cookie, SECONDS), threading.Event(), Counter[int]()
        guessing = [
            threading.Thread(target=_guess, args=(number, stop, guesses)) for number in range(GUESSERS)
        ]
        for thread in guessing:
            thread.start()
        loaded = _pages(cookie, SECONDS)
        stop.set()
        for thread in guessing:
            thread.join()
        told = f"; {guesses[http.client.UNAUTHORIZED]} compared of {sum(guesses.values())} guesses"
        yield _beside(f"{GUESSERS} threads of wrong passwords", scene, loaded, quiet, told)
    _register_crowd(scene)
    with _served(scene):
        yield from _together(scene)


def _register_crowd(scene: Scene) -> None:
    """Forty accounts, each with the password that all of the scene have."""
    hashed = generate_password_hash(PASSWORD)
    with planting(scene) as session:
        wanted = [
            NewAccount(f"{LOGIN}{number}", AccountKind.PROVINCE, PROVINCE, "测量", hashed)
            for number in range(TOGETHER)
        ]
        create_accounts(session, wanted)


def _beside(what: str, scene: Scene, loaded: list[float], quiet: list[float], more: str) -> Result:
    """How many times as long a page takes the middle reader."""
    told = (
        f"{1000 * median(loaded):.0f} ms, the slowest {1000 * max(loaded):.0f} ms",
        f"{1000 * median(quiet):.0f} ms{more}",
    )
    return Result(f"List page beside {what}, times", scene.dialect, *told, median(loaded) / median(quiet), 2)


def _together(scene: Scene) -> Iterator[Result]:
    """Forty people with the right password in the same moment, from as many networks, while another reads."""
    answers, slowest = Counter[int](), list[float]()
    gate = threading.Barrier(TOGETHER + 1)

    def enter(number: int) -> None:
        form, headers = _form(f"{LOGIN}{number}", PASSWORD, f"10.{number}.0.1")
        gate.wait()
        start = time.monotonic()
        answers[_posted(form, headers)] += 1
        slowest.append(time.monotonic() - start)

    cookie = sign_in(PORT, READER, PASSWORD)
    _pages(cookie, SECONDS / 4)
    quiet, loaded = _pages(cookie, SECONDS), list[float]()
    threads = [threading.Thread(target=enter, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    gate.wait()
    while any(thread.is_alive() for thread in threads):
        loaded.append(_page(cookie))
    refused = TOGETHER - answers[http.client.FOUND]
    told = f"{dict(answers)}, the slowest {max(slowest):.1f} s"
    yield Result(f"{TOGETHER} sign-ins at once, not let in", scene.dialect, told, "", refused, 0)
    yield _beside(
        f"{TOGETHER} sign-ins at once", scene, loaded, quiet, f"; {len(loaded)} pages read meanwhile"
    )


@contextmanager
def _served(scene: Scene) -> Iterator[None]:
    """The site as bin/run serves it: one process and its threads; behind a proxy, so that networks can differ."""
    serving = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{PORT}", "--worker-class", "gthread"]
    process = subprocess.Popen(
        [
            *serving,
            "--threads",
            str(scene.settings.web_threads),
            "--no-control-socket",
            "--log-level",
            "warning",
            "run:app",
        ],
        cwd=ROOT,
        env=scene.environment | {"YUNLING_PROXIES": "1"},
    )
    try:
        _wait(process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).request("GET", "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def _pages(cookie: str, seconds: float) -> list[float]:
    """How long each list page takes that one reader asks for in so many seconds."""
    until, taken = time.monotonic() + seconds, list[float]()
    while time.monotonic() < until:
        taken.append(_page(cookie))
    return taken


def _page(cookie: str) -> float:
    """How long one takes."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    start = time.monotonic()
    connection.request("GET", PAGE, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{PAGE}: {answer.status}")
    return time.monotonic() - start


def _guess(number: int, stop: threading.Event, seen: Counter[int]) -> None:
    """Wrong passwords for one name after another, from one network after another, as fast as they are answered."""
    for turn in count():
        form, headers = _form(f"猜{number}-{turn}", "Cuowu-de-2026", f"10.{number}.{turn % 250}.1")
        for _ in range(TRIES):
            if stop.is_set():
                return
            seen[_posted(form, headers)] += 1


def _form(login: str, password: str, origin: str) -> tuple[str, dict[str, str]]:
    """The form as a browser behind a proxy fills it in."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    connection.request("GET", "/login/", headers={"X-Forwarded-For": origin})
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = "; ".join(
        value.split(";")[0] for key, value in answer.getheaders() if key.lower() == "set-cookie"
    )
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    typed = {"username": login, "password": password, "csrf_token": token[1] if token else ""}
    return urlencode(typed), FORM | {"Cookie": cookie, "X-Forwarded-For": origin}


def _posted(form: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    connection.request("POST", "/login/", form, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
