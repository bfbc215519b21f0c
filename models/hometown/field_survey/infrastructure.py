"""基础设施 infrastructure: water, sewage, rubbish, power and whom they reach (manual §6.2, §8.5; 001-138)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_rule, rule
from models.hometown.conditions import given
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.field_survey.reach import more_than_live_there
from models.platform.clock import today
from models.types import Dec, Year
from models.when import EMPTY, when

OLDEST = 1949


PLANNED = when("需要规划新建", need_plan=True)


class Infrastructure(
    FieldSurveyRow,
    label="基础设施",
    tab="基础设施",
    entry=Entry.DIALOG,
    scope=Place.BOTH,
    natural_key=("infra_type", "name"),
):
    """A facility; the unit of its capacity is that of its kind in the dictionary."""

    __tablename__ = "hometown_infrastructure"

    infra_type: Mapped[str] = field("设施类别", choices="infra_type", required=True)
    name: Mapped[str] = field("设施名称", String(100), required=True)
    count: Mapped[Decimal] = field("现状数量", Dec(10, 2), unit="处/个", required=True)
    capacity: Mapped[Decimal] = field(
        "供给或处理规模", Dec(14, 2), required=True, help="单位由设施类别定，如供水为 m³/日"
    )
    area_sqm: Mapped[Decimal | None] = field("占地面积", Dec(14, 2), unit="㎡")
    served_hh: Mapped[int] = field("服务户数", Integer, unit="户", required=True)
    served_pop: Mapped[int | None] = field("服务人口", Integer, unit="人")
    built_year: Mapped[int | None] = field("建成年份", Year(), at_least=OLDEST)
    investment: Mapped[Decimal | None] = field("建设投资", Dec(14, 4), unit="万元")
    operator: Mapped[str | None] = field("管理主体", String(100))
    run_status: Mapped[str] = field("运行状态", choices="run_status", required=True)
    need_plan: Mapped[bool] = field("是否需要规划新建", Boolean, required=True)
    plan_count: Mapped[Decimal | None] = field("规划数量", Dec(10, 2), unit="处/个", required_when=PLANNED)
    plan_capacity: Mapped[Decimal | None] = field("规划规模", Dec(14, 2), required_when=PLANNED)
    plan_land_sqm: Mapped[Decimal | None] = field(
        "规划用地", Dec(14, 2), unit="㎡", help="1 公顷 = 10000 ㎡", required_when=PLANNED
    )
    plan_hamlet_id: Mapped[int | None] = field(
        "规划所在自然村",
        Integer,
        ForeignKey("hometown_hamlet.id"),
        hamlet=True,
        required_when=when("村域设施需要规划新建", need_plan=True, hamlet_id=EMPTY),
    )

    @rule("capacity", "count")
    @staticmethod
    def nothing_has_no_capacity(row: Values) -> str | None:
        """现状数量为 0 时规模为 0。"""
        if row.get("count") == 0 and (row.get("capacity") or 0) > 0:
            return "供给或处理规模：现状数量为 0 时应为 0，请核对数量或规模"
        return None

    @rule("built_year")
    @staticmethod
    def is_built_by_now(row: Values) -> str | None:
        """建成年份不晚于今年。"""
        if given(row, "built_year") and row["built_year"] > today().year:
            return f"建成年份：不能晚于今年，现为 {row['built_year']} 年，请核对"
        return None

    @group_rule("served_hh", knowing="households")
    @staticmethod
    def served_households_live_there(
        rows: Sequence[Values], facts: VillageFacts
    ) -> Iterator[tuple[int, str]]:
        """服务户数不大于范围内户数。"""
        yield from more_than_live_there(rows, "served_hh", "服务户数", facts.households_of, "户")

    @group_rule("served_pop", knowing="people")
    @staticmethod
    def served_people_live_there(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """服务人口不大于范围内人口。"""
        yield from more_than_live_there(rows, "served_pop", "服务人口", facts.people_of, "人")
