"""矿产资源 minerals: deposits, whether and by whom they are mined (data.md 1.3)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped

from models.fields import Pattern, Severity, Values, field, rule, warning
from models.hometown.conditions import given
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.resource import ResourceRow
from models.platform.clock import today
from models.types import Dec
from models.when import GIVEN, when

LICENCE = Pattern(
    "mining_licence",
    r"[A-Z]?[0-9]{20,23}",
    "不像采矿许可证号，一般为 20–23 位数字（可带 1 位字母），请核对",
    Severity.WARNING,
)


MINED = when("正在开采", mine_status="mining")


class MineralResource(
    ResourceRow, label="矿产资源", tab="自然资源", entry=Entry.GRID, natural_key=("name",), none_flag=True
):
    """A deposit; a mine that is worked tells who holds the right and what it yields."""

    __tablename__ = "hometown_mineral_resource"

    mineral_class: Mapped[str] = field("矿种大类", choices="mineral_class", required=True)
    mineral_kind: Mapped[str] = field("矿种", String(50), required=True, help="如磷矿、铅锌、建筑石料、煤")
    reserve: Mapped[Decimal | None] = field(
        "资源储量", Dec(16, 4), required_when=when("填了储量单位", reserve_unit=GIVEN)
    )
    reserve_unit: Mapped[str | None] = field(
        "储量单位", choices="mineral_resource_reserve_unit", required_when=when("填了资源储量", reserve=GIVEN)
    )
    mine_status: Mapped[str] = field("开采状态", choices="mine_status", required=True)
    mining_right_holder: Mapped[str | None] = field("采矿权人", String(100), required_when=MINED)
    license_no: Mapped[str | None] = field("采矿许可证号", String(23), pattern=LICENCE, required_when=MINED)
    license_expiry: Mapped[date | None] = field("有效期至", Date)
    annual_output_wt: Mapped[Decimal | None] = field("年产量", Dec(12, 4), unit="万吨", required_when=MINED)
    redline_relation: Mapped[str | None] = field(
        "与生态红线/永农关系", choices="mineral_resource_redline_relation"
    )

    @rule("area_sqm")
    @staticmethod
    def area_is_required(row: Values) -> str | None:
        """占地面积必填。"""
        return None if given(row, "area_sqm") else "面积：不能为空，请填写占地面积，没有占地的填 0"

    @warning("license_expiry")
    @staticmethod
    def licence_is_in_force(row: Values) -> str | None:
        """采矿权过期提示。"""
        if given(row, "license_expiry") and row["license_expiry"] < today():
            return "有效期至：采矿权已过期，请核对日期或开采状态"
        return None

    @warning("redline_relation")
    @staticmethod
    def redline_is_a_problem(row: Values) -> str | None:
        """涉及生态红线或永久基本农田的列入重点问题。"""
        if row.get("redline_relation") not in (None, "none"):
            return "与生态红线/永农关系：涉及生态红线或永久基本农田，请列入问题清单作为重点问题"
        return None
