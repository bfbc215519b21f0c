"""对接说明 the commands of the how-to are run as they stand, by a real curl against the served application."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from models.hometown.assist_unit import AssistUnit
from models.platform.exchange import open_tables, why_closed, why_read_only
from models.registry import TABLES
from tests import planning_scene as scene
from tests.callers import token_for
from tests.people import CLERK
from tests.platform.files import PDF

HOW_TO = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md").read_text(
    encoding="utf-8"
)
COMMANDS = re.findall(r"```sh\n(.*?)```", HOW_TO, re.DOTALL)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application, served by threads as the app server does it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_command_of_the_how_to_does_what_it_says(site: str, session: Session, tmp_path: Path) -> None:
    scene.claim_basemap(session)
    (tmp_path / "底图交接单.pdf").write_bytes(PDF)
    given = {"SITE": site, "TOKEN": token_for(session, CLERK)[1], "PATH": "/usr/bin:/bin"}
    assert len(COMMANDS) == 6
    told = []
    for command in COMMANDS:
        done = subprocess.run(
            ["bash", "-euc", command],
            env=given,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        told.append(done.stdout)
    assert json.loads(told[0])["openapi"] == "3.1.0"
    assert json.loads(told[1])["total"] == 0
    assert json.loads(told[3])["data"]["unit_name"] == "普洱市示例局"
    assert json.loads(told[4])["data"]["version"] == 2
    assert json.loads(told[5].partition('\n{"data":[')[0].splitlines()[0])["data"]["name"] == "底图交接单.pdf"
    assert session.scalars(select(AssistUnit)).all() == []


def test_the_how_to_names_every_table_that_is_kept_off_or_only_read() -> None:
    for table in TABLES.values():
        kept_off = bool(why_closed(table) or why_read_only(table))
        assert kept_off <= (table.__decl__.label in HOW_TO), table.__decl__.label
    assert all(
        f"/api/v1/{name}" in HOW_TO for name in ("tables", "divisions", "ledgers", "steps", "dictionaries")
    )
    assert "hometown_assist_unit" in open_tables()
