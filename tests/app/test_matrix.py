"""权限矩阵 every route × every kind of account × own and foreign village × nobody: no leak, nothing changed (R14, R15)."""

import io
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.app import matrix_cells as matrix
from tests.app.matrix_cells import Cell
from tests.app.matrix_scene import FOREIGN_MARK, OWN_MARK, Scene, plant, rows_of
from tests.app.test_routes import OPEN
from tests.clients import Client
from tests.databases import READS, Database
from tests.hostile.unchanged import LOGS, Watched
from tests.people import CLERK, OF_EACH_KIND, PROVINCIAL, Person

LAST = ("SessionsPage.end", "SessionsPage.reset_factor", "PasswordPage.change")
"""What may end the person's own session."""
FEWEST = 800
"""Fewer cells than this for one person, and the test has not looked."""
SAMPLE = 9
"""On PostgreSQL every ninth cell: the statements are the same."""
KINDS = [*OF_EACH_KIND, None]
"""Each kind of account; None stands for the hamlet's, which needs a hamlet first."""


@pytest.fixture
def scene(session: Session, database: Database) -> Scene:
    return plant(session, database)


def everything_in(answer: TestResponse) -> str:
    """Body and headers as text; a workbook or an archive unpacked."""
    data = answer.data
    parts = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name) for name in package.namelist()]
    headers = unquote(str(answer.headers))
    return headers + "".join(part.decode("utf-8", "replace") for part in parts)


@pytest.fixture
def written(app: Flask) -> Iterator[list[str]]:
    """Statements that the application has sent which may change anything but its logs."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not READS.match(statement) and not any(
            word in statement.split("(", maxsplit=1)[0] for word in LOGS
        ):
            found.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def wrong_with(cell: Cell, answer: TestResponse, *, may_see: bool) -> list[str]:
    """What is not as the cell asks."""
    found = []
    if cell.wrong_status(answer):
        found.append(f"answered {answer.status_code}")
    if not may_see and FOREIGN_MARK in everything_in(answer):
        found.append("tells of the foreign village")
    return found


def test_every_argument_of_every_route_has_its_entry(app: Flask) -> None:
    assert matrix.without_entry(app) == []


@pytest.mark.parametrize("person", KINDS, ids=lambda who: who.kind.value if who else "natural")
def test_no_route_leaks_or_changes_what_is_foreign(
    app: Flask,
    database: Database,
    session: Session,
    scene: Scene,
    written: list[str],
    person: Person | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    who = person or scene.hamlet
    client, may_see = Client.of(app, who), matrix.sees_foreign(who, scene)
    cells = sorted(matrix.cells(app, scene, who), key=lambda each: each.endpoint in LAST)
    assert len(cells) >= FEWEST
    if database.dialect == "postgresql":
        cells = cells[::SAMPLE]
    watched, complaints = Watched(database), []
    for cell in (each for each in cells if each.is_harmless):
        wrong = wrong_with(cell, ask(client, cell), may_see=may_see)
        if written:
            wrong += [f"changes {changed}" for changed in [watched.changes()] if changed]
            written.clear()
        complaints += told(cell, wrong)
    assert watched.changes() == []
    foreign = rows_of(session, scene.foreign)
    for cell in (each for each in cells if not each.is_harmless):
        complaints += told(cell, wrong_with(cell, ask(client, cell), may_see=may_see))
    assert may_see or rows_of(session, scene.foreign) == foreign
    say(capsys, f"{len(cells)} cells for {who.kind.label} on {database.dialect}, {len(complaints)} wrong")
    assert complaints == [], "\n".join(complaints)


def test_nobody_gets_anywhere_before_signing_in(
    app: Flask, database: Database, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = Client(app, app.response_class)
    stranger.send_token = False
    cells, watched, complaints = list(matrix.cells(app, scene, CLERK)), Watched(database), []
    for cell in cells:
        answer = ask(stranger, cell)
        turned_away = answer.status_code == 302 and answer.location.startswith("/login/")
        is_page = cell.method == "GET" and not cell.path.startswith("/api/")
        if not (turned_away if is_page else answer.status_code in (400, 401)):
            complaints += told(cell, [f"answered {answer.status_code}"])
        if any(mark in everything_in(answer) for mark in (OWN_MARK, FOREIGN_MARK)):
            complaints += told(cell, ["tells of a village"])
    assert watched.changes() == []
    say(capsys, f"{len(cells)} cells for nobody on {database.dialect}, {len(complaints)} wrong")
    assert complaints == [], "\n".join(complaints)


def test_what_needs_no_account_tells_of_no_village(app: Flask, scene: Scene) -> None:
    stranger, asked = Client(app, app.response_class), 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN and not rule.arguments and "GET" in (rule.methods or ()):
            text = everything_in(stranger.get(rule.rule))
            assert OWN_MARK not in text, rule.rule
            assert FOREIGN_MARK not in text, rule.rule
            asked += 1
    assert asked >= 4


def test_a_leak_would_be_seen(app: Flask, scene: Scene) -> None:
    """The counter-proof: whoever may see both villages meets both marks, and a workbook's is found as well."""
    province = Client.of(app, PROVINCIAL)
    for path in (
        "/tables/hometown_basemap/",
        "/tables/hometown_basemap/export/xlsx",
        "/tables/hometown_basemap/export/csv",
        f"/attachments/{scene.foreign.attachment}/download",
    ):
        assert FOREIGN_MARK in everything_in(province.get(path)), path


def ask(client: Client, cell: Cell) -> TestResponse:
    """Send it; a change as an empty form of the first version, which no rule of a field lets through."""
    data = {"version": "1"} if cell.method != "GET" else None
    return client.open(cell.path, method=cell.method, data=data)


def told(cell: Cell, wrong: list[str]) -> list[str]:
    """What is wrong, and where."""
    return [f"{cell.method} {cell.path} ({cell.endpoint}, {cell.side}): {each}" for each in wrong]


def say(capsys: pytest.CaptureFixture[str], figure: str) -> None:
    """Say how much was looked at."""
    with capsys.disabled():
        print(f"\nmatrix: {figure}", end="", flush=True)  # noqa: T201 - the figure is wanted
