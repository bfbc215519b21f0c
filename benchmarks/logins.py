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
from statistics import median
from urllib.parse import urlencode

from benchmarks.report import Result
from benchmarks.scene import LOGIN, PASSWORD, Scene
from benchmarks.serving import FORM, sign_in
from config import ROOT

PAGE = "/tables/hometown_road/"
PORT = 8193
READER = f"{LOGIN}-sysadmin"
GUESSERS, ROUNDS, TOGETHER = 8, 60, 40
PATIENCE = 120


def measure(scene: Scene) -> Iterator[Result]:
    """The list page beside eight threads of wrong passwords, then forty sign-ins at once."""
    with _served(scene):
        cookie = sign_in(PORT, READER, PASSWORD)
        _pages(cookie, ROUNDS // 4)
        quiet = _pages(cookie, ROUNDS)
        stop, guesses = threading.Event(), Counter[int]()
        guessing = [
            threading.Thread(target=_guess, args=(number, stop, guesses)) for number in range(GUESSERS)
        ]
        for thread in guessing:
            thread.start()
        loaded = _pages(cookie, ROUNDS)
        stop.set()
        for thread in guessing:
            thread.join()
        told = f"{1000 * median(loaded):.0f} ms", f"{1000 * median(quiet):.0f} ms; guesses {dict(guesses)}"
        ratio = median(loaded) / median(quiet)
        yield Result("List page beside 8 threads of wrong passwords, times", scene.dialect, *told, ratio, 2)
    with _served(scene):
        yield _together(scene)


def _together(scene: Scene) -> Result:
    """Forty people with the right password in the same moment, from as many networks."""
    answers, slowest = Counter[int](), list[float]()
    gate = threading.Barrier(TOGETHER)

    def enter(number: int) -> None:
        form, headers = _form(READER, PASSWORD, f"10.{number}.0.1")
        gate.wait()
        start = time.monotonic()
        answers[_posted(form, headers)] += 1
        slowest.append(time.monotonic() - start)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = TOGETHER - answers[http.client.FOUND]
    told = f"{dict(answers)}, the slowest {max(slowest):.1f} s"
    return Result(f"{TOGETHER} sign-ins at once, not let in", scene.dialect, told, "", refused, 0)


@contextmanager
def _served(scene: Scene) -> Iterator[None]:
    """The site as bin/run serves it: one process, sixteen threads; behind a proxy, so that networks can differ."""
    serving = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{PORT}", "--worker-class", "gthread"]
    process = subprocess.Popen(
        [*serving, "--threads", "16", "--no-control-socket", "--log-level", "warning", "run:app"],
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


def _pages(cookie: str, rounds: int) -> list[float]:
    """How long each of so many list pages takes."""
    taken = []
    for _ in range(rounds):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
        start = time.monotonic()
        connection.request("GET", PAGE, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        taken.append(time.monotonic() - start)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{PAGE}: {answer.status}")
    return taken


def _guess(number: int, stop: threading.Event, seen: Counter[int]) -> None:
    """Wrong passwords for one name after another, as fast as they are answered."""
    turn = 0
    while not stop.is_set():
        form, headers = _form(f"猜{number}-{turn}", "Cuowu-de-2026", f"10.{number}.0.1")
        while not stop.is_set() and turn % 4 != 3:
            seen[_posted(form, headers)] += 1
            turn += 1
        turn += 1


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
