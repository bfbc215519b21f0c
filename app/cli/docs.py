"""文档 `flask docs`: write the reference pages, or fail when they are stale."""

from pathlib import Path

import click
from flask.cli import AppGroup

from exports.reference import pages

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
docs = AppGroup("docs", help="Reference pages generated from the registries.")


@docs.command("build")
def build() -> None:
    """Write every reference page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        click.echo(f"docs/reference/{name}")


@docs.command("check")
def check() -> None:
    """Exit with 1 when a page differs from what the registries say."""
    stale = [name for name, text in pages().items() if _kept(name) != text]
    if stale:
        raise click.ClickException(f"stale reference pages: {', '.join(stale)}; run `flask docs build`")


def _kept(name: str) -> str | None:
    file = REFERENCE / name
    return file.read_text(encoding="utf-8") if file.exists() else None
