"""重要通知 announcements: what the province and the prefectures tell everybody under them, from a day to a day (000-009).

A row belongs to its author's division. Whoever works under it reads it, though it lies above his own rows; so reading is
done here, past the confinement, and for the divisions above the account alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, Session

from models.base import SurveyRow
from models.fields import field
from models.levels import BUSINESS_KINDS, AccountKind, Level
from models.platform.attachment import Attachment
from models.platform.attachment_slot import AttachmentSlot
from models.platform.clock import today
from models.platform.confinement import made_once
from models.platform.division import ancestors_of
from models.platform.in_force import InForce, in_force
from models.platform.messages import is_marked
from models.platform.refusal import NotFound
from models.platform.rights import Permission, grant
from models.platform.scope import SYSTEM, acting_as, actor_of

PAGE = "platform_announcement_board"
ANNOUNCEMENT = "announcement"
AUTHORS = (AccountKind.PROVINCE, AccountKind.PREFECTURE)
FILES = AttachmentSlot("files", "附件")
LONGEST = 5000
grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)


class Announcement(
    InForce,
    SurveyRow,
    label="重要通知",
    menu="系统管理",
    written_by=AUTHORS,
    read_by=AUTHORS,
    imported_by=(),
    levels=(Level.PROVINCE, Level.PREFECTURE),
    own_level=True,
    attachments=(FILES,),
    closed_to_api="通知由上级发给人看，按读者的区划送达并记下谁已读",
):
    """An announcement of the division that wrote it, for all divisions under it."""

    __tablename__ = "platform_announcement"

    name: Mapped[str] = field("标题", String(100), required=True)
    text: Mapped[str] = field(
        "内容",
        Text,
        length=LONGEST,
        required=True,
        help=f"纯文字，换行保留，最多 {LONGEST} 个字，更长的作为附件上传",
    )
    is_pinned: Mapped[bool] = field("是否置顶", Boolean, required=True, default=False)


@dataclass(frozen=True)
class Posted:
    """An announcement as its reader sees it."""

    id: int
    area: int
    name: str
    text: str
    starts_on: date
    is_pinned: bool
    is_read: bool


TABLE = Announcement.__table__
CURRENT = (
    TABLE.c.area.in_(bindparam("above", expanding=True)),
    in_force(TABLE.c, bindparam("day", type_=Date)),
)
COLUMNS = tuple(TABLE.c[name] for name in ("id", "area", "name", "text", "starts_on", "is_pinned"))
POSTED = made_once(
    select(*COLUMNS, is_marked(ANNOUNCEMENT, TABLE.c.id).label("is_read"))
    .where(*CURRENT)
    .order_by(TABLE.c.is_pinned.desc(), TABLE.c.starts_on.desc(), TABLE.c.id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("skipped", type_=Integer))
)
COUNTED = made_once(select(func.count()).select_from(TABLE).where(*CURRENT))


def _reader(session: Session) -> dict[str, Any]:
    actor = actor_of(session)
    above = ancestors_of(actor.area) if actor.area is not None and actor.bounds() else [0]
    return {"above": above, "day": today(), "account_id": actor.account_id}


def announcements(session: Session, most: int, skipped: int = 0) -> list[Posted]:
    """What is announced to the account's division now: pinned first, then the newest."""
    rows = session.execute(POSTED, _reader(session) | {"most": most, "skipped": skipped})
    return [Posted(**row) for row in rows.mappings()]


def count_announcements(session: Session) -> int:
    """How many there are."""
    return int(session.scalar(COUNTED, _reader(session)) or 0)


def fetch_announcement(session: Session, announcement_id: int) -> Posted:
    """One that is announced to the account's division now; :class:`NotFound` for any other."""
    wanted = select(*COLUMNS, is_marked(ANNOUNCEMENT, TABLE.c.id).label("is_read"))
    found = session.execute(wanted.where(*CURRENT, TABLE.c.id == announcement_id), _reader(session))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("没有找到这条通知，它可能已过期，请返回通知列表")
    return Posted(**row)


def files_of(session: Session, announcement_id: int) -> list[Attachment]:
    """The files of one that the account may read."""
    fetch_announcement(session, announcement_id)
    wanted = select(Attachment).where(
        Attachment.table_name == TABLE.name, Attachment.row_id == announcement_id
    )
    with acting_as(session, SYSTEM):
        return list(session.scalars(wanted.order_by(Attachment.id)))
