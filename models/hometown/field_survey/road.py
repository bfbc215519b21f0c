"""道路 roads: the village's through the area, the hamlet's inside it (manual §6.2, §8.5; 001-138)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, completes, field, rule
from models.hometown.conditions import given, plain, within
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.types import Dec
from models.when import when

HARD = ("asphalt", "concrete", "cobble")
VILLAGE_GRADES = ("G", "S", "X", "Y", "C", "J")
HAMLET_GRADES = ("C", "Z", "H", "J")
METRES = Dec(12, 2)


PLANNED = when("需要规划改造/新建", need_plan=True)


class Road(
    FieldSurveyRow,
    label="道路",
    tab="基础设施",
    entry=Entry.DIALOG,
    scope=Place.BOTH,
    natural_key=("name", "pavement"),
):
    """A road, or several alike. A village tells of grades down to its own, a hamlet of those within it."""

    __tablename__ = "hometown_road"

    name: Mapped[str] = field("道路名称", String(100), required=True)
    road_grade: Mapped[str] = field(
        "道路等级",
        choices="road_grade",
        required=True,
        help="村域填国、省、县、乡、村道和机耕路，自然村填村道、通组路、巷道和机耕路",
    )
    count: Mapped[int] = field("数量", Integer, unit="条", required=True, at_least=1)
    start_pt: Mapped[str | None] = field("起点", String(50), in_list=False)
    end_pt: Mapped[str | None] = field("终点", String(50), in_list=False)
    length_m: Mapped[Decimal] = field("长度", METRES, unit="米", required=True, above=0)
    width_m: Mapped[Decimal] = field(
        "宽度(路面)", Dec(5, 2), unit="米", required=True, at_least=Decimal("0.5"), at_most=60, amount=False
    )
    pavement: Mapped[str] = field("路面类型", choices="pavement", required=True)
    hardened_m: Mapped[Decimal] = field(
        "其中硬化长度",
        METRES,
        unit="米",
        required=True,
        help="柏油、水泥、弹石路不填即为全长，砂石路、土路不填即为 0",
    )
    lamps: Mapped[int | None] = field("路灯", Integer, unit="盏")
    drain_m: Mapped[Decimal | None] = field("排水沟", METRES, unit="米")
    passing_bays: Mapped[int | None] = field("会车道", Integer, unit="处")
    condition: Mapped[str] = field("现状质量", choices="condition3", required=True)
    need_plan: Mapped[bool] = field("是否需要规划改造/新建", Boolean, required=True)
    plan_count: Mapped[int | None] = field("规划数量", Integer, unit="条", required_when=PLANNED)
    plan_width_m: Mapped[Decimal | None] = field(
        "规划宽度", Dec(5, 2), unit="米", at_most=60, required_when=PLANNED, amount=False
    )
    plan_length_m: Mapped[Decimal | None] = field("规划长度", METRES, unit="米", required_when=PLANNED)
    plan_pavement: Mapped[str | None] = field("规划路面", choices="pavement", required_when=PLANNED)

    @completes("hardened_m")
    @staticmethod
    def hard_roads_are_hard_all_along(values: dict[str, Any]) -> None:
        """硬化长度为空时，柏油、水泥、弹石路取全长，其他取 0。"""
        if given(values, "pavement", "length_m") and not given(values, "hardened_m"):
            values["hardened_m"] = values["length_m"] if values["pavement"] in HARD else Decimal(0)

    hard_within_length = within("hardened_m", "length_m", "其中硬化长度", "长度")

    @rule("road_grade", "hamlet_id")
    @staticmethod
    def grade_belongs_to_the_place(row: Values) -> str | None:
        """村域道路与自然村道路各有等级范围。"""
        grade = row.get("road_grade")
        if grade is None:
            return None
        if given(row, "hamlet_id") and grade not in HAMLET_GRADES:
            return "道路等级：自然村道路只填村道、通组路、村内巷道、机耕路，国、省、县、乡道由行政村填报，请核对等级和自然村"
        if not given(row, "hamlet_id") and grade not in VILLAGE_GRADES:
            return "道路等级：村域道路只填国、省、县、乡、村道和机耕路，通组路、村内巷道由自然村填报，请核对等级和自然村"
        return None

    @rule("drain_m", "length_m")
    @staticmethod
    def drains_run_on_two_sides(row: Values) -> str | None:
        """排水沟不大于长度的 2 倍。"""
        if given(row, "drain_m", "length_m") and row["drain_m"] > 2 * row["length_m"]:
            return f"排水沟：{plain(row['drain_m'])} 米大于道路长度的 2 倍，请核对"
        return None
