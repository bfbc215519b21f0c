"""命令 the commands of `flask` are listed by name and loaded when asked for (design §5)."""

import subprocess
import sys

import pytest
from click import Context
from flask import Flask

from app.cli import COMMANDS, Commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_is_found_under_its_own_name(app: Flask, name: str) -> None:
    group = app.cli
    assert isinstance(group, Commands)
    command = group.get_command(Context(group), name)
    assert command is not None
    assert command.name == name
    assert name in group.list_commands(Context(group))
    assert command.help, "the list of commands says what each is for"


def test_an_unknown_command_is_none_of_ours(app: Flask) -> None:
    assert app.cli.get_command(Context(app.cli), "launch-missiles") is None


def test_a_server_starts_without_what_only_commands_and_imports_need() -> None:
    heavy = "('pandas', 'app.cli.demo', 'app.demo.load')"
    question = f"import sys, app.factory; print(*[name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
