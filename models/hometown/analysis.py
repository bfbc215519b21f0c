"""现状分析 analysis: the conclusion, and three lists (manual §6.3; 001-147…153)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, group_warning
from models.levels import AccountKind
from models.patterns import MOBILE, PERSON_NAME
from models.platform.attachment_slot import DOCUMENTS, AttachmentSlot
from models.types import Year
from models.when import when

VILLAGE = (AccountKind.VILLAGE,)
LISTS = (
    AttachmentSlot("resource_list", "资源清单", DOCUMENTS, most=5, required=True),
    AttachmentSlot("talent_list", "人才清单", DOCUMENTS, most=5, required=True),
    AttachmentSlot("problem_list", "问题清单", DOCUMENTS, most=5, required=True),
)


class Analysis(
    SurveyRow,
    label="现状分析",
    menu="规划编制",
    step="S03",
    tab="基本信息",
    written_by=VILLAGE,
    one_per_place=True,
    attachments=LISTS,
):
    """The village's analysis, one to a village; its three lists are attached as files."""

    __tablename__ = "hometown_analysis"
    __table_args__ = (UniqueConstraint("area"),)

    start_date: Mapped[date] = field("开展日期", Date, required=True, past_only=True)
    conclusion: Mapped[str] = field(
        "分析内容结论简述", Text, required=True, min_length=50, help="不少于 50 字"
    )

    @property
    def title(self) -> str:
        """There is one to a village."""
        return "现状分析"


class ResourceItem(
    SurveyRow, label="资源清单", menu="规划编制", step="S03", tab="资源清单", entry="grid", written_by=VILLAGE
):
    """A key resource of the village, perhaps taken from a row of the survey."""

    __tablename__ = "hometown_resource_item"

    category: Mapped[str] = field("类别", choices="resource_item_category", required=True)
    name: Mapped[str] = field("资源名称", String(100), required=True)
    scale: Mapped[str] = field("规模", String(50), required=True, help="如1200亩")
    value_desc: Mapped[str] = field("价值说明", Text, required=True)
    use_suggestion: Mapped[str | None] = field("利用建议", Text)
    ref_table: Mapped[str | None] = field("来源调研表", String(64), in_list=False)
    ref_id: Mapped[int | None] = field("来源调研记录", Integer, in_list=False)


class TalentItem(
    SurveyRow, label="人才清单", menu="规划编制", step="S03", tab="人才清单", entry="grid", written_by=VILLAGE
):
    """Somebody who can do something for the village."""

    __tablename__ = "hometown_talent_item"

    category: Mapped[str] = field("类别", choices="talent_item_category", required=True)
    name: Mapped[str] = field("姓名", String(30), required=True, pattern=PERSON_NAME)
    unit_or_village: Mapped[str] = field("单位/所在自然村", String(100), required=True)
    specialty: Mapped[str] = field("特长", String(100), required=True)
    role_desc: Mapped[str] = field("可发挥作用", Text, required=True)
    phone: Mapped[str | None] = field("联系电话", String(11), pattern=MOBILE, sensitive="phone")


class ProblemItem(
    SurveyRow, label="问题清单", menu="规划编制", step="S03", tab="问题清单", entry="grid", written_by=VILLAGE
):
    """A problem, and whether this plan is to solve it."""

    __tablename__ = "hometown_problem_item"

    domain: Mapped[str] = field("领域", choices="problem_item_domain", required=True)
    problem: Mapped[str] = field("问题描述", Text, required=True)
    is_key: Mapped[bool] = field("是否本次规划重点解决", Boolean, required=True, help="全村至少一条为是")
    measure: Mapped[str | None] = field(
        "解决措施", Text, required_when=when("属本次规划重点解决", is_key=True)
    )
    expected_year: Mapped[int | None] = field("拟解决年份", Year(), at_least=2021, at_most=2035)

    @group_warning("is_key")
    @staticmethod
    def some_problem_is_key(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """全村至少一条为重点解决。"""
        del facts
        if rows and not any(row.get("is_key") is True for row in rows):
            yield len(rows) - 1, "是否本次规划重点解决：全村至少一条选“是”，请选定重点问题"

    @property
    def title(self) -> str:
        """The beginning of the problem."""
        return self.problem[:20]
