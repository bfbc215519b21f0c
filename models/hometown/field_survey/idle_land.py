"""空闲地 idle land of a hamlet, plot by plot (manual §6.2, §8.7; 001-141)."""

from decimal import Decimal

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.types import Dec


class IdleLand(
    FieldSurveyRow,
    label="空闲地",
    tab="宅基地、空闲地情况",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    natural_key=("name",),
    none_flag=True,
):
    """A plot that lies unused, and what it could become."""

    __tablename__ = "hometown_idle_land"

    name: Mapped[str] = field("位置/名称", String(100), required=True)
    idle_type: Mapped[str] = field("空闲地类型", choices="idle_type", required=True)
    count: Mapped[int] = field("数量", Integer, unit="块", required=True, at_least=1)
    area_sqm: Mapped[Decimal] = field("面积", Dec(14, 2), unit="㎡", required=True, above=0)
    ownership: Mapped[str] = field("权属性质", choices="land_ownership", required=True)
    former_use: Mapped[str | None] = field("原用途", String(50))
    idle_years: Mapped[int | None] = field(
        "闲置年限", Integer, unit="年", at_least=0, at_most=80, amount=False
    )
    has_structure: Mapped[bool] = field("有无建(构)筑物", Boolean, required=True)
    structure_sqm: Mapped[Decimal | None] = field("建筑面积", Dec(14, 2), unit="㎡")
    idle_use: Mapped[str] = field("拟利用方向", choices="idle_use", required=True)
    in_near_plan: Mapped[bool | None] = field("是否纳入近期利用", Boolean)

    @rule("structure_sqm", "has_structure")
    @staticmethod
    def no_building_has_no_area(row: Values) -> str | None:
        """没有建(构)筑物时建筑面积为 0。"""
        if row.get("has_structure") is False and (row.get("structure_sqm") or 0) > 0:
            return "建筑面积：没有建(构)筑物时应为 0，请核对有无建(构)筑物"
        return None
