"""准备命令 `flask prepare`: all that a database needs before it serves, in one process."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from app.cli.demo import accounts_told
from app.extensions import db
from app.health import VERSION

STEPS = ("db upgrade", "sync-permissions", "dictionaries load", "divisions load", "calendar load")
DEMO = "demo load"


@click.command("prepare")
@click.option(
    "--demo",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Load the demo too, and list its accounts in this file; where the file is, the demo is not loaded again.",
)
@with_appcontext
def prepare(demo: Path | None) -> None:
    """Bring the database to this version, each step as the command of its name does it."""
    is_new = not inspect(db.engine).has_table(VERSION)
    for words in STEPS:
        _run(words)
    if demo is not None:
        if is_new or not demo.exists():
            _run(DEMO)
        demo.write_text(accounts_told(), encoding="utf-8")


def _run(words: str) -> None:
    """A command as if it had been typed; what it leaves open in its session is closed."""
    current_app.cli.main(words.split(), "flask", standalone_mode=False)
    db.session.remove()
