"""工人命令 `flask worker`: a job worker on this node."""

import click
from flask import current_app

from app.worker import serve, work_off


@click.command("worker")
@click.option("--once", is_flag=True, help="Do the jobs that are waiting, then end.")
def worker(once: bool) -> None:
    """Take jobs from the table and do them, until interrupted."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    if once:
        click.echo(f"{work_off(app)} jobs done")
        return
    serve(app)
