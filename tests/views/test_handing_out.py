"""交出文件: an exported list or ledger carries its number, and the log has number and digest of that very file (R45)."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from exports.sheet_stamp import COMMAND_LINE
from models.platform.audit import AuditEntry
from models.platform.framework import GRANTS
from tests.clients import ClientOf
from tests.exports.test_sheet_stamp import properties
from tests.people import AUDITOR, CLERK, COUNTY, PROVINCIAL, Person

LIST = "/tables/hometown_assist_unit/export"
LEDGER = f"/hometown/ledgers/progress/export?area={PROVINCIAL.area}"


def last_export(session: Session) -> AuditEntry:
    session.rollback()
    wanted = select(AuditEntry).where(AuditEntry.action == "导出").order_by(AuditEntry.id.desc())
    entry = session.scalars(wanted).first()
    assert entry is not None
    return entry


@pytest.mark.parametrize("person", [CLERK, PROVINCIAL], ids=lambda person: person.login)
def test_the_log_knows_an_exported_list_by_its_number_and_digest(
    client_of: ClientOf, session: Session, person: Person
) -> None:
    answer = client_of(person).get(f"{LIST}/xlsx")
    assert answer.status_code == 200
    entry = last_export(session)
    told = properties(answer.data)
    assert told["导出账号"] == person.login
    assert entry.changes == {
        "导出编号": [None, told["导出编号"]],
        "文件摘要": [None, hashlib.sha256(answer.data).hexdigest()],
    }
    assert entry.account_id == person.id


def test_a_text_file_is_known_by_its_digest_too(client_of: ClientOf, session: Session) -> None:
    answer = client_of(CLERK).get(f"{LIST}/csv")
    digest = (last_export(session).changes or {})["文件摘要"][1]
    assert digest == hashlib.sha256(answer.data).hexdigest()


def test_a_ledger_carries_it_as_well(client_of: ClientOf, session: Session) -> None:
    answer = client_of(PROVINCIAL).get(LEDGER)
    assert answer.status_code == 200
    changes = last_export(session).changes or {}
    assert changes["导出编号"][1] == properties(answer.data)["导出编号"]
    assert changes["文件摘要"][1] == hashlib.sha256(answer.data).hexdigest()


def test_the_auditors_export_carries_it(client_of: ClientOf) -> None:
    answer = client_of(AUDITOR).get("/audit/export")
    assert properties(answer.data)["导出账号"] == AUDITOR.login


def newest(session: Session) -> AuditEntry:
    session.rollback()
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_the_list_of_accounts_and_the_secrets_are_stamped_and_logged(
    client_of: ClientOf, session: Session
) -> None:
    listed = client_of(COUNTY).get("/accounts/export")
    told, entry = properties(listed.data), newest(session)
    assert (entry.action, entry.summary, told["导出账号"]) == ("导出", "账号", COUNTY.login)
    made = client_of(COUNTY).post("/accounts/bulk", data={"level": "village", "area": str(COUNTY.area)})
    told, entry = properties(made.data), newest(session)
    assert "一次性密码表" in entry.summary
    assert (entry.changes or {})["导出编号"][1] == told["导出编号"]
    assert (entry.changes or {})["文件摘要"][1] == hashlib.sha256(made.data).hexdigest()


@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("/tables/hometown_assist_unit/template", "下载模板"),
        ("/tables/hometown_assist_unit/template?filled=y", "导出"),
        ("/templates/field_survey", "下载模板"),
    ],
)
def test_a_template_that_is_taken_is_logged(
    client_of: ClientOf, session: Session, address: str, action: str
) -> None:
    """R21: a template with rows in it is an export."""
    assert client_of(CLERK).get(address).status_code == 200
    entry = newest(session)
    assert (entry.action, entry.account_id, entry.result) == (action, CLERK.id, "done")
    assert entry.summary.endswith(".xlsx")


def test_what_the_command_line_writes_to_a_file_is_logged_and_stamped(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "out.xlsx"
    asked = ["--area", str(PROVINCIAL.area), "--out", str(file)]
    run = app.test_cli_runner()
    assert run.invoke(args=["ledger", "export", "progress", *asked]).exit_code == 0
    entry, told = newest(session), properties(file.read_bytes())
    assert (entry.action, told["导出账号"]) == ("导出", COMMAND_LINE)
    assert (entry.changes or {})["导出编号"][1] == told["导出编号"]
    village = ["--area", str(CLERK.area), "--out", str(file)]
    assert run.invoke(args=["template", "export", "field_survey", *village]).exit_code == 0
    assert newest(session).action == "下载模板"


def test_rights_that_an_upgrade_changes_are_logged_and_the_first_filling_is_not(
    app: Flask, session: Session
) -> None:
    run = app.test_cli_runner()
    before = newest_id(session)
    assert run.invoke(args=["sync-permissions"]).exit_code == 0
    assert newest_id(session) == before
    session.execute(delete(GRANTS).where(GRANTS.c.id == session.scalar(select(func.min(GRANTS.c.id)))))
    session.commit()
    assert run.invoke(args=["sync-permissions"]).exit_code == 0
    entry = newest(session)
    assert (entry.action, entry.summary) == ("同步权限", "新增 1 项，收回 0 项")


def newest_id(session: Session) -> int | None:
    session.rollback()
    return session.scalar(select(func.max(AuditEntry.id)))
