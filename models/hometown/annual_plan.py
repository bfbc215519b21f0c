"""年度编制计划 the plan of a county for one year: how many of its villages are planned (manual §4.2; 001-080…087; data.md 3.8)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session

from models.base import SurveyRow
from models.fields import Values, field, group_warning, warning
from models.hometown.conditions import given, within
from models.hometown.county_plans import CountyFacts, county_facts, imbalance, shortfall, usual_name, year_of
from models.hometown.plan_shares import ratio, required_share, share_sentence
from models.levels import AccountKind, Level
from models.platform.attachment_slot import AttachmentSlot
from models.platform.clock import today
from models.platform.flows.reviewed import Reviewed
from models.types import Dec

FILES = AttachmentSlot("files", "年度计划文件", required=True)
TWO_DECIMALS = Dec(6, 2)


def _task_ratio(row: Values) -> Decimal | None:
    """A share that the column cannot hold is left for the judge: the tasks are within the villages."""
    found = ratio(row.get("task_count"), row.get("village_total"))
    return found if found is not None and found <= TWO_DECIMALS.largest else None


class AnnualPlan(
    Reviewed,
    SurveyRow,
    label="年度编制计划",
    menu="规划任务",
    step="P06",
    tab="制定计划",
    written_by=(AccountKind.COUNTY,),
    imported_by=(),
    natural_key=("plan_year",),
    levels=(Level.COUNTY,),
    own_level=True,
    attachments=(FILES,),
):
    """One year's plan of a county; 制定计划, 上报审核 and 下达任务 are three views of it (001-094)."""

    __tablename__ = "hometown_annual_plan"
    __table_args__ = (UniqueConstraint("area", "plan_year"),)

    plan_year: Mapped[str] = field("年度计划", choices="plan_year", required=True)
    name: Mapped[str] = field(
        "年度计划名称", String(100), required=True, help="不填即为“县名+年度+村庄规划编制计划”"
    )
    filled_on: Mapped[date] = field("填写日期", Date, required=True, past_only=True, in_list=False)
    town_count: Mapped[int] = field("乡镇(街道)", Integer, unit="个", required=True, in_list=False)
    village_total: Mapped[int] = field("行政村(社区)总数", Integer, unit="个", required=True, above=0)
    task_count: Mapped[int] = field(
        "年度编制任务数",
        Integer,
        unit="个",
        required=True,
        help="对经评估继续有效的村庄规划，按国土空间规划技术标准和数据入库要求，同步组织优化调整完善",
    )
    task_ratio: Mapped[Decimal | None] = field(
        "年度编制任务数占行政村总数比重",
        TWO_DECIMALS,
        unit="%",
        computed=_task_ratio,
    )
    deviation_note: Mapped[str | None] = field(
        "偏差说明", String(300), in_list=False, help="累计任务数低于要求时，提交前必填"
    )

    tasks_within_villages = within("task_count", "village_total", "年度编制任务数", "行政村(社区)总数")

    @warning("task_count", "village_total", "plan_year")
    @staticmethod
    def year_takes_its_share(row: Values) -> str | None:
        """年度编制任务数占比达到本年要求。"""
        year, found = year_of(row), _task_ratio(row)
        wanted = required_share(year) if year else None
        if year is None or wanted is None or found is None or found >= wanted:
            return None
        return share_sentence(year, row["task_count"], row["village_total"])

    @group_warning("town_count")
    @staticmethod
    def towns_are_those_of_the_county(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """乡镇(街道)数与区划一致。"""
        for index, row in enumerate(rows):
            if facts and given(row, "town_count") and row["town_count"] != facts.towns:
                yield index, f"乡镇(街道)：填写 {row['town_count']} 个，区划中有 {facts.towns} 个，请核对"

    @group_warning("village_total")
    @staticmethod
    def villages_are_those_of_the_county(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """行政村(社区)总数与区划一致。"""
        for index, row in enumerate(rows):
            told = row.get("village_total")
            if facts and told is not None and told != facts.villages:
                yield index, f"行政村(社区)总数：填写 {told} 个，区划中有 {facts.villages} 个，请核对"

    @group_warning("task_count")
    @staticmethod
    def tasks_are_those_surveyed(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """年度编制任务数与摸底调查列入该年的村数一致。"""
        for index, row in enumerate(rows):
            if not facts or not given(row, "task_count", "plan_year"):
                continue
            told, surveyed = row["task_count"], facts.surveyed.get(row["plan_year"], 0)
            if told != surveyed:
                yield index, f"年度编制任务数：填写 {told} 个，摸底调查列入该年的有 {surveyed} 个，请核对"

    @group_warning("task_count", "deviation_note")
    @staticmethod
    def plans_keep_pace(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """累计任务数低于要求的，提交前须有偏差说明。"""
        del facts
        for index, row in enumerate(rows):
            if told := shortfall(row, rows):
                yield index, f"{told}，提交前请填写偏差说明"

    @group_warning("task_count", "plan_year")
    @staticmethod
    def three_years_take_up_every_village(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """三年任务数合计等于行政村总数减去搬迁撤并豁免数。"""
        for index, row in enumerate(rows):
            if facts and (told := imbalance(row, rows, facts)):
                yield index, f"{told}，提交前请改正"

    @classmethod
    def facts(cls, session: Session, area: int) -> CountyFacts:
        """The divisions of the county and the villages that its baseline surveys put into each year."""
        return county_facts(session, area)

    @classmethod
    def begins_with(cls, session: Session, area: int) -> Mapping[str, Any]:
        """A new plan begins with today and the county's divisions as they are counted."""
        known = county_facts(session, area)
        return {"filled_on": today(), "town_count": known.towns, "village_total": known.villages}

    @classmethod
    def derive(cls, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        """A plan without a name has the usual one."""
        for row in rows:
            if not given(row, "name") and given(row, "area", "plan_year"):
                row["name"] = usual_name(session, row["area"], row["plan_year"])
