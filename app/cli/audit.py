"""操作日志 `flask audit verify|seal|anchor|archive`: the chain of the operation log (R22, R44)."""

import click
from flask import current_app

from app.cli.misuse import Group
from app.extensions import db
from config import Settings
from models.platform.audit.anchors import drop_anchor
from models.platform.audit.archive import archive_next
from models.platform.audit.upkeep import seal_waiting
from models.platform.audit.verify import verify
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction

TAMPERED = 1
audit = Group("audit", help="The operation log.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@audit.command("verify")
def verify_chain() -> None:
    """Compare every line with its chain, the anchors and the archives; exit 1 at the first that is wrong."""
    session, settings = db.session(), _settings()
    with acting_as(session, SYSTEM):
        verdict = verify(session, settings.anchors, settings.archives)
    click.echo(
        f"操作日志：核对 {verdict.blocks} 个封存块、{verdict.entries} 条记录、{verdict.archived} 条已归档记录、"
        f"{verdict.anchors} 个锚点；{verdict.waiting} 条等待封存"
    )
    if verdict.fault:
        click.echo(f"发现问题：{verdict.fault}。请保护现场，停止服务，并与备份和锚点文件核对", err=True)
        raise SystemExit(TAMPERED)
    click.echo("没有发现改动、删除、调换、插入或截断")


@audit.command("seal")
def seal_now() -> None:
    """Seal what is waiting; the worker does it every few seconds by itself."""
    session = db.session()
    with acting_as(session, SYSTEM):
        click.echo(f"已封存 {seal_waiting(session)} 条操作记录")


@audit.command("anchor")
def anchor_now() -> None:
    """Write the chain's head to the anchor file of the day; it is done every hour by itself."""
    session, settings = db.session(), _settings()
    with acting_as(session, SYSTEM):
        anchor = drop_anchor(session, settings.anchors)
    if anchor is None:
        raise click.ClickException("还没有封存过，请先执行 flask audit seal")
    click.echo(f"已写锚点：第 {anchor.seq} 块，共 {anchor.entries} 条，链头 {anchor.head}")


@audit.command("archive")
def archive_now() -> None:
    """Archive every sealed day that is older than YUNLING_AUDIT_YEARS."""
    session, settings, count = db.session(), _settings(), 0
    day = True
    with acting_as(session, SYSTEM):
        while day:
            with transaction(session):
                day = archive_next(session, settings.archives, settings.audit_years) is not None
            count += day
    click.echo(f"已归档 {count} 天的操作日志到 {settings.archives}")
