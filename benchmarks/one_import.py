"""一次导入 one file checked and then imported, as ``flask import run`` does it: in a process of its own, children and all.

``python -m benchmarks.one_import FILE [--dry-run-first]`` prints seconds as JSON; the database comes from the environment.
"""

import json
import sys
import time
from pathlib import Path

from app.extensions import db
from app.factory import create_app
from benchmarks.sample import TABLE
from imports.run import run_file
from imports.workbook import Asked
from models.platform.import_sets import set_of
from models.platform.scope import SYSTEM, acting_as


def main(file: Path, *, dry_run_first: bool) -> None:
    with create_app().app_context():
        session = db.session()
        with acting_as(session, SYSTEM):
            wanted = set_of(TABLE)
            start = time.perf_counter()
            if dry_run_first:
                checked = run_file(session, wanted, file.read_bytes(), file.name, Asked(), dry_run=True)
                assert checked.is_good, checked.sentence
            middle = time.perf_counter()
            done = run_file(session, wanted, file.read_bytes(), file.name, Asked())
            end = time.perf_counter()
            assert done.written and done.plan and done.plan.counts[0], done.sentence
            print(json.dumps({"check": middle - start, "import": end - middle, "rows": done.plan.counts[0]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), dry_run_first="--dry-run-first" in sys.argv)
