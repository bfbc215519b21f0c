"""权限 `flask sync-permissions`: roles and permissions as the declarations have them."""

import click
from flask.cli import with_appcontext

from app.extensions import db
from models.platform import audit
from models.platform.matrix import PAGE
from models.platform.roles import sync_permissions
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction


@click.command("sync-permissions")
@with_appcontext
def sync() -> None:
    """Make roles and permissions exactly what the code declares; run it after every upgrade."""
    session = db.session()
    with acting_as(session, SYSTEM), transaction(session):
        synced = sync_permissions(session)
        if (synced.granted or synced.withdrawn) and not synced.is_first:
            told = f"新增 {synced.granted} 项，收回 {synced.withdrawn} 项"
            audit.log(session, "同步权限", audit.Subject(PAGE, 0, None, told))
    click.echo(f"permissions: {synced.granted} granted, {synced.withdrawn} withdrawn")
