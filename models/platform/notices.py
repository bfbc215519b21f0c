"""服务指南与通知 what stands below the sign-in form: plain text, from a day to a day (000-008, 000-009, 001-009)."""

from datetime import date

from sqlalchemy import Boolean, Date, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session

from models.base import Record
from models.fields import Values, field, rule
from models.levels import AccountKind
from models.platform.clock import today

KEEPERS = (AccountKind.DATA_ADMINISTRATOR,)
LONGEST = 2000
MOST = 10


class Notice(
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
    text: Mapped[str] = field("内容", Text, required=True, help=f"纯文字，换行保留，最多 {LONGEST} 个字")
    is_guide: Mapped[bool] = field(
        "是否服务指南", Boolean, required=True, help="选“是”列在服务指南，选“否”列在重要通知"
    )
    starts_on: Mapped[date] = field("开始日期", Date, required=True)
    ends_on: Mapped[date | None] = field("结束日期", Date, help="不填为长期有效；结束当天仍显示")
    is_published: Mapped[bool] = field("是否发布", Boolean, required=True, help="选“是”后显示在登录页")

    @rule("starts_on", "ends_on")
    @staticmethod
    def ends_after_it_starts(row: Values) -> str | None:
        """结束日期不早于开始日期。"""
        start, end = row.get("starts_on"), row.get("ends_on")
        if start and end and end < start:
            return "开始日期：不能晚于结束日期，请核对这两个日期"
        return None

    @rule("text")
    @staticmethod
    def is_short_enough(row: Values) -> str | None:
        """内容最多两千字。"""
        if len(row.get("text") or "") > LONGEST:
            return f"内容：最多 {LONGEST} 个字，请精简，或作为政策文件上传"
        return None


def notices_now(session: Session) -> list[Notice]:
    """What the sign-in page shows today, the newest first."""
    day = today()
    return list(
        session.scalars(
            select(Notice)
            .where(Notice.is_published.is_(True), Notice.starts_on <= day)
            .where(or_(Notice.ends_on.is_(None), Notice.ends_on >= day))
            .order_by(Notice.starts_on.desc(), Notice.id.desc())
            .limit(MOST)
        )
    )
