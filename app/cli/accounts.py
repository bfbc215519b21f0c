"""账号 `flask accounts`: bulk accounts with one-time secrets, the first officers, and the glass to break."""

from datetime import timedelta
from pathlib import Path

import click

from app.cli.misuse import Group, NewFile
from app.extensions import db
from exports.account_secrets import write_secrets
from exports.sheet_stamp import COMMAND_LINE, Stamp
from models.levels import OFFICERS, AccountKind, Level
from models.platform import audit
from models.platform.account_batch import KINDS
from models.platform.account_batch import create_for_divisions as create_missing
from models.platform.accounts import create_account
from models.platform.clock import now
from models.platform.new_accounts import NewAccount
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

PROVINCE = 530000000000
LONGEST = 8 * 60
accounts = Group("accounts", help="Accounts.")


@accounts.command("create-for-divisions")
@click.option("--level", type=click.Choice([level.value for level in KINDS]), required=True)
@click.option("--under", type=int, default=PROVINCE, help="Only divisions at or under this code.")
@click.option("--out", type=NewFile(), required=True)
def create_for_divisions(level: str, under: int, out: Path) -> None:
    """Make an account for every division of a LEVEL that has none; the secrets are written to OUT and nowhere else."""
    session = db.session()
    stamp = Stamp.of(COMMAND_LINE, now())
    try:
        with acting_as(session, SYSTEM), transaction(session):
            made = create_missing(session, Level(level), under)
            out.touch(mode=0o600)
            with out.open("wb") as stream:
                write_secrets(stream, made, stamp)
            about = audit.Subject("platform_account", under, None, f"一次性密码表（{len(made)} 个账号）")
            audit.note(session, "导出", about, {"导出编号": (None, stamp.number)})
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"accounts: {len(made)} created, secrets in {out}")


@accounts.command("create-officer")
@click.argument("login")
@click.option("--kind", type=click.Choice(sorted(OFFICERS)), required=True)
@click.option("--holder", required=True, help="Who the officer is.")
def create_officer(login: str, kind: str, holder: str) -> None:
    """Make one of the first three officers; later ones are made on the page, by one and empowered by another."""
    wanted = NewAccount(login, AccountKind(kind), PROVINCE, AccountKind(kind).label, holder=holder)
    click.echo(f"{login}: {_made(wanted, '首次开户')}")


@accounts.command("break-glass")
@click.option("--kind", type=click.Choice(sorted(AccountKind)), default=AccountKind.SECURITY_OFFICER.value)
@click.option("--area", type=int, default=PROVINCE, help="The division of the account.")
@click.option("--minutes", type=click.IntRange(1, LONGEST), default=60, help="How long it stays open.")
@click.option("--reason", required=True, help="Written into the operation log.")
def break_glass(kind: str, area: int, minutes: int, reason: str) -> None:
    """Make an emergency account that closes by itself, for when nobody else can get in."""
    opened = now()
    wanted = NewAccount(
        f"应急{opened:%Y%m%d%H%M%S}",
        AccountKind(kind),
        area,
        "应急账号",
        holder=reason[:50],
        expires_on=opened + timedelta(minutes=minutes),
    )
    secret = _made(wanted, "应急开户", reason)
    click.echo(f"{wanted.login_name}: {secret} (until {wanted.expires_on})")


def _made(wanted: NewAccount, action: str, reason: str | None = None) -> str:
    session = db.session()
    try:
        with acting_as(session, SYSTEM), transaction(session):
            key, secret = create_account(session, wanted)
            summary = f"账号：{wanted.login_name}（{wanted.kind.label}）"
            subject = audit.Subject("platform_account", wanted.area, key, summary)
            audit.log(session, action, subject, opinion=reason)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    return secret
