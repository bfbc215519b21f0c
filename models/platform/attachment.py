"""附件 attachments: the files of a record, read and served through their owner (001-003, 132, 152)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Index, Integer, String, event, func, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from models.base import AreaScoped, Base, Record
from models.platform.attachment_arrival import LONGEST_NAME
from models.platform.attachment_slot import IMAGES, AttachmentSlot, slots_of
from models.platform.file_types import media_type_of
from models.platform.file_use import file_digest
from models.platform.records import fetch
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.registry import TABLES, lent_tables
from models.types import AREA


class Attachment(AreaScoped, Base):
    """A file of a record. The content lies in the store under its digest."""

    __tablename__ = "platform_attachment"
    __table_args__ = (Index("ix_platform_attachment_owner", "table_name", "row_id", "slot"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False)
    row_id: Mapped[int] = mapped_column(Integer, nullable=False)
    slot: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), nullable=False)
    original_name: Mapped[str] = mapped_column(String(LONGEST_NAME), nullable=False)
    extension: Mapped[str] = mapped_column(String(8), nullable=False)
    digest: Mapped[str] = file_digest()
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    doubts: Mapped[str] = mapped_column(String(40), nullable=False, default="", server_default="")
    uploaded_by: Mapped[int | None] = mapped_column(Integer)
    uploaded_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)

    @classmethod
    def lent(cls) -> ColumnElement[bool] | None:
        """The files of lent records are lent with them."""
        names = [table.__tablename__ for table in lent_tables()]
        return cls.table_name.in_(names) if names else None

    @property
    def media_type(self) -> str:
        """How a browser is told what it is."""
        return media_type_of(self.extension)

    @property
    def is_shown(self) -> bool:
        """Whether a browser can show it in place."""
        return self.extension in (*IMAGES, "pdf")


def fetch_attachment(session: Session, attachment_id: int) -> Attachment:
    """A file of a record that the account may see; :class:`NotFound` otherwise."""
    found = session.scalars(select(Attachment).where(Attachment.id == attachment_id)).one_or_none()
    if found is None:
        raise NotFound("没有找到这个附件，它可能已被删除，请返回页面查看")
    owner_of(session, found)
    return found


def owner_of(session: Session, attachment: Attachment) -> Record:
    """The record that the file belongs to, if the account may see it."""
    return fetch_owner(session, attachment.table_name, attachment.row_id)


def fetch_owner(session: Session, table_name: str, row_id: int) -> Record:
    """A record that can have files and that the account may see; :class:`NotFound` otherwise."""
    table = TABLES.get(table_name)
    may_see = actor_of(session).may(Permission.SHOW.value, table_name)
    if table is None or not may_see or not slots_of(table):
        raise NotFound
    found: Record = fetch(session, table, row_id)
    return found


def attachments_of(session: Session, owner: Record) -> dict[str, list[Attachment]]:
    """The files of a record by slot, in the order uploaded."""
    found: dict[str, list[Attachment]] = {slot.key: [] for slot in slots_of(type(owner))}
    rows = session.scalars(
        select(Attachment)
        .where(
            Attachment.table_name == owner.__tablename__,
            Attachment.row_id == owner.id,
        )
        .order_by(Attachment.id)
    )
    for row in rows:
        found.setdefault(row.slot, []).append(row)
    return found


def counts_of(session: Session, table: type[Record], ids: list[int]) -> dict[int, int]:
    """How many files each of these records has, in one query."""
    rows = session.execute(
        select(Attachment.row_id, func.count())
        .where(Attachment.table_name == table.__tablename__, Attachment.row_id.in_(ids))
        .group_by(Attachment.row_id)
    )
    return dict(rows.all())


def unfilled(session: Session, owner: Record) -> list[AttachmentSlot]:
    """The required slots of a record that hold no file yet."""
    held = attachments_of(session, owner)
    return [slot for slot in slots_of(type(owner)) if slot.required and not held[slot.key]]


@event.listens_for(Session, "before_flush")
def _delete_with_owner(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for row in list(session.deleted):
        if isinstance(row, Record) and slots_of(type(row)):
            for held in attachments_of(session, row).values():
                for each in held:
                    session.delete(each)
