"""土地资源 land: what grows where, in mu and in square metres (data.md 1.1)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from models.fields import Values, completes, field, group_rule, rule
from models.hometown.conditions import given, plain, rounded, total, within
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry
from models.hometown.field_survey.resource import MU, SQM_PER_MU, ResourceRow
from models.types import HamletIds

ARABLE = ("0101", "0102", "0103")
ADJUSTABLE = ("0201K", "0202K", "0203K", "0204K")
TOLERANCE = Decimal("1.01")


def _is_farmed(row: Values) -> bool:
    return str(row.get("land_type")).startswith(("01", "02"))


class LandResource(
    ResourceRow, label="土地资源", tab="自然资源", entry=Entry.GRID, natural_key=("name",), none_flag=True
):
    """A piece of land by its class in the third national survey; mu and square metres say the same."""

    __tablename__ = "hometown_land_resource"

    land_type: Mapped[str] = field("地类", choices="land_type", required=True, help="第三次国土调查地类")
    area_mu: Mapped[Decimal] = field(
        "面积", MU, unit="亩", required=True, help="亩与平方米填一项，另一项自动换算"
    )
    ownership: Mapped[str] = field("权属性质", choices="land_ownership", required=True)
    operation_mode: Mapped[str | None] = field("经营方式", choices="land_operation")
    transfer_area_mu: Mapped[Decimal | None] = field("其中流转面积", MU, unit="亩")
    idle_area_mu: Mapped[Decimal | None] = field("其中撂荒面积", MU, unit="亩")
    pbf_area_mu: Mapped[Decimal | None] = field("其中永久基本农田", MU, unit="亩")
    slope25_area_mu: Mapped[Decimal | None] = field("坡度25°以上面积", MU, unit="亩")
    main_crop: Mapped[str | None] = field("主要作物/林种", String(100))
    irrigation: Mapped[str | None] = field(
        "灌溉条件", choices="land_resource_irrigation", help="仅耕地、园地填写"
    )
    hamlet_ids: Mapped[tuple[int, ...]] = field("分布自然村", HamletIds())

    @completes("area_mu", "area_sqm")
    @staticmethod
    def convert_area(values: dict[str, Any]) -> None:
        """亩与平方米填一项，自动算另一项。"""
        if given(values, "area_mu") and not given(values, "area_sqm"):
            values["area_sqm"] = rounded(values["area_mu"] * SQM_PER_MU)
        elif given(values, "area_sqm") and not given(values, "area_mu"):
            values["area_mu"] = rounded(values["area_sqm"] / SQM_PER_MU)

    @rule("area_mu", "area_sqm")
    @staticmethod
    def both_units_agree(row: Values) -> str | None:
        """亩与平方米换算差不大于 1 平方米（亩保留两位小数所差的除外）。"""
        if not given(row, "area_mu", "area_sqm"):
            return None
        if abs(row["area_mu"] * SQM_PER_MU - row["area_sqm"]) <= 1:
            return None
        if rounded(row["area_sqm"] / SQM_PER_MU) == row["area_mu"]:
            return None
        expected = plain(rounded(row["area_mu"] * SQM_PER_MU))
        return (
            f"面积：{plain(row['area_mu'])} 亩应为 {expected} 平方米，"
            f"与所填 {plain(row['area_sqm'])} 平方米不符，请更正其一"
        )

    transfer_within_area = within("transfer_area_mu", "area_mu", "其中流转面积", "面积（亩）")
    farmland_within_area = within("pbf_area_mu", "area_mu", "其中永久基本农田", "面积（亩）")
    slope_within_area = within("slope25_area_mu", "area_mu", "坡度25°以上面积", "面积（亩）")

    @rule("transfer_area_mu", "operation_mode")
    @staticmethod
    def transferred_land_has_an_area(row: Values) -> str | None:
        """经营方式为土地流转时，流转面积须大于 0。"""
        if row.get("operation_mode") == "transfer" and not (row.get("transfer_area_mu") or 0) > 0:
            return "其中流转面积：经营方式为“土地流转”时应大于 0，请填写流转的亩数"
        return None

    @rule("idle_area_mu", "transfer_area_mu", "area_mu")
    @staticmethod
    def parts_fit_the_whole(row: Values) -> str | None:
        """流转面积与撂荒面积合计不大于面积。"""
        parts = total(row, ("transfer_area_mu", "idle_area_mu"))
        if given(row, "area_mu", "idle_area_mu") and parts > row["area_mu"]:
            return (
                f"其中撂荒面积：流转与撂荒合计 {plain(parts)} 亩，大于面积 {plain(row['area_mu'])} 亩，请核对"
            )
        return None

    @rule("pbf_area_mu", "land_type")
    @staticmethod
    def farmland_is_arable(row: Values) -> str | None:
        """只有耕地和可调整园地可有永久基本农田。"""
        if (row.get("pbf_area_mu") or 0) > 0 and row.get("land_type") not in ARABLE + ADJUSTABLE:
            return "其中永久基本农田：只有水田、水浇地、旱地和可调整园地可以大于 0，请核对地类或填 0"
        return None

    @rule("irrigation", "land_type")
    @staticmethod
    def only_farmed_land_is_irrigated(row: Values) -> str | None:
        """灌溉条件仅耕地、园地填写。"""
        if given(row, "irrigation", "land_type") and not _is_farmed(row):
            return "灌溉条件：只有耕地、园地填写，请清空"
        return None

    @group_rule("area_sqm", knowing="area_sqm")
    @staticmethod
    def all_land_fits_the_village(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """各类面积合计不大于行政村面积的 1.01 倍。"""
        whole = sum((row["area_sqm"] for row in rows if given(row, "area_sqm")), Decimal(0))
        if rows and facts.area_sqm is not None and whole > facts.area_sqm * TOLERANCE:
            yield (
                len(rows) - 1,
                (
                    f"面积：各地类合计 {plain(whole)} 平方米，超过行政村面积 {plain(facts.area_sqm)} 平方米，"
                    "请核对各行面积，或先更正行政村信息中的面积"
                ),
            )
