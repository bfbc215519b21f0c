"""审计日志 the auditor sees every line of the log and nothing else; nobody else sees the page (R18, R21)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform import audit, records
from models.platform.audit import AuditEntry, Outcome, Result, Subject
from models.platform.audit import search as searching
from models.platform.audit.search import MOST_ON_A_PAGE, Asked, lines, statement
from models.platform.clock import now
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.clients import ClientOf
from tests.people import AUDITOR, CAST, CLERK, JINGDONG, OUTSIDER, SANDUO, ZHONGSUO, Person

UNIT = TABLES["hometown_assist_unit"]


def write(session: Session, count: int = 1, **subject: Any) -> None:
    with acting_as(session, CLERK.actor), transaction(session):
        for number in range(count):
            audit.log(
                session,
                "登记",
                Subject("hometown_road", ZHONGSUO, number, "中所村道") if not subject else Subject(**subject),
            )


def test_the_auditor_reads_the_line_of_a_change_with_what_was_before_and_after(
    client_of: ClientOf, session: Session
) -> None:
    with acting_as(session, CLERK.actor), transaction(session):
        row = records.create(session, UNIT, {"area": ZHONGSUO, "unit_name": "普洱市林业和草原局"}).row
        records.update(session, row, {"unit_name": "普洱市水务局机关"}, row.version)
    auditor = client_of(AUDITOR)
    page = auditor.get("/audit/").text
    assert page.count(CLERK.unit) >= 2
    key = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    entry = auditor.get(f"/audit/{key}").text
    assert all(word in entry for word in ("普洱市林业和草原局", "普洱市水务局机关", "成功"))
    assert auditor.get("/audit/999999").status_code == 404


def test_what_has_no_place_is_seen_as_well(client_of: ClientOf, session: Session) -> None:
    audit.rejected(
        session,
        "登录失败",
        Subject("ab_user", 0, None, "账号：没有这个人"),
        Outcome(Result.FAILED, "账号或密码错误"),
    )
    page = client_of(AUDITOR).get("/audit/?result=failed").text
    assert "没有这个人" in page
    assert "失败" in page


@pytest.mark.parametrize(
    "person", [each for each in CAST if each.kind is not AccountKind.AUDITOR], ids=lambda each: each.login
)
def test_nobody_else_gets_at_the_log_by_page_or_by_verb(
    client_of: ClientOf, session: Session, person: Person
) -> None:
    client = client_of(person)
    assert [client.get(path).status_code for path in ("/audit/", "/audit/1", "/audit/export")] == [403] * 3
    with acting_as(session, person.actor), pytest.raises(Forbidden):
        lines(session, Asked())


def test_the_auditor_sees_no_business_row(client_of: ClientOf) -> None:
    assert {client_of(AUDITOR).get(f"/tables/{name}/").status_code for name in TABLES} == {403}


def found(session: Session, **asked: Any) -> list[str]:
    session.rollback()
    with acting_as(session, AUDITOR.actor):
        return [line.summary for line in lines(session, Asked(**asked))]


def test_every_box_narrows_the_search(session: Session) -> None:
    write(session, table_name="hometown_road", area=ZHONGSUO, row_id=1, summary="路 100%")
    with acting_as(session, OUTSIDER.actor), transaction(session):
        refused = Outcome(Result.REFUSED, "没有权限")
        audit.log(session, "删除", Subject("hometown_hamlet", SANDUO, 2, "村"), outcome=refused)
    assert found(session) == ["村", "路 100%"]
    assert found(session, account=CLERK.login) == found(session, account=str(CLERK.id)) == ["路 100%"]
    assert found(session, account=OUTSIDER.unit) == ["村"]
    assert found(session, area=JINGDONG) == ["路 100%"]
    assert found(session, action="删除") == found(session, result="refused") == ["村"]
    assert found(session, table_name="hometown_road") == ["路 100%"]
    assert found(session, word="100%") == ["路 100%"]
    assert found(session, word="1_0") == []
    assert found(session, word="没有权限") == ["村"]
    assert found(session, until=now() - timedelta(days=1)) == []
    assert found(session, since=now() + timedelta(days=1)) == []


def test_pages_follow_one_another_without_gap_or_repetition(client_of: ClientOf, session: Session) -> None:
    write(session, 2 * MOST_ON_A_PAGE + 7)
    auditor, address, seen = client_of(AUDITOR), "/audit/", list[str]()
    while address:
        page = auditor.get(address).text
        seen += [part.split('"')[0] for part in page.split('href="/audit/')[1:] if part[0].isdigit()]
        following = page.partition("?after=")[2].partition('"')[0]
        address = f"/audit/?after={following}" if following else ""
    assert len(seen) == len(set(seen)) == 2 * MOST_ON_A_PAGE + 7
    assert seen == sorted(seen, key=int, reverse=True)


@pytest.mark.parametrize(
    "query", ["since=never", "area=53", "area=5308231022xx", "after=x_y", "after=2026-01-01_z"]
)
def test_what_cannot_be_read_is_refused_in_a_sentence(client_of: ClientOf, query: str) -> None:
    answer = client_of(AUDITOR).get(f"/audit/?{query}")
    assert answer.status_code == 422
    assert "请填写正确的日期" in answer.text


def test_a_word_is_not_looked_for_in_years_of_lines(session: Session) -> None:
    with pytest.raises(Refusal, match="最多 92 天"):
        found(session, word="路", since=now() - timedelta(days=400))


def test_the_export_is_a_workbook_and_leaves_a_line_of_its_own(client_of: ClientOf, session: Session) -> None:
    write(session, 3)
    sent = client_of(AUDITOR).get("/audit/export")
    [sheet] = load_workbook(io.BytesIO(sent.data)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("编号", "时间", "账号")
    assert [row[2] for row in rows[1:]] == [AUDITOR.login, *[CLERK.login] * 3]
    session.rollback()
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.account_id, "3 条" in last.summary) == ("导出", AUDITOR.id, True)


def test_an_export_that_is_too_large_is_refused(
    client_of: ClientOf, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_EXPORTED", 2)
    write(session, 3)
    answer = client_of(AUDITOR).get("/audit/export")
    assert (answer.status_code, "超过 2 条" in answer.text) == (422, True)


LINES = 200_000
QUESTIONS = {
    "newest": Asked(),
    "a day": Asked(since=now() - timedelta(days=20), until=now() - timedelta(days=19)),
    "account": Asked(account="77"),
    "refused": Asked(result="refused"),
}


def test_two_hundred_thousand_lines_are_searched_through_an_index(session: Session) -> None:
    shared = {
        "account_name": "x",
        "unit": "y",
        "action": "登记",
        "table_name": "hometown_road",
        "summary": "",
    }
    for start in range(0, LINES, 20_000):
        rows = [
            shared
            | {
                "area": ZHONGSUO,
                "at": now() - timedelta(seconds=10 * each),
                "account_id": each % 900,
                "row_id": each,
            }
            for each in range(start, start + 20_000)
        ]
        session.execute(insert(AuditEntry.__table__), rows)
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    for name, asked in QUESTIONS.items():
        for after in (None, (now() - timedelta(days=3), 150_000)):
            wanted = statement(asked, after).limit(MOST_ON_A_PAGE + 1)
            told = wanted.compile(connection, compile_kwargs={"literal_binds": True})
            plan = " ".join(
                str(row) for row in connection.exec_driver_sql(f"{explain}{told}".replace("%", "%%"))
            )
            assert "ix_platform_audit_entry_" in plan, (name, plan)
            assert "Seq Scan" not in plan, (name, plan)
