"""服务 a server under load: gunicorn with two synchronous workers, four clients that keep asking for one page."""

import http.client
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.scene import Scene
from config import ROOT

CLIENTS = 4
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def command(target: str, port: int) -> list[str]:
    """What starts a server of an application (``module:object``)."""
    return [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-b", f"127.0.0.1:{port}", target]


@contextmanager
def server(scene: Scene, target: str, port: int) -> Iterator[int]:
    """Serve an application (``module:object``) until the block ends."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command(target, port), cwd=ROOT, env=scene.environment, stdout=quiet, stderr=quiet
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/login/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def sign_in(port: int, login: str, password: str) -> str:
    """The cookie of a signed-in session."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/login/")
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), _cookie(answer)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"username": login, "password": password, "csrf_token": token[1] if token else ""}
    connection.request("POST", "/login/", urlencode(form), FORM | {"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.FOUND:
        raise RuntimeError(f"{login} could not sign in: {answer.status}")
    return _cookie(answer) or cookie


def _cookie(answer: http.client.HTTPResponse) -> str:
    return "; ".join(value.split(";")[0] for key, value in answer.getheaders() if key.lower() == "set-cookie")


def requests_per_second(port: int, cookie: str, path: str, seconds: float) -> float:
    """How many pages a second four clients get; every answer must be 200."""
    counts = [0] * CLIENTS
    until = time.monotonic() + seconds

    def ask(client: int) -> None:
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"{path}: {answer.status}")
            counts[client] += 1
            connection.close()

    start = time.monotonic()
    threads = [threading.Thread(target=ask, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - start)
