"""磁盘满 what happens when there is no room left: a sentence, nothing half stored, reading goes on, and no restart is needed (R51, P12)."""

import errno
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform.attachment import Attachment
from models.platform.audit import AuditEntry
from models.platform.filestore import FileStore
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import CLERK
from tests.platform import files

ADD, LIST = "/tables/hometown_assist_unit/add", "/tables/hometown_assist_unit/"
JSON = {"Accept": "application/json"}
TOLD = "磁盘已满"
NO_MORE = 1
"""Pages that SQLite may have; it takes as many as it holds already."""
ROOM = 1073741823
POSTGRES_IS_FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON hometown_assist_unit EXECUTE FUNCTION no_room()
"""


def register(client: Client, number: int) -> Any:
    typed = {"unit_name": f"普洱市第{number}工作局", "submit_key": f"{number:032x}"}
    return client.post(ADD, data=typed)


@pytest.fixture
def without_room(app: Flask, database: Database) -> Iterator[Callable[[], None]]:
    """The application's database on a disk that is full; called, the disk has room again."""
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    if database.dialect == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text(POSTGRES_IS_FULL))

        def tidy() -> None:
            with database.engine.begin() as connection:
                connection.execute(text("DROP FUNCTION IF EXISTS no_room CASCADE"))
    else:
        most = [NO_MORE]

        def bound(connection: Any, *_: Any) -> None:
            connection.execute(f"PRAGMA max_page_count={most[0]}")

        event.listen(engine, "checkout", bound)

        def tidy() -> None:
            most[0] = ROOM

    yield tidy
    tidy()
    engine.dispose()


def test_a_database_without_room_refuses_is_read_and_goes_on_by_itself(
    client_of: ClientOf, session: Session, without_room: Callable[[], None]
) -> None:
    client, answers = client_of(CLERK), []
    for number in range(400):
        answers.append(register(client, number))
        if answers[-1].status_code != 302:
            break
    *stored, refused = answers
    assert (refused.status_code, TOLD in refused.text) == (507, True), refused.text[:500]
    assert "No space left" not in refused.text
    assert "恢复草稿" in refused.text, "what was typed lies in the browser, and the page says where"
    session.rollback()
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == len(stored)
    lines = select(func.count()).where(AuditEntry.table_name == "hometown_assist_unit")
    assert session.scalar(lines) == len(stored), "no record without its line, no line without its record"
    session.rollback()
    assert client.get(LIST).status_code == 200
    without_room()
    assert register(client, len(stored)).status_code == 302


@pytest.mark.parametrize(
    ("call", "code"), [("fsync", errno.ENOSPC), ("replace", errno.EDQUOT), ("mkdir", errno.ENOSPC)]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(
    app: Flask,
    client_of: ClientOf,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    code: int,
) -> None:
    basemap = scene.claim_basemap(session)
    store: FileStore = app.extensions["files"]
    already = {each.digest for each in store.kept()}

    def full(*_: Any, **__: Any) -> None:
        raise OSError(code, "No space left on device")

    def upload() -> Any:
        content = files.picture("PDF", size=(61 + ord(call[0]), 83 + code))  # not in the store yet
        sent = {"file": (BytesIO(content), "底图.pdf"), "confirmed": "1"}
        url = f"/attachments/of/hometown_basemap/{basemap.id}/files"
        return client_of(CLERK).post(url, data=sent, headers=JSON, content_type="multipart/form-data")

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, full)
        refused = upload()
    assert (refused.status_code, TOLD in refused.json["message"]) == (507, True)
    session.rollback()
    assert session.scalars(select(Attachment)).all() == []
    assert list(store.arriving.iterdir()) == []
    assert {each.digest for each in store.kept()} == already
    assert upload().status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_system_is_told_the_same_as_a_problem(
    app: Flask, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(app.view_functions, "OpenApi.index", full)
    told = client_of(CLERK).get("/api/v1/_openapi")
    assert (told.status_code, told.mimetype) == (507, "application/problem+json")
    assert TOLD in (told.json or {})["detail"]


def test_when_the_operation_log_cannot_be_written_the_page_says_so_and_nothing_is_stored(
    client_of: ClientOf, session: Session, database: Database
) -> None:
    """R23: no log, no change; and no bug either."""
    client = client_of(CLERK)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE platform_audit_entry RENAME TO away"))
    refused = register(client, 1)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO platform_audit_entry"))
    assert (refused.status_code, "请" in refused.text, "错误编号" in refused.text) == (503, True, False)
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0
    assert register(client, 1).status_code == 302
