"""成立机构 who leads and who connects: project group, leading group, liaison station (manual §3.2; 001-049…056)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, group_warning, rule
from models.hometown.levels_of_rows import level_code
from models.levels import AccountKind, Level
from models.patterns import MOBILE_OR_TELEPHONE, PERSON_NAME
from models.platform.attachment_slot import AttachmentSlot

PREFECTURE, COUNTY, TOWNSHIP = AccountKind.PREFECTURE, AccountKind.COUNTY, AccountKind.TOWNSHIP
READERS = (PREFECTURE, COUNTY, TOWNSHIP, AccountKind.PROVINCE, AccountKind.DATA_ADMINISTRATOR)
PROJECT_TAB, LEADING_TAB, LIAISON_TAB = (
    "“干部规划家乡”项目组",
    "“干部规划家乡”领导小组",
    "联络服务站人员名单",
)
LEADER, LIAISON = "leader", "liaison"
FILES = AttachmentSlot("files", "附件")
NAMED_BY = ("name", "unit")


class InstitutionMember(SurveyRow):
    """Somebody on a list. Each level keeps its own."""

    __abstract__ = True

    level: Mapped[str | None] = field("级别", choices="division_level", computed=level_code)
    name: Mapped[str] = field("姓名", String(30), required=True, pattern=PERSON_NAME)
    unit: Mapped[str] = field("单位", String(100), required=True)
    post: Mapped[str] = field("职务", String(50), required=True)
    group_post: Mapped[str] = field("机构内职务", choices="institution_post", required=True)
    rank_level: Mapped[str | None] = field("职级", choices="rank_level")
    political: Mapped[str | None] = field("政治面貌", choices="political_status")
    phone: Mapped[str] = field(
        "联系电话", String(20), required=True, pattern=MOBILE_OR_TELEPHONE, sensitive="phone"
    )
    duty: Mapped[str | None] = field("职责分工", Text)


class LedMember(InstitutionMember):
    """Somebody of a group that has a leader."""

    __abstract__ = True

    @group_warning("group_post")
    @staticmethod
    def one_leader(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """组长一般只有一位。"""
        del facts
        leaders = [index for index, row in enumerate(rows) if row.get("group_post") == LEADER]
        for index in leaders[1:]:
            yield index, f"机构内职务：已有组长{rows[leaders[0]].get('name')}，组长一般只有一位，请核对"


class ProjectGroupMember(
    LedMember,
    label="项目组名单",
    menu="工作准备",
    step="P02",
    tab=PROJECT_TAB,
    written_by=(PREFECTURE,),
    read_by=READERS,
    natural_key=NAMED_BY,
    levels=(Level.PREFECTURE,),
    own_level=True,
    attachments=(FILES,),
):
    """“干部规划家乡”项目组 of a prefecture."""

    __tablename__ = "hometown_project_group_member"


class LeadingGroupMember(
    LedMember,
    label="领导小组名单",
    menu="工作准备",
    step="P02",
    tab=LEADING_TAB,
    written_by=(COUNTY,),
    read_by=READERS,
    natural_key=NAMED_BY,
    levels=(Level.COUNTY,),
    own_level=True,
    attachments=(FILES,),
):
    """“干部规划家乡”领导小组 of a county."""

    __tablename__ = "hometown_leading_group_member"


class LiaisonMember(
    InstitutionMember,
    label=LIAISON_TAB,
    menu="工作准备",
    step="P02",
    tab=LIAISON_TAB,
    written_by=(PREFECTURE, COUNTY, TOWNSHIP),
    read_by=READERS,
    natural_key=NAMED_BY,
    levels=(Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP),
    own_level=True,
    attachments=(FILES,),
):
    """联络员 of the liaison station of a prefecture, a county or a township."""

    __tablename__ = "hometown_liaison_member"

    @rule("group_post")
    @staticmethod
    def is_a_liaison(row: Values) -> str | None:
        """联络服务站登记的都是联络员。"""
        if row.get("group_post") not in (None, "", LIAISON):
            return "机构内职务：联络服务站人员名单登记的是联络员，请选择“联络员”"
        return None
