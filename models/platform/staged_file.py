"""待存附件 files that were uploaded to a form and become the record's when the form is saved (001-044, 045)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Integer, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Record
from models.fields import Problem
from models.platform.attachment import attachments_of
from models.platform.attachment_arrival import LONGEST_NAME
from models.platform.attachment_slot import AttachmentSlot, slot_of, slots_of
from models.platform.attachments import Arrived, Content, hold_content, let_go
from models.platform.clock import now
from models.platform.file_use import file_digest
from models.platform.filestore import FileStore
from models.platform.periodic import periodic
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.registry import TABLES

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_FOR = timedelta(days=2)
EXPIRED = "页面已过期，请刷新后重新填写并上传"


class StagedFile(Base):
    """A file of a form that is still open: of the account that uploaded it, under the form's submit key."""

    __tablename__ = "platform_staged_file"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    form_key: Mapped[str] = mapped_column(String(32), nullable=False, index=True)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False)
    slot: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), nullable=False)
    extension: Mapped[str] = mapped_column(String(8), nullable=False)
    digest: Mapped[str] = file_digest()
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    doubts: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    staged_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)

    @property
    def content(self) -> Content:
        """What an attachment is made of."""
        return Content(self.name, self.extension, self.digest, self.size, self.doubts)


def table_of_form(session: Session, name: str) -> type[Record]:
    """The table of a form that the account may open; :class:`NotFound` otherwise."""
    actor, table = actor_of(session), TABLES.get(name)
    may = any(actor.may(each.value, name) for each in (Permission.ADD, Permission.EDIT))
    if table is None or not may or not slots_of(table):
        raise NotFound
    return table


def stage(
    session: Session, store: FileStore, table: type[Record], form_key: str, file: Arrived
) -> StagedFile:
    """Keep a file that has arrived for a form that is open, inside the caller's transaction."""
    if not KEY.fullmatch(form_key):
        raise Refusal(EXPIRED)
    slot, held = file.slot, staged(session, table, form_key, file.slot.key)
    if any(each.digest == file.incoming.digest for each in held):
        raise Refusal(f"{slot.label}中已有同样的文件，无需重复上传")
    if len(held) >= slot.most:
        raise Refusal(f"{slot.label}最多 {slot.most} 个文件，请先删除再上传")
    store.keep(file.incoming)
    row = StagedFile(
        account_id=actor_of(session).account_id,
        form_key=form_key,
        table_name=table.__tablename__,
        slot=slot.key,
        name=file.name,
        extension=file.extension,
        digest=file.incoming.digest,
        size=file.incoming.size,
        doubts="、".join(file.doubts),
        staged_on=now(),
    )
    session.add(row)
    session.flush()
    return row


def staged(
    session: Session, table: type[Record], form_key: str, slot: str | None = None
) -> Sequence[StagedFile]:
    """The account's own files of an open form, in the order uploaded."""
    mine = [
        StagedFile.account_id == actor_of(session).account_id,
        StagedFile.form_key == form_key,
        StagedFile.table_name == table.__tablename__,
    ]
    if slot is not None:
        mine.append(StagedFile.slot == slot)
    return session.scalars(select(StagedFile).where(*mine).order_by(StagedFile.id)).all()


def unstage(session: Session, staged_id: int) -> None:
    """Take a file off a form before it is saved; only whoever uploaded it can."""
    mine = StagedFile.id == staged_id, StagedFile.account_id == actor_of(session).account_id
    row = session.scalars(select(StagedFile).where(*mine)).one_or_none()
    if row is None:
        raise NotFound("没有找到这个附件，它可能已被删除，请刷新页面查看")
    session.delete(row)
    session.flush()


def missing_files(
    session: Session,
    table: type[Record],
    values: Mapping[str, Any],
    form_key: str,
    *,
    row: Record | None = None,
    dropped: Iterable[int] = (),
) -> list[Problem]:
    """The slots that these values ask a file of and that would be empty after saving."""
    gone, counts = set(dropped), dict.fromkeys((slot.key for slot in slots_of(table)), 0)
    for key, held in attachments_of(session, row).items() if row is not None else ():
        counts[key] = sum(each.id not in gone for each in held)
    for each in staged(session, table, form_key):
        counts[each.slot] += 1
    return [
        Problem(slot.key, f"{slot.label}：{why}，请点“上传附件”上传后再保存", code="files")
        for slot in slots_of(table)
        if not counts[slot.key] and (why := slot.why_demanded(values))
    ]


def take_files(session: Session, row: Record, form_key: str, dropped: Iterable[int] = ()) -> int:
    """Make the form's files the record's, and take the chosen ones off; how many were added."""
    gone = set(dropped)
    for held in attachments_of(session, row).values() if gone else ():
        for attachment in held:
            if attachment.id in gone:
                let_go(session, row, attachment)
    taken = staged(session, type(row), form_key)
    for each in taken:
        hold_content(session, row, _slot(type(row), each), each.content)
        session.delete(each)
    session.flush()
    return len(taken)


def _slot(table: type[Record], file: StagedFile) -> AttachmentSlot:
    return slot_of(table, file.slot)


@periodic("forget_staged_files", "50 3 * * *", "清除未保存表单的附件")
def forget_staged_files(session: Session) -> None:
    """Let go of the files of forms that were never saved; the sweeper then deletes them."""
    session.execute(
        delete(StagedFile)
        .where(StagedFile.staged_on < now() - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )
