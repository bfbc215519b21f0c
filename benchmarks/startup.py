"""启动 the start of a warm server: from the command to the first sign-in page, the database ready, the bytecode compiled."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.report import Result
from benchmarks.scene import Scene
from benchmarks.serving import command
from config import ROOT

PORT = 8193
ROUNDS = 5
PAUSE = 0.01
PATIENCE = 120
GOAL = "Start of a warm server to its first sign-in page, s"


def measure(scene: Scene) -> Iterator[Result]:
    """The median of five starts after one that compiles; beside it the processor time of all its processes."""
    _start(scene)
    taken = [_start(scene) for _ in range(ROUNDS)]
    wall, busy = (median(each) for each in zip(*taken, strict=True))
    yield Result(GOAL, scene.dialect, f"{wall:.2f} s", f"{busy:.2f} s of processor", wall, 2)


def _start(scene: Scene) -> tuple[float, float]:
    """Seconds until the first page, and of processor until the server has ended."""
    before, start = _children_busy(), time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command("run:app", PORT), cwd=ROOT, env=scene.environment, stdout=quiet, stderr=quiet
    )
    try:
        while not _is_served():
            if process.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError("the server did not start")
            time.sleep(PAUSE)
        taken = time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(PATIENCE)
    return taken, _children_busy() - before


def _is_served() -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _children_busy() -> float:
    times = os.times()
    return times.children_user + times.children_system
