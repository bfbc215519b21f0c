"""启动 `make run` again does nothing that has been done: what bin/run calls, with a stand-in for each program."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import ROOT

FLASK = """#!/bin/bash
echo "flask $*" >>calls
test ! -e broken || exit 1
{python} - <<'END'
import sqlite3
from pathlib import Path
newest = max(file.name[:4] for file in Path("models/migrations/versions").glob("*.py"))
with sqlite3.connect("instance/yunling.db") as database:
    database.executescript("DROP TABLE IF EXISTS alembic_version; CREATE TABLE alembic_version (version_num)")
    database.execute("INSERT INTO alembic_version VALUES (?)", [newest])
END
touch instance/accounts.txt
"""
GUNICORN = '#!/bin/bash\necho "gunicorn, bytecode: ${PYTHONDONTWRITEBYTECODE-kept}" >>calls\n'
PREPARED, SERVED = "flask prepare --demo instance/accounts.txt", "gunicorn, bytecode: kept"


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., list[str]]:
    """Runs bin/run in a checkout of its own; returns what it has called."""
    for name in ("run", "is_current.py"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        shutil.copy(ROOT / "bin" / name, tmp_path / "bin" / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for folder in ("app", "views", "imports", "exports", "models/migrations/versions"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("config.py", "run.py", "models/migrations/versions/0001_first.py"):
        (tmp_path / file).write_text("")
    stand_ins = {"bin/install": "#!/bin/bash\n", ".venv/bin/gunicorn": GUNICORN}
    stand_ins[".venv/bin/flask"] = FLASK.replace("{python}", sys.executable)
    for name, text in stand_ins.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    (programs / "python").symlink_to(sys.executable)

    def once(*words: str, **given: str) -> list[str]:
        (tmp_path / "calls").write_text("")
        left_out = ("DATABASE_URL", "YUNLING_INSTANCE", "YUNLING_ENV")
        own = {name: text for name, text in os.environ.items() if name not in left_out}
        subprocess.run(
            ["bin/run", *words], cwd=tmp_path, env=own | {"PYTHONDONTWRITEBYTECODE": "1"} | given, check=False
        )
        return (tmp_path / "calls").read_text().splitlines()

    return once


def test_the_second_run_only_serves(run: Callable[..., list[str]]) -> None:
    assert run() == [PREPARED, SERVED]
    assert run() == [SERVED]


def test_a_changed_declaration_and_a_new_migration_are_noticed(
    run: Callable[..., list[str]], tmp_path: Path
) -> None:
    run()
    (tmp_path / "models" / "village.py").write_text("name = 1")
    assert run() == [PREPARED, SERVED]
    (tmp_path / "models/migrations/versions/0002_second.py").write_text("")
    assert run() == [PREPARED, SERVED]
    assert run() == [SERVED]


def test_a_database_that_has_gone_or_is_of_another_version_is_prepared(
    run: Callable[..., list[str]], tmp_path: Path
) -> None:
    run()
    (tmp_path / "instance/yunling.db").unlink()
    assert run() == [PREPARED, SERVED]
    shutil.rmtree(tmp_path / "instance")
    assert run() == [PREPARED, SERVED]
    assert run("--fresh") == [PREPARED, SERVED]
    assert run(DATABASE_URL=f"sqlite:///{tmp_path}/other.db") == [PREPARED, SERVED]


def test_a_preparation_that_was_broken_off_is_done_again(
    run: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "broken").touch()
    assert run() == [PREPARED]
    (tmp_path / "broken").unlink()
    assert run() == [PREPARED, SERVED]


def test_a_production_start_has_no_demo(run: Callable[..., list[str]]) -> None:
    assert run(YUNLING_ENV="production") == ["flask prepare", SERVED]
