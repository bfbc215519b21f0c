"""没有记录不得变更 a change without its line is not stored, whichever way it is made (R21)."""

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.hometown.assist_unit import AssistUnit
from models.platform import audit, records
from models.platform.account import Account
from models.platform.audit import Subject, UnloggedChange
from models.platform.audit.guard import UNLOGGED, is_logged
from models.platform.bulk_load import insert_rows
from models.platform.clock import now
from models.platform.scope import SYSTEM
from models.registry import TABLES
from tests.people import CLERK, ZHONGSUO
from tests.platform.audit_scene import NAMED, working

STAMP = {"version": 1, "created_on": now(), "changed_on": now()}


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
