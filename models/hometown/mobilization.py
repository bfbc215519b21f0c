"""组织发动 how people were called to the work (manual §3.3; 001-057…065)."""

from datetime import date

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, warning
from models.hometown.conditions import given
from models.hometown.step_making import ALL_LEVELS
from models.levels import Level
from models.platform.attachment_slot import AttachmentSlot
from models.platform.scope import level_of

FILES = AttachmentSlot("files", "照片、文档附件", naming="{title}{number}")
LEVELS = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
OTHER = "other"
OF_OFFICES = ("meeting", "open_letter", "party_day", "org_life", OTHER)
OF_VILLAGES = ("party_assembly", "villager_rep", "broadcast", "invitation", OTHER)
USUAL = {
    Level.PREFECTURE: OF_OFFICES,
    Level.COUNTY: OF_OFFICES,
    Level.TOWNSHIP: OF_VILLAGES,
    Level.VILLAGE: OF_VILLAGES,
}
"""The forms that the manual names for each level; it says 等方式, so another one is only doubted."""
SAID = {
    OF_OFFICES: "州(市)、县(市、区)一般召开动员部署会、制发一封公开信，党委组织部门一般安排主题党日活动、"
    "纳入党史学习教育专题组织生活会",
    OF_VILLAGES: "乡村两级党组织一般召开党员大会、村民代表会议，用广播喇叭宣传、发出邀请函",
}


class Mobilization(
    SurveyRow,
    label="组织发动",
    menu="工作准备",
    step="P03",
    written_by=ALL_LEVELS,
    levels=LEVELS,
    own_level=True,
    attachments=(FILES,),
):
    """One activity. Four fields must be filled in, no more (001-058)."""

    __tablename__ = "hometown_mobilization"

    item: Mapped[str] = field(
        "工作事项", String(100), required=True, help="填活动名称，附件按“活动名称+数字”命名"
    )
    held_on: Mapped[date] = field("开展日期", Date, required=True, past_only=True)
    org_form: Mapped[str] = field("组织形式", choices="org_form", required=True)
    org_mode: Mapped[str] = field("组织方式", choices="org_mode", required=True)
    content: Mapped[str | None] = field("内容简述", Text)
    attendees: Mapped[int | None] = field(
        "参加人数", Integer, unit="人", help="广播喇叭宣传、公开信填覆盖人数"
    )

    @warning("org_form")
    @staticmethod
    def form_suits_the_level(row: Values) -> str | None:
        """组织形式一般与本级相符。"""
        if row.get("area") is None or not given(row, "org_form"):
            return None
        usual = USUAL.get(level_of(row["area"]), ())
        return f"组织形式：{SAID[usual]}，请核对" if usual and row["org_form"] not in usual else None

    @warning("content")
    @staticmethod
    def content_is_told(row: Values) -> str | None:
        """还需对此次组织活动的内容进行简单的描述。"""
        return None if given(row, "content") else "内容简述：还需对此次组织活动的内容进行简单的描述，请补充"

    @property
    def title(self) -> str:
        """The activity's name, which its files are called by."""
        return self.item
