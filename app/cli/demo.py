"""演示命令 `flask demo`: the invented province that everybody may try."""

from collections.abc import Iterator
from datetime import timedelta

import click
from flask import current_app
from sqlalchemy.orm import Session

from app.cli.calendar import CALENDAR_DAYS
from app.cli.divisions import DATA
from app.cli.misuse import Group
from app.demo.accounts import add_accounts
from app.demo.board import fill_board
from app.demo.cast import ACCOUNTS, PASSWORD
from app.demo.contracts import load_contracts
from app.demo.letters import load_letters
from app.demo.load import load_villages
from app.demo.preparation import load_preparation
from app.demo.reminders import load_reminders
from app.demo.tasks import load_tasks
from app.demo.teams import load_teams
from app.extensions import db
from models.platform.calendar import load_days
from models.platform.clock import today
from models.platform.dictionary_items import load_dictionaries
from models.platform.filestore import FileStore
from models.platform.ledger.snapshots import snapshot_all
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

LOOKED_AT = {3: 21, 9: 14, 14: 7, 17: 1}
"""After how many villages the ledgers are kept, and as of how many days ago, so that there is a way to show."""

demo = Group("demo", help="Demo accounts and villages; refused in production.")


@demo.command("load")
def load() -> None:
    """Add what is missing of the demo. Needs the schema, the roles and the divisions."""
    settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("生产环境不能载入演示数据，请去掉 YUNLING_ENV=production 后再试")
    session = db.session()
    session.info["files"] = current_app.extensions["files"]
    try:
        with acting_as(session, SYSTEM), transaction(session):
            load_dictionaries(session, DATA / "dictionaries.json")
            load_days(session, CALENDAR_DAYS)
            added = add_accounts(session)
        click.echo(f"demo: {added} accounts added")
        published = fill_board(session, current_app.extensions["files"])
        click.echo(f"demo: {published} notices and policy files published")
        store = current_app.extensions["files"]
        for number, (name, stage) in enumerate(load_villages(session, store)):
            click.echo(f"demo: {name} {stage.name.lower()}")
            if number in LOOKED_AT:
                with acting_as(session, SYSTEM):
                    snapshot_all(session, today() - timedelta(days=LOOKED_AT[number]))
        for line in _chapters(session, store):
            click.echo(f"demo: {line}")
    except Refusal as refused:
        raise click.ClickException(refused.message) from refused


def _chapters(session: Session, store: FileStore) -> Iterator[str]:
    """What the offices and villages have done of chapters 3 to 5, and what is due."""
    yield from (f"preparation of {name}" for name in load_preparation(session, store))
    yield from (f"{name} 规划任务" for name in load_tasks(session, store))
    yield from (f"{name} 组建规划组" for name in load_teams(session))
    if load_reminders(session):
        yield "deadlines and notices added"
    yield from (f"{name} 技术单位" for name in load_contracts(session))
    yield from (f"{name} 发函" for name in load_letters(session))


@demo.command("accounts")
def accounts() -> None:
    """Print the demo accounts and their password."""
    click.echo(accounts_told(), nl=False)


def accounts_told() -> str:
    """The demo accounts and their password, a line each."""
    told = [f"  {each.login_name:<10}\t{each.kind.label}\t{each.unit}" for each in ACCOUNTS]
    return "\n".join([f"演示账号（密码均为 {PASSWORD}）", *told, ""])
