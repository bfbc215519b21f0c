"""文件维护 `flask files`: sweep away what nothing refers to, and look for rot."""

import sys

import click
from flask import current_app

from app.cli.misuse import Group
from app.extensions import db
from models.platform.file_use import GRACE, rotten, sweep
from models.platform.scope import SYSTEM, acting_as

files = Group("files", help="Files of the store: attachments and imported workbooks.")


@files.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say which files nothing refers to.")
def sweep_now(*, dry_run: bool) -> None:
    """Delete files that nothing has referred to for a week."""
    session = db.session()
    with acting_as(session, SYSTEM):
        gone = sweep(session, current_app.extensions["files"], only_tell=dry_run)
    for digest in gone:
        click.echo(digest)
    told = (
        f"{len(gone)} 个文件没有任何记录引用"
        if dry_run
        else f"已清除 {len(gone)} 个超过 {GRACE.days} 天无引用的文件"
    )
    click.echo(told)


@files.command("scrub")
def scrub() -> None:
    """Read every file in use through; exit 1 when one is damaged or missing."""
    session = db.session()
    with acting_as(session, SYSTEM):
        bad = rotten(session, current_app.extensions["files"])
    for digest in bad:
        click.echo(f"损坏或丢失：{digest}")
    click.echo(f"检查完毕，{len(bad)} 个文件损坏或丢失")
    if bad:
        sys.exit(1)
