"""制定文件、补充制定文件 the papers that a prefecture or a county has made for the work (manual §3.1; 001-041…048)."""

from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, rule
from models.hometown.levels_of_rows import level_code
from models.levels import AccountKind, Level
from models.platform.attachment_slot import AttachmentSlot

WRITERS = (AccountKind.PREFECTURE, AccountKind.COUNTY)
READERS = (*WRITERS, AccountKind.PROVINCE, AccountKind.DATA_ADMINISTRATOR)
LEVELS = (Level.PREFECTURE, Level.COUNTY)
FIRST_YEAR = 2021
PREFECTURE_TAB, COUNTY_TAB = "市级上传", "县级上传"
SUPPLEMENT = "补充制定文件"
FILES = AttachmentSlot("files", "附件", required=True, demand=lambda _row: "每条记录至少一个文件")


class Document(SurveyRow):
    """A paper with its files. Its level is that of the account that registers it."""

    __abstract__ = True

    level: Mapped[str | None] = field("上传级别", choices="division_level", computed=level_code)
    title: Mapped[str] = field("文件名称", String(200), required=True)
    doc_no: Mapped[str | None] = field("文号", String(50), help="如“×政办发〔2021〕×号”")
    issuer: Mapped[str] = field("制发单位", String(100), required=True)
    issued_date: Mapped[date] = field("制定日期", Date, required=True, past_only=True)
    summary: Mapped[str | None] = field("内容摘要", Text)


class PolicyDocument(
    Document,
    label="制定文件",
    menu="工作准备",
    step="P01",
    written_by=WRITERS,
    read_by=READERS,
    levels=LEVELS,
    own_level=True,
    lent=True,
    attachments=(FILES,),
):
    """A paper of 2021."""

    __tablename__ = "hometown_policy_document"

    @rule("issued_date")
    @staticmethod
    def is_of_2021(row: Values) -> str | None:
        """制定文件为 2021 年制定的文件。"""
        day = row.get("issued_date")
        if day is None or day.year == FIRST_YEAR:
            return None
        if day.year > FIRST_YEAR:
            return f"制定日期：{day.year} 年制定的文件，请到“工作准备”的“补充制定文件”中登记"
        return f"制定日期：制定文件为 {FIRST_YEAR} 年制定的文件，请核对日期"


class SupplementaryDocument(
    Document,
    label=SUPPLEMENT,
    menu="工作准备",
    tab=SUPPLEMENT,
    written_by=WRITERS,
    read_by=READERS,
    levels=LEVELS,
    own_level=True,
    lent=True,
    attachments=(FILES,),
):
    """A paper made later. It belongs to no step: it may still be added when 制定文件 is completed."""

    __tablename__ = "hometown_supplementary_document"

    @rule("issued_date")
    @staticmethod
    def is_later_than_2021(row: Values) -> str | None:
        """2021 年之后制定的文件上传到补充制定文件。"""
        day = row.get("issued_date")
        if day is None or day.year > FIRST_YEAR:
            return None
        if day.year == FIRST_YEAR:
            return f"制定日期：{FIRST_YEAR} 年制定的文件，请到“工作准备”的“制定文件”中登记"
        return f"制定日期：应为 {FIRST_YEAR + 1} 年及以后制定的文件，请核对日期"
