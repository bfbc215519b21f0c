"""操作记录归档 an old day leaves for a signed file and the chain still holds; the commands (R22, R44)."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.audit import AuditBlock, AuditEntry
from models.platform.audit.anchors import drop_anchor
from models.platform.audit.archive import archive_next
from models.platform.audit.sealing import seal
from models.platform.audit.upkeep import seal_waiting
from models.platform.clock import now
from models.platform.transaction import transaction
from tests.platform.chain_scene import KINDS, judge, tamper, write


@pytest.fixture
def old_days(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], list[int]]:
    def at(moment: datetime) -> list[int]:
        monkeypatch.setattr("models.platform.audit.entry.now", lambda: moment)
        keys = write(session, 3)
        monkeypatch.setattr("models.platform.audit.entry.now", now)
        return keys

    return at


def test_an_old_day_leaves_for_a_signed_file_and_the_chain_still_holds(
    session: Session, tmp_path: Path, old_days: Callable[[datetime], list[int]]
) -> None:
    old, kept = old_days(now() - timedelta(days=4 * 365)), old_days(now() - timedelta(days=30))
    seal_waiting(session)
    drop_anchor(session, tmp_path / "anchors")
    session.rollback()
    with transaction(session):
        assert archive_next(session, tmp_path / "archives", 3) is not None
    with transaction(session):
        assert archive_next(session, tmp_path / "archives", 3) is None
    left = set(session.scalars(select(AuditEntry.id)))
    assert left.isdisjoint(old)
    assert left.issuperset(kept)
    [file] = (tmp_path / "archives").iterdir()
    assert [json.loads(line)["id"] for line in gzip.decompress(file.read_bytes()).splitlines()] == old
    seal_waiting(session)
    verdict = judge(session, tmp_path)
    assert (verdict.fault, verdict.archived) == ("", 3)
    file.write_bytes(file.read_bytes() + b"x")
    assert "归档文件" in judge(session, tmp_path).fault
    file.unlink()
    assert "不见了" in judge(session, tmp_path).fault


def test_a_day_that_does_not_agree_with_the_chain_is_not_archived(
    session: Session, tmp_path: Path, old_days: Callable[[datetime], list[int]]
) -> None:
    keys = old_days(now() - timedelta(days=4 * 365))
    seal_waiting(session)
    tamper(session, f"DELETE FROM platform_audit_entry WHERE id = {keys[0]}")
    with transaction(session):
        assert archive_next(session, tmp_path / "archives", 3) is None
    assert f"第 {keys[0]} 条操作记录被删除" in judge(session, tmp_path).fault


def test_the_command_says_what_it_looked_at_and_ends_with_1_when_something_is_wrong(
    app: Flask, session: Session
) -> None:
    runner = app.test_cli_runner()
    [key] = write(session)
    assert "已封存 1 条" in runner.invoke(args=["audit", "seal"]).output
    assert "第 1 块" in runner.invoke(args=["audit", "anchor"]).output
    good = runner.invoke(args=["audit", "verify"])
    assert (good.exit_code, "1 条记录" in good.output, "没有发现" in good.output) == (0, True, True)
    assert "已归档 0 天" in runner.invoke(args=["audit", "archive"]).output
    tamper(session, KINDS["update"][0].format(third=key))
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert f"第 {key} 条操作记录被改动" in bad.output
    anchors_of = app.extensions["settings"].anchors
    for file in anchors_of.iterdir():
        file.unlink()


def test_a_head_cannot_be_made_without_the_key(session: Session, tmp_path: Path) -> None:
    write(session)
    seal_waiting(session)
    with transaction(session):
        assert seal(session) == 0
    tamper(session, "UPDATE platform_audit_block SET head = 'k9.00'")
    assert "第 1 个封存块被改动" in judge(session, tmp_path).fault
    assert session.scalar(select(func.count()).select_from(AuditBlock)) == 1
