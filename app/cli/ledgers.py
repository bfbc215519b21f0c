"""台账 `flask ledger list|export|verify|check|rebuild`: the ledgers and the leaf tables under them (001-192)."""

from pathlib import Path

import click

from app.cli.misuse import Group, NewFile
from app.extensions import db
from exports.ledger import write_ledger
from exports.sheet_stamp import COMMAND_LINE, Stamp
from models.base import Base
from models.levels import Level
from models.platform import audit
from models.platform.clock import now
from models.platform.ledger.installation import differences
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Question
from models.platform.ledger.summary import summarise
from models.platform.ledger.upkeep import rebuild, verify
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

FIRST = 20
"""How many differences are printed."""

ledgers = Group("ledger", help="The ledgers.")


@ledgers.command("list")
def list_ledgers() -> None:
    """List the ledgers by key."""
    for ledger in LEDGERS.values():
        click.echo(f"{ledger.key}\t{ledger.group}\t{ledger.label}")


@ledgers.command("export")
@click.argument("key")
@click.option("--area", type=int, required=True, help="The 12-digit code of a division.")
@click.option("--out", type=NewFile(), required=True, help="The .xlsx file.")
@click.option("--level", type=click.Choice([level.value for level in Level]), help="Group by this level.")
def export(key: str, area: int, out: Path, level: str | None) -> None:
    """Write the ledger KEY of a division to a workbook."""
    if key not in LEDGERS:
        raise click.ClickException(f"没有“{key}”这个台账，可用的有：{'、'.join(LEDGERS)}")
    session = db.session()
    try:
        with acting_as(session, SYSTEM):
            summary = summarise(session, LEDGERS[key], Question(area, Level(level) if level else None))
            stamp = Stamp.of(COMMAND_LINE, now())
            with out.open("wb") as stream:
                rows = write_ledger(stream, summary, stamp)
            about = audit.Subject("ledger", area, None, f"{summary.place.name}{summary.ledger.label}")
            audit.note(session, "导出", about, {"导出编号": (None, stamp.number)})
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"ledger {key}: {rows} rows written to {out}")


@ledgers.command("verify")
def verify_leaves() -> None:
    """Compare every leaf row with a recount, cell by cell; exit 1 when anything differs."""
    drifts = list(verify(db.session().connection(), Base.metadata))
    for drift in drifts[:FIRST]:
        click.echo(str(drift))
    click.echo(f"ledger: {len(drifts)} cells differ from a recount")
    if drifts:
        raise SystemExit(1)


@ledgers.command("check")
def check_triggers() -> None:
    """Compare the triggers of the database with the generated ones; exit 1 when one differs."""
    wrong = differences(db.session().connection(), Base.metadata)
    for name in wrong:
        click.echo(f"trigger {name} is not as generated")
    click.echo(f"ledger: {len(wrong)} triggers differ")
    if wrong:
        raise SystemExit(1)


@ledgers.command("rebuild")
def rebuild_leaves() -> None:
    """Count every leaf table again, in one statement each."""
    session = db.session()
    with transaction(session):
        names = rebuild(session.connection(), Base.metadata)
    click.echo(f"ledger: {len(names)} leaf tables counted again")
