"""交出文件: an exported list or ledger carries its number, and the log has number and digest of that very file (R45)."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.audit import AuditEntry
from tests.clients import Client
from tests.exports.test_sheet_stamp import properties
from tests.people import AUDITOR, CLERK, PROVINCIAL, Person

ClientOf = Callable[[Person], Client]
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
