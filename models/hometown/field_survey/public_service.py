"""公共服务设施 public services: school, clinic, library, market … (manual §6.2, §8.6; 001-139)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, completes, field, rule
from models.hometown.conditions import given, within
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.platform.clock import today
from models.types import Dec, Year
from models.when import other_than, when

CATEGORIES = {
    "admin": ("01", "02", "03"),
    "edu": ("04", "05", "06", "07"),
    "medical": ("08", "09"),
    "culture": ("10", "11", "12", "13", "14"),
    "elder": ("15", "16"),
    "commerce": ("17", "18", "19", "20"),
    "disaster": ("21",),
    "funeral": ("22",),
}
CATEGORY_OF = {facility: category for category, facilities in CATEGORIES.items() for facility in facilities}


TAUGHT = when("类别为教育", category="edu")
TREATED = when("类别为医疗卫生", category="medical")
PLANNED = when("需要规划新建", need_plan=True)


class PublicService(
    FieldSurveyRow,
    label="公共服务设施",
    tab="公共服务设施",
    entry=Entry.DIALOG,
    scope=Place.BOTH,
    natural_key=("facility", "name"),
):
    """A facility that serves people; its category follows from what it is."""

    __tablename__ = "hometown_public_service"

    category: Mapped[str] = field("类别", choices="service_category", required=True, help="不填则由设施带出")
    facility: Mapped[str] = field("设施", choices="service_facility", required=True)
    name: Mapped[str] = field("名称", String(100), required=True)
    count: Mapped[int] = field("数量", Integer, unit="个", required=True)
    land_sqm: Mapped[Decimal] = field("用地规模", Dec(14, 2), unit="㎡", required=True)
    floor_sqm: Mapped[Decimal | None] = field("建筑面积", Dec(14, 2), unit="㎡")
    served_pop: Mapped[int | None] = field("服务人口", Integer, unit="人")
    built_year: Mapped[int | None] = field("建成年份", Year(), at_least=1900)
    condition: Mapped[str] = field("使用状况", choices="condition3", required=True)
    students: Mapped[int | None] = field("学生", Integer, unit="人", required_when=TAUGHT)
    teachers: Mapped[int | None] = field("教师", Integer, unit="人", required_when=TAUGHT)
    beds: Mapped[int | None] = field("医疗床位", Integer, unit="张", required_when=TREATED)
    medics: Mapped[int | None] = field("医护", Integer, unit="人", required_when=TREATED)
    elder_beds: Mapped[int | None] = field("养老床位", Integer, unit="张")
    elder_residents: Mapped[int | None] = field(
        "在院",
        Integer,
        unit="人",
        required_when=when("养老设施有床位", category="elder", elder_beds=other_than(0)),
    )
    need_plan: Mapped[bool] = field("是否需要规划新建", Boolean, required=True)
    plan_count: Mapped[int | None] = field("规划数量", Integer, unit="个", required_when=PLANNED)
    plan_hamlet_id: Mapped[int | None] = field(
        "规划所在自然村", Integer, ForeignKey("hometown_hamlet.id"), hamlet=True, required_when=PLANNED
    )
    plan_land_sqm: Mapped[Decimal | None] = field(
        "规划用地规模", Dec(14, 2), unit="㎡", help="1 公顷 = 10000 ㎡", required_when=PLANNED
    )

    @completes("category", "plan_hamlet_id")
    @staticmethod
    def follow_from_the_facility_and_the_place(values: dict[str, Any]) -> None:
        """类别由设施带出；自然村填报的，规划所在自然村即本自然村。"""
        if not given(values, "category") and values.get("facility") in CATEGORY_OF:
            values["category"] = CATEGORY_OF[values["facility"]]
        if PLANNED.holds(values) and given(values, "hamlet_id") and not given(values, "plan_hamlet_id"):
            values["plan_hamlet_id"] = values["hamlet_id"]

    @rule("category", "facility")
    @staticmethod
    def category_is_that_of_the_facility(row: Values) -> str | None:
        """类别与设施一致。"""
        expected = CATEGORY_OF.get(str(row.get("facility")))
        if expected and given(row, "category") and row["category"] != expected:
            return "类别：与所选设施不一致，请重新选择，或清空类别由设施自动带出"
        return None

    @rule("built_year")
    @staticmethod
    def is_built_by_now(row: Values) -> str | None:
        """建成年份不晚于今年。"""
        if given(row, "built_year") and row["built_year"] > today().year:
            return f"建成年份：不能晚于今年，现为 {row['built_year']} 年，请核对"
        return None

    residents_have_beds = within("elder_residents", "elder_beds", "在院", "养老床位")
