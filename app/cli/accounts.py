"""账号 `flask accounts`: bulk accounts with one-time secrets."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import ONE_TIME_HASH, NewAccount, create_accounts, hash_of, one_time_secret
from app.extensions import db
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.levels import AccountKind, Level
from models.platform.account import Account
from models.platform.division import Division, full_name
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as, area_bounds
from models.platform.transaction import transaction

KINDS = {
    Level.PROVINCE: AccountKind.PROVINCE,
    Level.PREFECTURE: AccountKind.PREFECTURE,
    Level.COUNTY: AccountKind.COUNTY,
    Level.TOWNSHIP: AccountKind.TOWNSHIP,
    Level.VILLAGE: AccountKind.VILLAGE,
}
HEADINGS = ("行政区划代码", "行政区划", "账号", "一次性密码")
accounts = AppGroup("accounts", help="Accounts.")


@accounts.command("create-for-divisions")
@click.option("--level", type=click.Choice([level.value for level in KINDS]), required=True)
@click.option("--under", type=int, default=530000000000, help="Only divisions at or under this code.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def create_for_divisions(level: str, under: int, out: Path) -> None:
    """Make an account for every division of a LEVEL that has none; the secrets are written to OUT and nowhere else."""
    session = db.session()
    try:
        with acting_as(session, SYSTEM), transaction(session):
            made = _create(session, Level(level), under)
            _write(out, made)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"accounts: {len(made)} created, secrets in {out}")


def _create(session: Session, level: Level, under: int) -> list[tuple[str, str, str, str]]:
    kind = KINDS[level]
    low, high = area_bounds(under)
    having = select(Account.area).where(Account.kind == kind.value)
    areas = session.scalars(
        select(Division.area)
        .where(Division.level == level.value, Division.area >= low, Division.area < high)
        .where(Division.area.not_in(having))
        .order_by(Division.area)
    ).all()
    made, wanted = [], []
    for area in areas:
        name, secret, login = full_name(session, area), one_time_secret(), str(area)
        hashed = hash_of(secret, ONE_TIME_HASH)
        wanted.append(NewAccount(login, kind, area, name, hashed, is_initial=True))
        made.append((str(area), name, login, secret))
    create_accounts(session, wanted)
    return made


def _write(out: Path, made: list[tuple[str, str, str, str]]) -> None:
    out.touch(mode=0o600)
    with out.open("wb") as stream:
        write_sheet(stream, [SheetContent("账号", [Column(heading, width=24) for heading in HEADINGS], made)])
