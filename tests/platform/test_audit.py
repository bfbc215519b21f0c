"""操作记录 who did what, for whom, from where and with what result; no log, no change (R21-R23, 001-155)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey.road import Road
from models.platform import audit, records
from models.platform.account import Account
from models.platform.audit import (
    AuditArchive,
    AuditBlock,
    AuditEntry,
    Outcome,
    Result,
    Subject,
    UnloggedChange,
)
from models.platform.audit.content import CONTENT, content_of, contents_of
from models.platform.audit.guard import UNLOGGED, is_logged
from models.platform.audit.refusals import MOST_DIFFERENT, WINDOW_SECONDS, tell_repeated, window_of
from models.platform.audit.seal import is_signed
from models.platform.bulk_load import insert_rows
from models.platform.clock import now
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import Actor, NOBODY, SYSTEM, acting_as
from models.platform.confinement import ScopeViolation
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.people import CLERK, COUNTY, OUTSIDER, SANDUO, ZHONGSUO

NAMED = {"area": ZHONGSUO, "unit_name": "普洱市林业和草原局"}
STAMP = {"version": 1, "created_on": now(), "changed_on": now()}


@contextmanager
def working(session: Session, actor: Actor = CLERK.actor) -> Iterator[None]:
    with acting_as(session, actor), transaction(session):
        yield


def lines(session: Session, **wanted: Any) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(select(AuditEntry).filter_by(**wanted).order_by(AuditEntry.id)))


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


# ---------------------------------------------------------------- no log, no change


def test_a_record_added_without_a_line_is_not_stored(session: Session) -> None:
    with pytest.raises(UnloggedChange, match="hometown_assist_unit"), working(session):
        session.add(AssistUnit(**NAMED, **STAMP))
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0


def test_a_record_changed_or_deleted_without_a_line_stays_as_it_was(session: Session) -> None:
    with working(session):
        key = records.create(session, AssistUnit, NAMED).row.id
    with pytest.raises(UnloggedChange), working(session):
        session.get_one(AssistUnit, key).unit_name = "改了"
    with pytest.raises(UnloggedChange), working(session):
        session.delete(session.get_one(AssistUnit, key))
    assert session.get_one(AssistUnit, key).unit_name == "普洱市林业和草原局"


def test_a_line_about_another_row_does_not_cover_a_change(session: Session) -> None:
    with pytest.raises(UnloggedChange), working(session):
        records.create(session, AssistUnit, NAMED)
        session.add(AssistUnit(**NAMED | {"unit_name": "另一家"}, **STAMP))


@pytest.mark.parametrize("how", ["statement", "core", "driver", "bulk"])
def test_what_is_written_past_the_session_needs_its_lines_too(session: Session, how: str) -> None:
    values = {"area": ZHONGSUO, "unit_name": "普洱市水务局", **STAMP}
    with pytest.raises(UnloggedChange), working(session, SYSTEM):
        if how == "statement":
            session.execute(insert(AssistUnit), [values])
        elif how == "core":
            session.connection().execute(AssistUnit.__table__.insert(), values)
        elif how == "driver":
            session.connection().exec_driver_sql("DELETE FROM hometown_assist_unit")
        else:
            insert_rows(session.connection(), AssistUnit.__table__, list(values), [tuple(values.values())])
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0


@pytest.mark.parametrize("how", ["row", "statement"])
def test_a_table_that_holds_no_records_is_not_changed_in_silence_either(session: Session, how: str) -> None:
    """R23: accounts, attachments and withdrawn rights; a transaction that says nothing at all is refused."""
    account = session.get_one(Account, CLERK.id)
    before = account.unit
    with pytest.raises(UnloggedChange, match="platform_account"), working(session, SYSTEM):
        if how == "row":
            session.get_one(Account, CLERK.id).unit = "改了"
        else:
            session.execute(update(Account).where(Account.id == CLERK.id).values(unit="改了"))
    session.expire_all()
    assert session.get_one(Account, CLERK.id).unit == before
    with working(session, SYSTEM):
        session.get_one(Account, CLERK.id).unit = "改了"
        audit.log(session, "编辑", Subject("ab_user", ZHONGSUO, CLERK.id))
    assert session.get_one(Account, CLERK.id).unit == "改了"


def test_what_may_change_without_a_line_is_a_table_of_ours_and_holds_no_record() -> None:
    """Every exception is still needed, and has its reason."""
    ours = set(Base.metadata.tables)
    assert set(UNLOGGED) <= ours - set(TABLES)
    assert all(len(reason) > 20 for reason in UNLOGGED.values())
    assert {name for name in ours - set(TABLES) if name.startswith("platform_") and is_logged(name)} >= {
        "platform_account",
        "platform_attachment",
        "platform_credential",
        "platform_export_request",
        "platform_filling",
        "platform_identity",
        "platform_security_key",
        "platform_step_state",
        "platform_withdrawn_right",
    }


def test_a_bulk_of_two_rows_needs_two_lines(session: Session) -> None:
    values = {"area": ZHONGSUO, "unit_name": "普洱市水务局", **STAMP}
    line = audit.Line(1, ZHONGSUO, "第 1 行", {"unit_name": (None, "普洱市水务局")})
    with pytest.raises(UnloggedChange, match="fewer lines"), working(session):
        insert_rows(
            session.connection(),
            AssistUnit.__table__,
            list(values),
            [(ZHONGSUO, name, *STAMP.values()) for name in ("甲", "乙")],
        )
        audit.log_many(session, "导入", AssistUnit.__tablename__, [line])


def test_when_the_log_cannot_be_written_the_change_is_refused(session: Session) -> None:
    """R23: the table away, nothing is stored."""
    with session.get_bind().engine.begin() as connection:
        connection.execute(text("ALTER TABLE platform_audit_entry RENAME TO away"))
    with pytest.raises(DBAPIError), working(session):
        records.create(session, AssistUnit, NAMED)
    with session.get_bind().engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO platform_audit_entry"))
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0


# ---------------------------------------------------------------- refusals


def test_a_refusal_survives_the_rollback_of_what_was_refused(session: Session) -> None:
    with pytest.raises(Forbidden), working(session, COUNTY.actor):
        records.create(session, AssistUnit, NAMED)
    [line] = lines(session)
    assert (line.account_id, line.action, line.outcome) == (COUNTY.id, "登记", Result.REFUSED)
    assert line.reason is not None
    assert "没有" in line.reason
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0


def test_reaching_for_another_villages_row_is_kept_with_the_row_and_without_its_area(
    session: Session,
) -> None:
    with working(session):
        key = records.create(session, AssistUnit, NAMED).row.id
    with pytest.raises(NotFound), working(session, OUTSIDER.actor):
        records.fetch(session, AssistUnit, key)
    [line] = lines(session, result=Result.REFUSED.value)
    assert (line.account_id, line.row_id, line.area) == (OUTSIDER.id, key, SANDUO)


def test_writing_into_another_village_is_kept(session: Session) -> None:
    with pytest.raises(ScopeViolation), working(session):
        records.create(session, AssistUnit, NAMED | {"area": SANDUO})
    assert [line.outcome for line in lines(session)] == [Result.REFUSED]


def test_wrong_values_are_no_security_event_unless_the_verb_says_so(session: Session) -> None:
    with pytest.raises(Refusal), working(session):
        records.create(session, AssistUnit, NAMED | {"unit_name": ""})
    assert lines(session) == []
    with (
        pytest.raises(Refusal),
        working(session),
        audit.watched("授权", Subject("ab_role", 0, 5, "乡级账号")),
    ):
        raise Refusal("不能授予比自己更大的权限")
    [line] = lines(session)
    assert (line.action, line.table_name, line.row_id, line.reason) == (
        "授权",
        "ab_role",
        5,
        "不能授予比自己更大的权限",
    )


def test_a_flood_of_refusals_becomes_two_lines_a_minute(session: Session) -> None:
    window, time = window_of(session), [0.0]
    window.clock = lambda: time[0]
    for _ in range(50):
        with pytest.raises(Forbidden), working(session, COUNTY.actor):
            records.create(session, AssistUnit, NAMED)
    assert len(lines(session)) == 1
    time[0] = WINDOW_SECONDS
    assert tell_repeated(session) == 1
    first, more = lines(session)
    assert (first.times, more.times) == (1, 49)
    assert more.reason is not None
    assert "49 次" in more.reason


def test_ever_different_refusals_cannot_fill_the_log_either(session: Session) -> None:
    for row_id in range(2 * MOST_DIFFERENT):
        audit.rejected(
            session, "查看", Subject("hometown_road", 0, row_id), Outcome(Result.REFUSED, "没有"), CLERK.actor
        )
    assert len(lines(session)) == MOST_DIFFERENT + 1
    tell_repeated(session, everything=True)
    assert sum(line.times for line in lines(session)) == 2 * MOST_DIFFERENT


# ---------------------------------------------------------------- what changes nothing


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


# ---------------------------------------------------------------- append-only


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
