"""消息 station messages: what the system and those above tell a desk, and who at the desk has read it.

A message goes to a kind of account in a division, so that whoever works there now sees it; each account has its own
read mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Integer,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.database import upsert
from models.levels import BUSINESS_KINDS
from models.platform.clock import now
from models.platform.confinement import made_once
from models.platform.refusal import NotFound
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.types import AREA

PAGE = "platform_message"
LONGEST_TITLE = 200
grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)


class Sort(StrEnum):
    """What a message is."""

    DIGEST = "digest"
    URGE = "urge"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {"digest": "每日提醒", "urge": "催办"}[self.value]


class Message(AreaScoped, Base):
    """One message to a desk. ``topic`` is what it is about: the same is told once."""

    __tablename__ = "platform_message"
    __table_args__ = (UniqueConstraint("area", "kind", "topic"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    sort: Mapped[str] = mapped_column(String(20), nullable=False)
    topic: Mapped[str] = mapped_column(String(160), nullable=False)
    day: Mapped[date] = mapped_column(nullable=False)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), nullable=False)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, nullable=False)
    """What it says: label, count, href, tone."""
    sent_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)


class ReadMark(Base):
    """That an account has read something: a message or an announcement."""

    __tablename__ = "platform_read_mark"

    account_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    item_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    read_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)


MESSAGE = "message"


@dataclass(frozen=True)
class Told:
    """A message as its reader sees it."""

    message: Message
    is_read: bool

    @property
    def sort(self) -> Sort:
        """What it is."""
        return Sort(self.message.sort)


def is_marked(what: str, item_id: Any) -> Any:
    """That the account of the parameter ``account_id`` has read it."""
    return exists().where(
        ReadMark.account_id == bindparam("account_id"), ReadMark.what == what, ReadMark.item_id == item_id
    )


MINE = and_(Message.area == bindparam("desk"), Message.kind == bindparam("kind"))
NEWEST = made_once(
    select(Message, is_marked(MESSAGE, Message.id))
    .where(MINE)
    .order_by(Message.id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("skipped", type_=Integer))
)
COUNTED = made_once(select(func.count()).select_from(Message).where(MINE))
UNREAD = made_once(select(func.count()).select_from(Message).where(MINE, ~is_marked(MESSAGE, Message.id)))


def _desk(session: Session) -> dict[str, Any]:
    actor = actor_of(session)
    return {"desk": actor.area, "kind": actor.kind, "account_id": actor.account_id}


def messages(session: Session, most: int, skipped: int = 0) -> list[Told]:
    """The newest messages to the account's desk."""
    rows = session.execute(NEWEST, _desk(session) | {"most": most, "skipped": skipped})
    return [Told(message, bool(is_read)) for message, is_read in rows]


def count_messages(session: Session) -> int:
    """How many there are for the account's desk."""
    return int(session.scalar(COUNTED, _desk(session)) or 0)


def count_unread(session: Session) -> int:
    """How many of them the account has not read."""
    return int(session.scalar(UNREAD, _desk(session)) or 0)


def fetch_message(session: Session, message_id: int) -> Message:
    """A message to the account's desk; :class:`NotFound` for another's."""
    found = session.scalars(
        select(Message).where(Message.id == message_id, MINE), _desk(session)
    ).one_or_none()
    if found is None:
        raise NotFound("没有找到这条消息，它可能已过期，请返回消息列表")
    return found


def mark_read(session: Session, what: str, items: Sequence[int]) -> None:
    """Note that the account has read these, inside the caller's transaction; once noted it stays."""
    account = actor_of(session).account_id
    if account is None or not items:
        return
    moment = now()
    rows = [{"account_id": account, "what": what, "item_id": each, "read_on": moment} for each in items]
    session.execute(upsert(session, ReadMark.__table__).on_conflict_do_nothing(), rows)


def mark_all_read(session: Session) -> int:
    """Note that the account has read every message to its desk; how many were new."""
    unread = select(Message.id).where(MINE, ~is_marked(MESSAGE, Message.id))
    found = list(session.scalars(unread, _desk(session)))
    mark_read(session, MESSAGE, found)
    return len(found)
