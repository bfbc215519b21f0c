"""工作纪实 work logs: what was done in a step, with whom, told with photos (manual §6.3(6); 001-154…156)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, Session

from models.base import SurveyRow
from models.fields import Values, field, rule
from models.levels import AccountKind, Level
from models.platform.attachment_slot import AttachmentSlot
from models.platform.chosen_records import choosable
from models.platform.scope import level_of
from models.platform.write_guards import CONCERNS, GUARDS, Attempt
from models.types import RecordIds

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
    participant_ids: Mapped[tuple[int, ...]] = field(
        "参与人",
        RecordIds(),
        of="hometown_roster_member",
        help="从名单报审中县委组织部审核通过的回乡干部里选择",
    )

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


def took_part_as_returnees(session: Session, attempt: Attempt) -> Iterator[str]:
    """Who took part is a returnee of the village's roster who has passed; who was named before stays (001-155)."""
    if attempt.table is not WorkLog or attempt.area is None:
        return
    held = attempt.row.participant_ids if isinstance(attempt.row, WorkLog) else ()
    named = set(attempt.values.get("participant_ids") or ()) - set(held)
    offered = choosable(session, WorkLog, [attempt.area]) if named else {}
    if not named <= {key for key, _ in offered.get(attempt.area, ())}:
        yield "参与人：只能选择本村名单报审中审核通过的回乡干部，请从列表中重新选择"


GUARDS.append(took_part_as_returnees)
CONCERNS[took_part_as_returnees] = lambda table: table is WorkLog
