"""服务指南与通知 what stands below the sign-in form: plain text, from a day to a day (000-008, 000-009, 001-009)."""

from sqlalchemy import Boolean, String, Text, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import field
from models.levels import AccountKind
from models.platform.clock import today
from models.platform.in_force import InForce, in_force

KEEPERS = (AccountKind.DATA_ADMINISTRATOR,)
LONGEST = 2000
MOST = 10


class Notice(
    InForce,
    Record,
    label="服务指南与通知",
    menu="系统管理",
    written_by=KEEPERS,
    read_by=KEEPERS,
    imported_by=(),
    closed_to_api="登录页的公开文字，不登录就能看到",
):
    """A notice of the sign-in page, read by anybody while it is published."""

    __tablename__ = "platform_notice"

    name: Mapped[str] = field("标题", String(100), required=True)
    text: Mapped[str] = field(
        "内容",
        Text,
        length=LONGEST,
        required=True,
        help=f"纯文字，换行保留，最多 {LONGEST} 个字，更长的作为政策文件上传",
    )
    is_guide: Mapped[bool] = field(
        "是否服务指南", Boolean, required=True, help="选“是”列在服务指南，选“否”列在重要通知"
    )
    is_published: Mapped[bool] = field("是否发布", Boolean, required=True, help="选“是”后显示在登录页")


def notices_now(session: Session) -> list[Notice]:
    """What the sign-in page shows today, the newest first."""
    shown = select(Notice).where(Notice.is_published.is_(True), in_force(Notice, today()))
    return list(session.scalars(shown.order_by(Notice.starts_on.desc(), Notice.id.desc()).limit(MOST)))
