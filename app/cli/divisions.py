"""区划与字典 `flask divisions load` and `flask dictionaries load`."""

from pathlib import Path

import click
from sqlalchemy import select

from app.cli.misuse import ExistingFile, Group
from app.extensions import db
from models.platform import audit
from models.platform.dictionary_items import load_dictionaries
from models.platform.division import Division
from models.platform.division_file import load_divisions, read_divisions
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

DATA = Path(__file__).resolve().parents[2] / "models" / "data"
divisions = Group("divisions", help="The administrative divisions.")
dictionaries = Group("dictionaries", help="The choices of fields.")


@divisions.command("load")
@click.argument("file", type=ExistingFile(), default=DATA / "divisions_yunnan.csv")
def load(file: Path) -> None:
    """Load or update the divisions from FILE (code,name,level,parent_code)."""
    session = db.session()
    try:
        rows = read_divisions(file)
        with acting_as(session, SYSTEM), transaction(session):
            is_first = session.scalar(select(Division.area).limit(1)) is None
            added, changed = load_divisions(session, rows)
            if (added or changed) and not is_first:
                told = f"新增 {added} 个，改名 {changed} 个"
                audit.log(session, "更新行政区划", audit.Subject(Division.__tablename__, 0, None, told))
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"divisions: {added} added, {changed} renamed, {len(rows)} in the file")


@dictionaries.command("load")
@click.argument("file", type=ExistingFile(), default=DATA / "dictionaries.json")
def load_choices(file: Path) -> None:
    """Add the shipped choices that are missing; what an administrator changed stays."""
    session = db.session()
    with acting_as(session, SYSTEM), transaction(session):
        added = load_dictionaries(session, file)
    click.echo(f"dictionaries: {added} choices added")
