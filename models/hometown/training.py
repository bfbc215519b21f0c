"""培训学习 trainings, and what fits what: way, headcount, place, teacher, files (manual §3.4; 001-066…068, A-001.Z-1, Z-2)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Problem, Values, field, rule, warning
from models.hometown.conditions import given, plain
from models.hometown.mobilization import LEVELS
from models.hometown.parameters import current
from models.hometown.step_making import ALL_LEVELS
from models.platform.attachment_slot import AttachmentSlot
from models.types import Codes, Dec

OTHER = "other"
SHORTEST_OTHER = 20
HOURS_A_DAY = 8


def _files_are_needed(row: Values) -> str:
    """Why a training must have a file; nothing where it need not."""
    mode = current().training_rules.of(row.get("mode"))
    return f"{mode.label}须上传附件" if mode is not None and "files" in mode.needs else ""


FILES = AttachmentSlot("files", "照片、文档附件", naming="{title}{number}", demand=_files_are_needed)


class Training(
    SurveyRow,
    label="培训学习",
    menu="工作准备",
    step="P04",
    written_by=ALL_LEVELS,
    levels=LEVELS,
    own_level=True,
    attachments=(FILES,),
):
    """One training."""

    __tablename__ = "hometown_training"

    topic: Mapped[str] = field("培训主题", String(100), required=True, help="附件按“培训主题+数字”命名")
    held_on: Mapped[date] = field("开始日期", Date, required=True, past_only=True)
    end_on: Mapped[date | None] = field("结束日期", Date)
    mode: Mapped[str] = field("培训方式", choices="train_mode", required=True)
    org_mode: Mapped[str] = field(
        "组织方式", choices="org_mode", required=True, help="“参与”的，培训人数填本级参加人数"
    )
    sponsor: Mapped[str] = field("主办单位", String(100), required=True)
    headcount: Mapped[int] = field("培训人数", Integer, unit="人", required=True, at_least=1)
    teacher: Mapped[str | None] = field("授课人", String(50), help="一对一辅导必填")
    place: Mapped[str | None] = field("培训地点", String(100), help="集中面授、现场教学/观摩必填")
    hours: Mapped[Decimal | None] = field("学时", Dec(5, 1), unit="学时", at_least=Decimal("0.5"), at_most=80)
    target: Mapped[tuple[str, ...]] = field(
        "培训对象", Codes(), choices="train_target", multiple=True, required=True
    )
    content: Mapped[str] = field("内容简述", Text, required=True)

    @warning("headcount", "mode")
    @staticmethod
    def headcount_fits_the_mode(row: Values) -> Problem | str | None:
        """培训人数与培训方式之间不可出现逻辑错误；默认提醒，可设为拦截。"""
        mode = current().training_rules.of(row.get("mode"))
        told = mode.told(row["headcount"]) if mode is not None and given(row, "headcount") else None
        if told is None:
            return None
        words = f"培训人数：{told}，请核对"
        return Problem("headcount", words, code="headcount") if current().training_is_strict else words

    @rule("place", "mode")
    @staticmethod
    def place_is_told(row: Values) -> str | None:
        """面授、现场教学须填地点。"""
        return _needed(row, "place", "培训地点")

    @rule("teacher", "mode")
    @staticmethod
    def teacher_is_told(row: Values) -> str | None:
        """一对一辅导须填授课人。"""
        return _needed(row, "teacher", "授课人")

    @rule("end_on", "held_on")
    @staticmethod
    def ends_after_it_begins(row: Values) -> str | None:
        """结束日期不早于开始日期。"""
        if given(row, "held_on", "end_on") and row["end_on"] < row["held_on"]:
            return "结束日期：早于开始日期，请核对"
        return None

    @rule("hours", "held_on")
    @staticmethod
    def hours_fit_the_days(row: Values) -> str | None:
        """跨 n 天的培训不超过 8n 学时。"""
        if not given(row, "hours", "held_on"):
            return None
        days = max(1, ((row.get("end_on") or row["held_on"]) - row["held_on"]).days + 1)
        most = HOURS_A_DAY * days
        return f"学时：{days} 天最多 {most} 学时，现为 {plain(row['hours'])}" if row["hours"] > most else None

    @warning("content", "mode")
    @staticmethod
    def another_way_is_described(row: Values) -> str | None:
        """培训方式选“其他”的，内容简述不少于 20 字。"""
        if row.get("mode") == OTHER and given(row, "content") and len(row["content"]) < SHORTEST_OTHER:
            return f"内容简述：培训方式为“其他”时应写明怎样培训，不少于 {SHORTEST_OTHER} 字，请补充"
        return None

    @property
    def title(self) -> str:
        """The topic, which its files are called by."""
        return self.topic


def _needed(row: Values, name: str, label: str) -> str | None:
    mode = current().training_rules.of(row.get("mode"))
    if mode is None or name not in mode.needs or given(row, name):
        return None
    return f"{label}：培训方式为“{mode.label}”时必须填写"
