"""消防安全 fire safety of a hamlet (manual §6.2, §8.10; 001-144; GB 50039)."""

from decimal import Decimal

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule, warning
from models.hometown.conditions import given, plain, within
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.parameters import current
from models.types import Dec
from models.when import when

LARGEST_CLUSTER = 30
LEAST_VOLUNTEERS = 3


def _spreads(row: Values) -> bool:
    return (row.get("max_cluster_hh") or 0) > LARGEST_CLUSTER and row.get("has_firebreak") is False


def level_of_risk(row: Values) -> str:
    """High when a fire would spread or lacks water; middling when engines cannot pass or find no hydrant."""
    if _spreads(row) or row.get("has_water_source") is False:
        return "high"
    without_water_points = (row.get("hydrants") or 0) + (row.get("pools") or 0) == 0
    return "mid" if row.get("lane_clear") is False or without_water_points else "low"


class FireSafety(
    FieldSurveyRow,
    label="消防安全",
    tab="消防安全",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    one_per_place=True,
):
    """One row a hamlet: water, ways in, people, and how closely the wooden houses stand."""

    __tablename__ = "hometown_fire_safety"

    has_water_source: Mapped[bool] = field("有无消防水源", Boolean, required=True)
    water_kinds: Mapped[tuple[str, ...]] = field(
        "消防水源类型",
        choices="fire_safety_water_kinds",
        multiple=True,
        required_when=when("有消防水源", has_water_source=True),
    )
    pools: Mapped[int] = field("消防水池数", Integer, unit="座", required=True)
    pool_m3: Mapped[Decimal] = field("消防水池容量", Dec(12, 2), unit="m³", required=True)
    hydrants: Mapped[int] = field("消火栓", Integer, unit="个", required=True)
    hose_m: Mapped[Decimal | None] = field("消防水带", Dec(10, 2), unit="米")
    extinguishers: Mapped[int] = field("灭火器", Integer, unit="具", required=True)
    pumps: Mapped[int | None] = field("手抬机动泵", Integer, unit="台")
    lane_clear: Mapped[bool] = field("消防通道是否畅通", Boolean, required=True)
    lane_min_width_m: Mapped[Decimal] = field(
        "通道最小净宽", Dec(4, 2), unit="米", required=True, amount=False
    )
    mini_stations: Mapped[int] = field("微型消防站", Integer, unit="个", required=True)
    volunteers: Mapped[int] = field("志愿(义务)消防队员", Integer, unit="人", required=True)
    wood_hh: Mapped[int] = field("木结构(三四级耐火)建筑户数", Integer, unit="户", required=True)
    max_cluster_hh: Mapped[int] = field("最大连片户数", Integer, unit="户", required=True)
    has_firebreak: Mapped[bool] = field("防火分隔(隔离带)", Boolean, required=True)
    old_wiring_hh: Mapped[int | None] = field("电气线路未改造户数", Integer, unit="户")
    fires_5y: Mapped[int] = field("近五年火灾次数", Integer, unit="次", required=True)
    loss_wan: Mapped[Decimal] = field("近五年火灾损失", Dec(14, 4), unit="万元", required=True)
    station_km: Mapped[Decimal | None] = field("距最近消防站", Dec(6, 2), unit="km", amount=False)
    risks: Mapped[str] = field("主要火灾隐患", Text, required=True, help="没有请填“无”")
    needs: Mapped[str] = field("改造需求", Text, required=True, help="没有请填“无”")
    risk_level: Mapped[str | None] = field(
        "风险分级", choices="fire_safety_risk_level", computed=level_of_risk
    )

    cluster_is_of_wood = within("max_cluster_hh", "wood_hh", "最大连片户数", "木结构建筑户数")

    @rule("pool_m3", "pools")
    @staticmethod
    def pools_hold_water(row: Values) -> str | None:
        """消防水池数为 0 则容量为 0，反之亦然。"""
        if given(row, "pools", "pool_m3") and (row["pools"] == 0) is not (row["pool_m3"] == 0):
            return "消防水池容量：水池数为 0 时容量应为 0，有水池时容量应大于 0，请核对"
        return None

    @rule("volunteers", "mini_stations")
    @staticmethod
    def station_is_manned(row: Values) -> str | None:
        """有微型消防站时，志愿消防队员不少于 3 人。"""
        if (
            (row.get("mini_stations") or 0) > 0
            and given(row, "volunteers")
            and row["volunteers"] < LEAST_VOLUNTEERS
        ):
            return f"志愿(义务)消防队员：有微型消防站时不少于 {LEAST_VOLUNTEERS} 人，请补足"
        return None

    @rule("loss_wan", "fires_5y")
    @staticmethod
    def no_fire_no_loss(row: Values) -> str | None:
        """没有火灾就没有损失。"""
        if row.get("fires_5y") == 0 and (row.get("loss_wan") or 0) > 0:
            return "近五年火灾损失：火灾次数为 0 时应为 0，请核对"
        return None

    @warning("lane_min_width_m", "lane_clear")
    @staticmethod
    def lane_is_wide_enough(row: Values) -> str | None:
        """通道畅通而净宽不足时提示。"""
        least = current().fire_lane_metres
        if (
            row.get("lane_clear") is True
            and given(row, "lane_min_width_m")
            and row["lane_min_width_m"] < least
        ):
            return (
                f"通道最小净宽：{plain(row['lane_min_width_m'])} 米不足 {plain(least)} 米，请核对通道是否畅通"
            )
        return None

    @warning("max_cluster_hh", "has_firebreak")
    @staticmethod
    def cluster_is_divided(row: Values) -> str | None:
        """连片超过 30 户而无防火分隔的为高风险。"""
        if _spreads(row):
            return f"最大连片户数：超过 {LARGEST_CLUSTER} 户且没有防火分隔，属于高风险，请列入问题清单"
        return None

    @property
    def title(self) -> str:
        """There is one to a hamlet."""
        return "消防安全"
