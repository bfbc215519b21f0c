"""文档 `flask docs`: write the generated pages, or fail when they are stale or a requirement lacks its test."""

from collections.abc import Mapping
from pathlib import Path

import click

from app.cli.misuse import Group
from exports.reference import pages
from exports.requirements import Coverage, coverage

ROOT = Path(__file__).resolve().parents[2]
docs = Group("docs", help="Pages generated from the registries and the tests.")


@docs.command("build")
def build() -> None:
    """Write every generated page."""
    for name, text in generated(coverage(ROOT)).items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text, encoding="utf-8")
        click.echo(name)


@docs.command("check")
def check() -> None:
    """Exit with 1 when a page is stale, or a requirement of a finished chapter is named by no test."""
    covered = coverage(ROOT)
    stale = [name for name, text in generated(covered).items() if _kept(name) != text]
    faults = {
        "stale pages (run `flask docs build`)": stale,
        "requirements of finished chapters that no test names": covered.lacking(),
        "requirements that do not exist": covered.unknown(),
    }
    if any(faults.values()):
        raise click.ClickException(
            "; ".join(f"{what}: {', '.join(found)}" for what, found in faults.items() if found)
        )


def generated(covered: Coverage) -> Mapping[str, str]:
    """Path from the root → text of every generated page."""
    reference = {f"docs/reference/{name}": text for name, text in pages().items()}
    return reference | {"docs/requirements.md": covered.page()}


def _kept(name: str) -> str | None:
    file = ROOT / name
    return file.read_text(encoding="utf-8") if file.exists() else None
