"""操作记录 who did what, for whom, from where and with what result; no log, no change (R21-R23, 001-155)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey.road import Road
from models.platform import audit, records
from models.platform.audit import AuditArchive, AuditBlock, AuditEntry, Outcome, Result, Subject
from models.platform.audit.content import CONTENT, content_of, contents_of
from models.platform.audit.seal import is_signed
from models.platform.clock import now
from models.platform.scope import NOBODY, SYSTEM, acting_as
from tests.people import CLERK, COUNTY, SANDUO, ZHONGSUO
from tests.platform.audit_scene import NAMED, lines, working


def test_a_line_tells_who_for_whom_from_where_what_and_with_what_result(session: Session) -> None:
    session.info |= {"origin": "10.0.0.9", "request_id": "abc", "agent": "Firefox" * 99}
    helper = replace(CLERK.actor, on_behalf_of=77, on_behalf_name="中所村民委员会", unit="云南某规划设计院")
    with working(session, helper):
        row = records.create(session, AssistUnit, NAMED).row
    [line] = lines(session)
    assert (line.account_id, line.account_name, line.unit) == (CLERK.id, CLERK.login, "云南某规划设计院")
    assert (line.identity, line.on_behalf_of, line.on_behalf_name) == ("行政村账号", 77, "中所村民委员会")
    assert (line.origin, line.request_id, line.agent) == ("10.0.0.9", "abc", ("Firefox" * 99)[:120])
    assert (line.action, line.table_name, line.row_id) == ("登记", AssistUnit.__tablename__, row.id)
    assert line.changes is not None
    assert line.changes["unit_name"] == [None, "普洱市林业和草原局"]
    assert (line.outcome.label, line.reason, line.times) == ("成功", None, 1)


def test_the_page_reads_a_line_as_the_manual_does(session: Session) -> None:
    """001-184: 西翥街道办事处 在 2021-08-11 16:38:07 已提交."""
    line = AuditEntry(unit="西翥街道办事处", action="提交", at=now().replace(2021, 8, 11, 16, 38, 7))
    assert (
        " ".join(("{} 在 {} {}".format(*audit.sentence(line))).split())
        == "西翥街道办事处 在 2021-08-11 16:38:07 已提交"
    )
    line.on_behalf_name = "三多社区居民委员会"
    assert audit.sentence(line)[0] == "三多社区居民委员会（西翥街道办事处 代填）"


def test_a_sign_in_that_failed_is_kept_though_nobody_is_signed_in(session: Session) -> None:
    with acting_as(session, NOBODY):
        failed = Outcome(Result.FAILED, "口令错误")
        audit.rejected(session, "登录", Subject("ab_user", 0, CLERK.id, CLERK.login), failed, CLERK.actor)
    [line] = lines(session)
    assert (line.account_id, line.action, line.outcome, line.area) == (
        CLERK.id,
        "登录",
        Result.FAILED,
        ZHONGSUO,
    )


def test_reading_what_is_sensitive_leaves_a_line_with_the_reason(session: Session) -> None:
    with acting_as(session, COUNTY.actor):
        audit.read(
            session, Subject("hometown_station_person", ZHONGSUO, 4, "驻村队员"), "核对补助名单", "查看证件号"
        )
    [line] = lines(session)
    assert (line.action, line.row_id, line.reason, line.account_id) == (
        "查看证件号",
        4,
        "核对补助名单",
        COUNTY.id,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE platform_audit_entry SET summary = 'x'",
        "DELETE FROM platform_audit_entry",
        "UPDATE platform_audit_block SET seq = 9",
        "DELETE FROM platform_audit_block",
        "UPDATE platform_audit_archive SET entries = 9",
        "DELETE FROM platform_audit_archive",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(session: Session, statement: str) -> None:
    with working(session):
        records.create(session, AssistUnit, NAMED)
    long_ago = {"day": date(2001, 1, 1), "entries": 0, "at": now()}
    session.execute(insert(AuditArchive).values(file_name="a", sha256="b", signature="c", **long_ago))
    session.execute(
        insert(AuditBlock).values(
            seq=1, last_id=0, up_to=0, ids="", marks=b"", is_adopted=False, head="k1.00", **long_ago
        )
    )
    session.commit()
    with pytest.raises(DBAPIError, match="only added to"), session.get_bind().engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_bulk_verb_signs_its_lines_like_any_other(session: Session) -> None:
    with working(session):
        audit.log(
            session,
            "导入",
            Subject(Road.__tablename__, ZHONGSUO, 1, "文件 第 1 行"),
            {"name": (None, "村道")},
        )
        audit.log_many(
            session,
            "导入",
            Road.__tablename__,
            [audit.Line(1, ZHONGSUO, "文件 第 1 行", {"name": (None, "村道")})],
        )
    one, other = lines(session)
    contents = [content_of([getattr(line, name) for name in CONTENT]) for line in (one, other)]
    assert contents[0] == contents[1]
    assert is_signed(contents[0], one.mac)
    assert is_signed(contents[0], other.mac)
    assert one.mac != other.mac
    with working(session, SYSTEM), pytest.raises(DBAPIError):
        session.execute(update(AuditEntry).values(summary=""), execution_options={"authorised": SYSTEM})


def test_lines_written_together_say_what_each_alone_would() -> None:
    shared = [
        now(),
        7,
        "中所村",
        "村委会",
        None,
        None,
        "",
        "127.0.0.1",
        "r",
        "浏览器",
        "导入",
        "t",
        None,
        "已办",
        None,
        1,
    ]
    own = [[1, ZHONGSUO, "甲“乙”\n", None], [2, SANDUO, "", {"b": ["1", None], "a": ["旧", "新"]}]]
    assert len(shared) + len(own[0]) == len(CONTENT)
    assert list(contents_of(shared, own)) == [content_of([*shared, *each]) for each in own]
