"""命令 the commands of `flask`: one group a file, listed here."""

from flask import Flask

from app.cli.accounts import accounts
from app.cli.audit import audit
from app.cli.demo import demo
from app.cli.divisions import dictionaries, divisions
from app.cli.docs import docs
from app.cli.files import files
from app.cli.imports import imports
from app.cli.keys import keys
from app.cli.ledgers import ledgers
from app.cli.permissions import sync
from app.cli.templates import template
from app.cli.worker import worker

COMMANDS = (
    accounts,
    audit,
    demo,
    dictionaries,
    divisions,
    docs,
    files,
    keys,
    ledgers,
    sync,
    imports,
    template,
    worker,
)


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
