"""宅基地 homesteads of a hamlet: how many, how large, how many stand idle (manual §6.2, §8.7; 001-141)."""

from decimal import Decimal

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from models.fields import Values, field, rule, warning
from models.hometown.conditions import given, plain, quotient, total, within
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.parameters import current
from models.types import Dec

AREA = Dec(14, 2)
HOUSEHOLDS = ("hh_one", "hh_multi", "hh_none")
PARCELS, WHOLE_AREA = "宅基地总宗数", "宅基地总面积"
mean_area = quotient("area_sqm", "farm_hh")


class Homestead(
    FieldSurveyRow,
    label="宅基地",
    tab="宅基地、空闲地情况",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    one_per_place=True,
):
    """One row a hamlet. No part may be more than the whole."""

    __tablename__ = "hometown_homestead"

    farm_hh: Mapped[int] = field("农户户数", Integer, unit="户", required=True)
    parcels: Mapped[int] = field(PARCELS, Integer, unit="宗", required=True)
    area_sqm: Mapped[Decimal] = field(WHOLE_AREA, AREA, unit="㎡", required=True)
    floor_sqm: Mapped[Decimal | None] = field("总建筑面积", AREA, unit="㎡")
    cert_parcels: Mapped[int] = field("确权登记宗数", Integer, unit="宗", required=True)
    cert_area_sqm: Mapped[Decimal] = field("确权登记面积", AREA, unit="㎡", required=True)
    over_parcels: Mapped[int | None] = field("超占宗数", Integer, unit="宗")
    over_area_sqm: Mapped[Decimal | None] = field("超占面积", AREA, unit="㎡")
    hh_one: Mapped[int] = field("一户一宅户数", Integer, unit="户", required=True)
    hh_multi: Mapped[int] = field("一户多宅户数", Integer, unit="户", required=True)
    hh_none: Mapped[int] = field("无宅户数", Integer, unit="户", required=True)
    idle_parcels: Mapped[int] = field("闲置宅基地宗数", Integer, unit="宗", required=True)
    idle_area_sqm: Mapped[Decimal] = field("闲置宅基地面积", AREA, unit="㎡", required=True)
    idle_houses: Mapped[int] = field("闲置农房数", Integer, unit="处", required=True)
    idle_house_sqm: Mapped[Decimal] = field("闲置农房面积", AREA, unit="㎡", required=True)
    reuse_houses: Mapped[int | None] = field("盘活利用农房数", Integer, unit="处")
    reuse_house_sqm: Mapped[Decimal | None] = field("盘活利用农房面积", AREA, unit="㎡")
    dangerous_hh: Mapped[int | None] = field("危房户数", Integer, unit="户")
    transfer_parcels: Mapped[int | None] = field("流转宗数", Integer, unit="宗")
    transfer_area_sqm: Mapped[Decimal | None] = field("流转面积", AREA, unit="㎡")
    quit_parcels: Mapped[int | None] = field("退出宗数", Integer, unit="宗")
    quit_area_sqm: Mapped[Decimal | None] = field("退出面积", AREA, unit="㎡")
    paid_parcels: Mapped[int | None] = field("有偿使用宗数", Integer, unit="宗")
    paid_area_sqm: Mapped[Decimal | None] = field("有偿使用面积", AREA, unit="㎡")
    outsider_parcels: Mapped[int | None] = field("非本村村民使用宗数", Integer, unit="宗")
    apply_hh: Mapped[int | None] = field("近三年申请建房户数", Integer, unit="户")
    area_per_household: Mapped[Decimal | None] = field(
        "户均面积", AREA, unit="㎡/户", computed=mean_area, in_list=True
    )
    idle_rate: Mapped[Decimal | None] = field(
        "闲置率", AREA, unit="%", computed=quotient("idle_parcels", "parcels", 100), in_list=True
    )
    cert_rate: Mapped[Decimal | None] = field(
        "确权率", AREA, unit="%", computed=quotient("cert_parcels", "parcels", 100), in_list=True
    )

    certified_within = within("cert_parcels", "parcels", "确权登记宗数", PARCELS)
    certified_area_within = within("cert_area_sqm", "area_sqm", "确权登记面积", WHOLE_AREA)
    excess_within = within("over_parcels", "parcels", "超占宗数", PARCELS)
    excess_area_within = within("over_area_sqm", "area_sqm", "超占面积", WHOLE_AREA)
    idle_within = within("idle_parcels", "parcels", "闲置宅基地宗数", PARCELS)
    idle_area_within = within("idle_area_sqm", "area_sqm", "闲置宅基地面积", WHOLE_AREA)
    transferred_within = within("transfer_parcels", "parcels", "流转宗数", PARCELS)
    transferred_area_within = within("transfer_area_sqm", "area_sqm", "流转面积", WHOLE_AREA)
    quit_within = within("quit_parcels", "parcels", "退出宗数", PARCELS)
    quit_area_within = within("quit_area_sqm", "area_sqm", "退出面积", WHOLE_AREA)
    paid_within = within("paid_parcels", "parcels", "有偿使用宗数", PARCELS)
    paid_area_within = within("paid_area_sqm", "area_sqm", "有偿使用面积", WHOLE_AREA)
    outsiders_within = within("outsider_parcels", "parcels", "非本村村民使用宗数", PARCELS)

    @rule("farm_hh", *HOUSEHOLDS)
    @staticmethod
    def households_add_up(row: Values) -> str | None:
        """一户一宅、一户多宅、无宅户数合计等于农户户数。"""
        if not given(row, "farm_hh", *HOUSEHOLDS) or total(row, HOUSEHOLDS) == row["farm_hh"]:
            return None
        found = total(row, HOUSEHOLDS)
        return f"农户户数：{row['farm_hh']} 户，应等于一户一宅、一户多宅、无宅户数合计 {found} 户，请核对"

    @warning("area_sqm", "farm_hh")
    @staticmethod
    def household_keeps_to_the_limit(row: Values) -> str | None:
        """户均宅基地面积超过上限时提示。"""
        mean, limit = mean_area(row), current().homestead_limit_sqm
        if mean is not None and mean > limit:
            return f"宅基地总面积：户均 {plain(mean)} ㎡，超过 {plain(limit)} ㎡ 的上限，请核对"
        return None

    @property
    def title(self) -> str:
        """There is one to a hamlet."""
        return "宅基地"
