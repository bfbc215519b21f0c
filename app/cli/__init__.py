"""命令 the commands of `flask`: one group a file, listed here and loaded when asked for."""

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup
from werkzeug.utils import import_string

COMMANDS = {
    "accounts": "app.cli.accounts:accounts",
    "audit": "app.cli.audit:audit",
    "calendar": "app.cli.calendar:calendar",
    "db": "app.cli.schema:schema",
    "demo": "app.cli.demo:demo",
    "dictionaries": "app.cli.divisions:dictionaries",
    "divisions": "app.cli.divisions:divisions",
    "docs": "app.cli.docs:docs",
    "files": "app.cli.files:files",
    "import": "app.cli.imports:imports",
    "keys": "app.cli.keys:keys",
    "ledger": "app.cli.ledgers:ledgers",
    "prepare": "app.cli.prepare:prepare",
    "sync-permissions": "app.cli.permissions:sync",
    "template": "app.cli.templates:template",
    "worker": "app.cli.worker:worker",
}
"""The commands by name. A server asks for none of them and starts the sooner."""


class Commands(AppGroup):
    """The application's commands, each imported when it is asked for."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Their names."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: Command = import_string(COMMANDS[cmd_name])
        return command


def register_commands(app: Flask) -> None:
    """Give the application its commands, before others add theirs."""
    app.cli = Commands(app.name)
