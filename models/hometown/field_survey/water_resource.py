"""水资源 water: rivers, lakes, springs, wells, and who drinks of them (data.md 1.2)."""

from decimal import Decimal

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule, warning
from models.hometown.conditions import given
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.resource import ResourceRow
from models.types import Dec
from models.when import when

FLOWING = ("river", "canal")
STANDING = ("lake", "reservoir", "pond")
DRINKABLE = ("1", "2", "3")
HOT = (25, 110)


DRUNK = when("是饮用水源", is_drinking=True)


class WaterResource(
    ResourceRow, label="水资源", tab="自然资源", entry=Entry.GRID, natural_key=("name",), none_flag=True
):
    """A water, and what it gives."""

    __tablename__ = "hometown_water_resource"

    water_type: Mapped[str] = field("类型", choices="water_type", required=True)
    length_km: Mapped[Decimal | None] = field("长度", Dec(10, 3), unit="km", help="河流、沟渠必填")
    capacity_wm3: Mapped[Decimal | None] = field(
        "蓄水量/库容",
        Dec(12, 4),
        unit="万m³",
        help="湖泊、水库、坝塘必填",
        required_when=when("类型为湖泊、水库、坝塘", water_type=STANDING),
    )
    flow_m3d: Mapped[Decimal | None] = field(
        "日出水量", Dec(12, 2), unit="m³/日", help="泉点、温泉、水井填写"
    )
    temperature_c: Mapped[Decimal | None] = field(
        "水温", Dec(4, 1), unit="℃", required_when=when("类型为温泉", water_type="hot_spring")
    )
    water_quality: Mapped[str | None] = field("水质", choices="water_quality")
    is_drinking: Mapped[bool] = field("是否饮用水源", Boolean, required=True)
    protection_zone: Mapped[str | None] = field(
        "水源保护区级别", choices="water_resource_protection_zone", required_when=DRUNK
    )
    served_population: Mapped[int | None] = field("供水人口", Integer, unit="人", required_when=DRUNK)
    irrigated_mu: Mapped[Decimal | None] = field("灌溉面积", Dec(12, 2), unit="亩")

    @rule("length_km", "water_type")
    @staticmethod
    def flowing_water_has_a_length(row: Values) -> str | None:
        """河流、沟渠须填长度且大于 0。"""
        if row.get("water_type") in FLOWING and not (row.get("length_km") or 0) > 0:
            return "长度：河流、沟渠必须填写且大于 0，请填写"
        return None

    @rule("temperature_c", "water_type")
    @staticmethod
    def hot_spring_is_hot(row: Values) -> str | None:
        """温泉水温在 25–110℃ 之间。"""
        if row.get("water_type") != "hot_spring" or not given(row, "temperature_c"):
            return None
        if not HOT[0] <= row["temperature_c"] <= HOT[1]:
            return f"水温：温泉应在 {HOT[0]}–{HOT[1]}℃ 之间，请核对水温或类型"
        return None

    @warning("water_quality", "is_drinking")
    @staticmethod
    def drinking_water_is_clean(row: Values) -> str | None:
        """饮用水源水质应为Ⅰ–Ⅲ类。"""
        if DRUNK.holds(row) and row.get("water_quality") not in DRINKABLE:
            return "水质：饮用水源应为Ⅰ–Ⅲ类，请核对检测结果"
        return None
