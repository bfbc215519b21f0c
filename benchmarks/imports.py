"""导入 an import against the least that it could be and against another importer, with its memory; templates; a village."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.demo.draw import Setting
from app.demo.village import survey
from app.demo.workbook import filled_in
from benchmarks import sample
from benchmarks.processes import peak_memory, peer, told_by
from benchmarks.report import Result
from benchmarks.scene import PROVINCE, Scene, open_field_survey, working
from config import ROOT
from exports.template import write_template
from imports.run import run_file
from imports.workbook import Asked
from models.hometown.hamlet import Hamlet
from models.platform import records
from models.platform.division import villages_under
from models.platform.import_sets import set_of
from models.platform.transaction import transaction

OURS, FLOOR = "benchmarks.one_import", "benchmarks.floor"
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PEER = ROOT / "benchmarks" / "peers" / "django_import_export.py"
LARGE = min(100_000, int(os.environ.get("BENCH_ROWS", "100000")))
SMALL = LARGE // 10
ROUNDS, PEER_ROUNDS = 5, 3
TIMES_FASTER = {"sqlite": 20, "postgresql": 40}
VILLAGES = 5
HAMLETS = ("上寨", "下寨", "大平掌")


def measure(scene: Scene) -> Iterator[Result]:
    """Everything about imports that the database has a goal for."""
    open_field_survey(scene)
    with tempfile.TemporaryDirectory() as name, working(scene) as session:
        villages = list(villages_under(session, PROVINCE))
        session.rollback()
        yield _against_peer(scene, sample.write(Path(name) / "small.xlsx", villages, SMALL), Path(name))
        if scene.dialect == "postgresql":
            yield from _against_floor(scene, sample.write(Path(name) / "large.xlsx", villages, LARGE))
        yield _template(scene, session, villages[0])
        yield _village_workbook(scene, session, villages[:VILLAGES])


def _against_peer(scene: Scene, file: Path, folder: Path) -> Result:
    """Dry run and import, ours and theirs in turn."""
    ours, theirs = [], []
    for _ in range(PEER_ROUNDS):
        ours.append(_seconds(_ours(scene, file, "--dry-run-first")))
        url = f"sqlite:///{folder / 'peer.db'}" if scene.dialect == "sqlite" else scene.settings.database_url
        theirs.append(_seconds(peer(PEER_PYTHON, PEER, str(file), url)))
    return _compared(
        f"10,000 × 20 dry run and import, times faster than django-import-export; {_spread(ours)}",
        scene,
        (ours, theirs),
        [other / one for one, other in zip(ours, theirs, strict=True)],
        TIMES_FASTER[scene.dialect],
        at_most=False,
    )


def _against_floor(scene: Scene, file: Path) -> Iterator[Result]:
    """Ours, the floor with its parser in a child, and the floor in one process, in turn."""
    ours, confined, bare = [], [], []
    for _ in range(ROUNDS):
        confined.append(_seconds(told_by(scene, FLOOR, str(file))))
        ours.append(_seconds(_ours(scene, file)))
        bare.append(_seconds(told_by(scene, FLOOR, str(file), "--in-one-process")))
    for name, floor in (("parser in a child", confined), ("all in one process", bare)):
        ratios = [one / other for one, other in zip(ours, floor, strict=True)]
        yield _compared(
            f"100,000 × 20 import, times (calamine + COPY, {name})", scene, (ours, floor), ratios, 2.5
        )
    _empty(scene)
    peak = peak_memory(scene, OURS, str(file))
    yield Result("100,000 × 20 import, peak memory, MB", scene.dialect, f"{peak:.0f}", "", peak, 600)


def _ours(scene: Scene, file: Path, *words: str) -> dict[str, Any]:
    _empty(scene)
    return told_by(scene, OURS, str(file), *words)


def _seconds(told: dict[str, Any]) -> float:
    return sum(float(value) for key, value in told.items() if key != "rows")


def _spread(seconds: list[float]) -> str:
    return f"{min(seconds):.2f} to {max(seconds):.2f} s"


def _compared(
    goal: str,
    scene: Scene,
    times: tuple[list[float], list[float]],
    ratios: list[float],
    limit: float,
    *,
    at_most: bool = True,
) -> Result:
    ours, other = (f"{median(each):.2f} s" for each in times)
    return Result(goal, scene.dialect, ours, other, median(ratios), limit, at_most=at_most)


def _empty(scene: Scene) -> None:
    """Take the rows of the run before out again."""
    with working(scene) as session:
        engine = session.get_bind().engine
        with engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {sample.TABLE}"))
        if scene.dialect == "postgresql":
            with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(f"VACUUM ANALYZE {sample.TABLE}"))


def _template(scene: Scene, session: Session, area: int) -> Result:
    """The empty template of one village, the process warm."""
    wanted = set_of("field_survey")
    taken = _timed(lambda: write_template(session, wanted, area, BytesIO()))
    return Result("Template of one village, s", scene.dialect, f"{taken:.3f}", "", taken, 0.1)


def _village_workbook(scene: Scene, session: Session, villages: list[int]) -> Result:
    """A whole survey of a village, read, checked and stored; several villages, the process warm."""
    wanted, taken = set_of("field_survey"), []
    for area in villages:
        with transaction(session):
            made = [records.create(session, Hamlet, {"area": area, "name": name}).row for name in HAMLETS]
            hamlets = {each.id: each.name for each in made}
        book = filled_in(
            session, wanted, area, survey(Setting(area, "示例村", tuple(hamlets.items()))), hamlets
        )
        start = time.perf_counter()
        done = run_file(session, wanted, book, "示例村.xlsx", Asked())
        taken.append(time.perf_counter() - start)
        assert done.written, done.sentence
    middle = median(taken)
    return Result("Village workbook checked and stored, s", scene.dialect, f"{middle:.3f}", "", middle, 0.3)


def _timed(work: Callable[[], object]) -> float:
    """The median of five runs after one that warms up."""
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)
