"""工作纪实 work logs: what was done in a step, with whom, told with photos (manual §6.3(6); 001-154…156)."""

from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, rule
from models.levels import AccountKind, Level
from models.platform.attachment_slot import AttachmentSlot
from models.platform.scope import level_of

FILES = AttachmentSlot("files", "照片、文档附件", naming="{title}{number}")


class WorkLog(
    SurveyRow,
    label="工作纪实",
    menu="规划编制",
    written_by=(
        AccountKind.PROVINCE,
        AccountKind.PREFECTURE,
        AccountKind.COUNTY,
        AccountKind.COUNTY_ORGANISATION,
        AccountKind.TOWNSHIP,
        AccountKind.VILLAGE,
    ),
    step_field="step_code",
    levels=tuple(Level),
    attachments=(FILES,),
):
    """One activity of a step. ``area`` is the village, or the division that works a preparation step."""

    __tablename__ = "hometown_work_log"

    step_code: Mapped[str] = field("所属步骤", choices="work_step", required=True)
    item: Mapped[str] = field(
        "工作名称", String(100), required=True, aliases=("工作事项", "事项"), help="填开展活动的名称"
    )
    held_on: Mapped[date] = field("开展日期", Date, required=True, past_only=True)
    content: Mapped[str] = field("内容简述", Text, required=True)
    place: Mapped[str | None] = field("地点", String(100))

    @rule("step_code")
    @staticmethod
    def planning_is_the_villages(row: Values) -> str | None:
        """规划编制各步骤的工作纪实须写明行政村。"""
        is_planning = str(row.get("step_code")).startswith("S")
        if is_planning and row.get("area") is not None and level_of(row["area"]) is not Level.VILLAGE:
            return "所属步骤：规划编制各步骤的工作纪实须登记在行政村名下，请先选择行政村"
        return None

    @property
    def title(self) -> str:
        """What was done."""
        return self.item
