"""文件引用 files in use are never swept away; orphans go after a week; rot is found (P5, faults 4 and 19)."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import String
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.work_log import WorkLog
from models.platform.attachment_slot import slots_of
from models.platform.file_use import HOLDS_A_FILE, digests_in_use, file_columns, rotten, sweep
from models.platform.local_store import LocalStore
from models.platform.periodic import PERIODIC
from tests import planning_scene as scene
from tests.platform import files
from tests.platform.test_attachment import send

NOT_FILES = {
    "platform_import_batch.plan_digest",
    "platform_review_event.digest",
}
"""Digests of something else: of what an import would do, of what a record held."""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def orphan(store: LocalStore, content: bytes, *, old: bool) -> str:
    with store.receive(BytesIO(content), 1 << 20) as incoming:
        digest = store.keep(incoming)
    if old:
        os.utime(store.path(digest), (0, 0))
    return digest


def test_every_column_that_could_name_a_file_says_whether_it_does() -> None:
    digests = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String)
        and any(word in column.name for word in ("digest", "sha256", "hash"))
        and not column.info.get(HOLDS_A_FILE)
        and "password" not in column.name
    }
    known = {name for name in digests if name in NOT_FILES or name.startswith(SECRETS)}
    assert digests == known


SECRETS = (
    "platform_session.",
    "platform_api_token.",
    "platform_audit",
    "platform_recovery",
    "platform_sign_in",
    "platform_password",
)
"""Tables whose digests are of secrets and of log lines."""


def test_attachments_and_imported_workbooks_name_files() -> None:
    found = {f"{column.table.name}.{column.name}" for column in file_columns()}
    assert {"platform_attachment.digest", "platform_import_batch.sha256"} <= found


def test_only_old_files_that_nothing_names_are_swept_away(session: Session, store: LocalStore) -> None:
    log = scene.log_work(session, "S01")
    row = send(session, store, log, "合影.jpg", files.JPEG, slots_of(WorkLog)[0])
    os.utime(store.path(row.digest), (0, 0))
    young, old = orphan(store, b"young", old=False), orphan(store, b"old", old=True)
    assert sorted(sweep(session, store, only_tell=True)) == sorted([young, old])
    assert sweep(session, store) == [old]
    assert {each.digest for each in store.kept()} == {row.digest, young}
    assert digests_in_use(session) == {row.digest}


def test_a_changed_bit_and_a_missing_file_are_found(session: Session, store: LocalStore) -> None:
    rows = []
    for number in range(3):
        log = scene.log_work(session, "S01", item=f"第{number}次")
        content = files.JPEG + b"\x00" * (number + 1)
        rows.append(send(session, store, log, "合影.jpg", content, slots_of(WorkLog)[0]))
    assert rotten(session, store) == []
    changed, missing, _sound = (store.path(row.digest) for row in rows)
    held = bytearray(changed.read_bytes())
    held[100] ^= 1
    changed.write_bytes(held)
    missing.unlink()
    read: list[int] = []
    assert sorted(rotten(session, store, read.append)) == sorted(row.digest for row in rows[:2])
    assert read == [1, 2, 3]


def test_both_are_done_by_the_clock() -> None:
    assert {"sweep_files", "look_for_rot"} <= PERIODIC.keys()


def test_the_commands_tell_what_they_did(app: Flask) -> None:
    store = app.extensions["files"]
    old = orphan(store, b"old", old=True)
    run = app.test_cli_runner()
    told = run.invoke(args=["files", "sweep", "--dry-run"])
    assert (told.exit_code, old in told.output) == (0, True)
    assert "已清除 1 个超过 7 天无引用的文件" in run.invoke(args=["files", "sweep"]).output
    assert "检查完毕，0 个文件损坏或丢失" in run.invoke(args=["files", "scrub"]).output
