"""资源类 what the six resource tables have in common (manual §6.2; 001-133, 134)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_rule, rule, warning
from models.hometown.conditions import given, plain
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import FieldSurveyRow
from models.types import Dec

SQM_PER_MU = Decimal(2000) / 3
AREA = Dec(16, 2)
MU = Dec(14, 2)


class ResourceRow(FieldSurveyRow):
    """One resource of a village. One name is one row."""

    __abstract__ = True

    name: Mapped[str] = field("名称", String(100), required=True)
    quantity: Mapped[Decimal] = field(
        "数量", Dec(12, 2), required=True, help="单位按类型：片、处、条、株、项"
    )
    area_sqm: Mapped[Decimal | None] = field("面积", AREA, unit="平方米")
    protection_use: Mapped[str] = field("保护利用情况", Text, required=True)
    problems: Mapped[str | None] = field("存在问题", Text, help="没有请填“无”")

    @rule("area_sqm", "quantity")
    @staticmethod
    def nothing_covers_nothing(row: Values) -> str | None:
        """数量为 0 时面积须为 0。"""
        if given(row, "quantity", "area_sqm") and row["quantity"] == 0 and row["area_sqm"] > 0:
            return f"面积：数量为 0 时面积应为 0，现为 {plain(row['area_sqm'])} 平方米，请核对数量或面积"
        return None

    @warning("area_sqm", "quantity")
    @staticmethod
    def area_is_told(row: Values) -> str | None:
        """数量大于 0 时应填面积，没有占地填 0。"""
        if given(row, "quantity") and row["quantity"] > 0 and not given(row, "area_sqm"):
            return "面积：尚未填写，请补填，没有占地的填 0"
        return None

    @group_rule("area_sqm", knowing="area_sqm")
    @staticmethod
    def lies_within_the_village(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """面积不大于行政村面积。"""
        if facts.area_sqm is None:
            return
        for index, row in enumerate(rows):
            if given(row, "area_sqm") and row["area_sqm"] > facts.area_sqm:
                yield (
                    index,
                    (
                        f"面积：{plain(row['area_sqm'])} 平方米，大于行政村面积 {plain(facts.area_sqm)}，"
                        "请核对单位，或先更正行政村信息中的面积"
                    ),
                )
