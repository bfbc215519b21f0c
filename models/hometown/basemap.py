"""底图底数 basemaps: what base maps and figures a village has been handed (manual §6.1; 001-129, 130)."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, completes, field, rule
from models.levels import AccountKind
from models.platform.attachment_slot import AttachmentSlot

PROVIDER = "县自然资源局"
FILES = AttachmentSlot("files", "附件")


class Basemap(
    SurveyRow,
    label="底图底数",
    menu="规划编制",
    step="S01",
    tab="基本信息",
    written_by=(AccountKind.VILLAGE,),
    one_per_place=True,
    attachments=(FILES,),
):
    """The receipt of the base maps, one a village. What is secret may not be uploaded."""

    __tablename__ = "hometown_basemap"
    __table_args__ = (UniqueConstraint("area"),)

    claim_mode: Mapped[str] = field("认领方式", choices="basemap_claim_mode", required=True)
    claim_date: Mapped[date] = field("认领日期", Date, required=True, past_only=True)
    claimer: Mapped[str] = field("认领人", String(30), required=True)
    provider: Mapped[str] = field(
        "提供单位", String(100), required=True, default=PROVIDER, help=f"不填即为{PROVIDER}"
    )
    contents: Mapped[tuple[str, ...]] = field(
        "底图底数内容", choices="basemap_contents", multiple=True, required=True
    )
    keeper: Mapped[str | None] = field("保管人", String(30))
    confidential_ack: Mapped[bool] = field("涉密管理承诺", Boolean, required=True, help="涉密资料禁止上传")
    description: Mapped[str] = field("开展情况", Text, required=True)

    @completes("provider")
    @staticmethod
    def comes_from_the_county(values: dict[str, Any]) -> None:
        """提供单位默认为县自然资源局。"""
        values["provider"] = values.get("provider") or PROVIDER

    @rule("confidential_ack")
    @staticmethod
    def secrets_are_kept(row: Values) -> str | None:
        """涉密管理承诺须为是。"""
        if row.get("confidential_ack") is False:
            return "涉密管理承诺：须承诺按涉密规定管理底图底数，请选择“是”后保存"
        return None

    @property
    def title(self) -> str:
        """There is one to a village."""
        return "底图底数"
