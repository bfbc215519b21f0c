"""进程 measuring processes: each run in one of its own that prints JSON, and the memory of one with its children."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.scene import Scene
from config import ROOT

PAUSE = 0.05
KILOBYTE = 1024


def told_by(scene: Scene, module: str, *words: str) -> dict[str, Any]:
    """What a module of ours prints when it is run on the scene's database."""
    told: dict[str, Any] = json.loads(_run([sys.executable, "-m", module, *words], scene))
    return told


def peer(python: Path, script: Path, *words: str) -> dict[str, Any]:
    """What a script prints that runs under another environment."""
    done = subprocess.run([python, script, *words], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _run(command: list[str], scene: Scene) -> bytes:
    done = subprocess.run(command, cwd=ROOT, env=scene.environment, check=True, stdout=subprocess.PIPE)
    return done.stdout.splitlines()[-1]


def peak_memory(scene: Scene, module: str, *words: str) -> float:
    """The most megabytes that a process and its children held at one time, each shared page counted once."""
    command = [sys.executable, "-m", module, *words]
    quiet = subprocess.DEVNULL
    peak = 0.0
    with subprocess.Popen(command, cwd=ROOT, env=scene.environment, stdout=quiet) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_proportional, _tree(process.pid))))
            time.sleep(PAUSE)
    if process.returncode:
        raise RuntimeError(f"{module} failed")
    return peak / KILOBYTE


def _tree(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(each for child in children for each in _tree(int(child)))]


def _proportional(process: int) -> int:
    """The kilobytes of a process; a page that several share is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
