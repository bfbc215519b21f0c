"""政策文件 files that the sign-in page offers to anybody, kept by the data administrator (001-007)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, Integer, String, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import field
from models.levels import AccountKind
from models.platform.attachment import Attachment
from models.platform.attachment_slot import DOCUMENTS, AttachmentSlot
from models.platform.refusal import NotFound
from models.platform.scope import SYSTEM, acting_as

FILE = AttachmentSlot("file", "政策文件", DOCUMENTS, most=5, is_official=False)
KEEPERS = (AccountKind.DATA_ADMINISTRATOR,)
MOST = 50


class PolicyFile(
    Record,
    label="政策文件",
    menu="系统管理",
    written_by=KEEPERS,
    read_by=KEEPERS,
    imported_by=(),
    attachments=(FILE,),
    closed_to_api="登录页的公开文件，不登录就能下载",
):
    """A policy file; what is published can be downloaded by anybody, without signing in."""

    __tablename__ = "platform_policy_file"

    name: Mapped[str] = field(
        "文件名称", String(100), required=True, help="登录页上显示的名称；保存后上传文件"
    )
    place: Mapped[int] = field("排序", Integer, required=True, at_most=9999, default=10, help="小的排在前面")
    is_published: Mapped[bool] = field(
        "是否发布", Boolean, required=True, help="选“是”后任何人不登录都能下载"
    )


@dataclass(frozen=True)
class Offered:
    """A file as the sign-in page lists it."""

    attachment_id: int
    name: str
    extension: str
    size: int
    on: datetime


def published_files(session: Session) -> list[Offered]:
    """What anybody may download, in the administrator's order; of a record with several files each by its own name."""
    with acting_as(session, SYSTEM):
        rows = session.execute(
            select(PolicyFile.name, Attachment)
            .join(Attachment, Attachment.row_id == PolicyFile.id)
            .where(*_published())
            .order_by(PolicyFile.place, PolicyFile.id, Attachment.id)
            .limit(MOST)
        ).all()
    held: dict[int, int] = {}
    for _, each in rows:
        held[each.row_id] = held.get(each.row_id, 0) + 1
    return [
        Offered(
            each.id,
            name if held[each.row_id] == 1 else f"{name}：{each.name}",
            each.extension,
            each.size,
            each.uploaded_on,
        )
        for name, each in rows
    ]


def fetch_published(session: Session, attachment_id: int) -> Attachment:
    """A file that anybody may download; :class:`NotFound` for every other file of the system."""
    with acting_as(session, SYSTEM):
        found = session.scalars(
            select(Attachment)
            .join(PolicyFile, Attachment.row_id == PolicyFile.id)
            .where(*_published(), Attachment.id == attachment_id)
        ).one_or_none()
    if found is None:
        raise NotFound("没有找到这个政策文件，它可能已停止发布，请返回登录页查看")
    return found


def _published() -> tuple[ColumnElement[bool], ...]:
    return (
        PolicyFile.is_published.is_(True),
        Attachment.table_name == PolicyFile.__tablename__,
        Attachment.slot == FILE.key,
    )
