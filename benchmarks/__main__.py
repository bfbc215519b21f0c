"""全部测量 every measurement, printed as it comes and kept in docs/benchmarks.md."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import imports, ledger, listing, logins, people, reviews, startup
from benchmarks.report import Result, kept
from benchmarks.scene import Scene, prepare
from config import ROOT

MEASURES: dict[str, Callable[[Scene], Iterator[Result]]] = {
    "ledger": ledger.measure,
    "listing": listing.measure,
    "startup": startup.measure,
    "logins": logins.measure,
    "imports": imports.measure,
    "people": people.measure,
    "reviews": reviews.measure,
}
KEPT = ROOT / "docs" / "benchmarks.md"


def databases(folder: Path) -> dict[str, str]:
    """SQLite always; PostgreSQL where ``make bench`` has started one."""
    found = {"sqlite": f"sqlite:///{folder / 'bench.db'}"}
    if given := os.environ.get("POSTGRES_URL"):
        found["postgresql"] = given
    return found


def main(wanted: list[str]) -> int:
    """Measure everything, or what is named; 0 when every goal is met."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name:
        for dialect, url in databases(Path(name)).items():
            instance = Path(name) / dialect
            instance.mkdir()
            scene = prepare(url, instance)
            for key, measure in MEASURES.items():
                if not wanted or key in wanted:
                    for result in measure(scene):
                        results.append(result)
                        print(" | ".join(result.cells()), flush=True)
    if not wanted:
        KEPT.write_text(kept(KEPT.read_text(encoding="utf-8"), results), encoding="utf-8")
    return 0 if all(each.is_met for each in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
