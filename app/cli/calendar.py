"""日历命令 `flask calendar`: the holidays that the State Council has announced."""

from pathlib import Path

import click

from app.cli.divisions import DATA
from app.cli.misuse import ExistingFile, Group
from app.extensions import db
from models.platform.calendar import load_days
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

CALENDAR_DAYS = DATA / "calendar_days.csv"
calendar = Group("calendar", help="Holidays and make-up working days.")


@calendar.command("load")
@click.argument("file", type=ExistingFile(), default=CALENDAR_DAYS)
def load(file: Path) -> None:
    """Add the days of FILE (day,is_workday,name) that are missing; what an administrator changed stays."""
    session = db.session()
    with acting_as(session, SYSTEM), transaction(session):
        added = load_days(session, file)
    click.echo(f"calendar: {added} days added")
