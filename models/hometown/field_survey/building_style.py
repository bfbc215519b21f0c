"""建筑风貌 building style: how a hamlet's houses are built and how they look (manual §6.2, §8.8; 001-142)."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped, MappedColumn

from models.fields import Values, field, rule, warning
from models.hometown.conditions import given, plain, total
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.types import Dec

STRUCTURE = (
    "st_rc",
    "st_brick_con",
    "st_brick_wood",
    "st_earth_wood",
    "st_stone_wood",
    "st_wood",
    "st_other",
)
FLOORS = ("fl_1", "fl_2", "fl_3", "fl_4plus")
AGE = ("yr_before1980", "yr_1980_1999", "yr_2000_2010", "yr_after2010")
QUALITY = ("q_good", "q_fair", "q_poor", "q_dangerous")
STYLE = ("sty_traditional", "sty_harmonious", "sty_plain", "sty_conflict")
MOST_FORMS = 3
USUAL_FLOOR = (40, 600)


def _buildings(label: str) -> MappedColumn[Any]:
    return field(label, Integer, unit="栋", required=True)


def _adds_up(name: str, parts: tuple[str, ...]) -> Any:
    def judge(row: Values) -> str | None:
        if not given(row, "total_bldg", *parts) or total(row, parts) == row["total_bldg"]:
            return None
        found = total(row, parts)
        return f"{name}合计应等于建筑总栋数：{name}合计 {found} 栋，建筑总栋数 {row['total_bldg']} 栋，请核对"

    judge.__doc__ = f"{name}合计应等于建筑总栋数。"
    return rule(*parts, "total_bldg")(judge)


class BuildingStyle(
    FieldSurveyRow,
    label="建筑风貌",
    tab="建筑风貌",
    entry=Entry.SUMMARY,
    scope=Place.HAMLET,
    one_per_place=True,
    photos=("全貌", "街巷", "典型民居"),
):
    """One row a hamlet. Each way of counting the houses comes to the same number."""

    __tablename__ = "hometown_building_style"

    total_bldg: Mapped[int] = _buildings("建筑总栋数")
    total_floor_sqm: Mapped[Decimal] = field("总建筑面积", Dec(16, 2), unit="㎡", required=True)
    st_rc: Mapped[int] = _buildings("结构-钢混")
    st_brick_con: Mapped[int] = _buildings("结构-砖混")
    st_brick_wood: Mapped[int] = _buildings("结构-砖木")
    st_earth_wood: Mapped[int] = _buildings("结构-土木")
    st_stone_wood: Mapped[int] = _buildings("结构-石木")
    st_wood: Mapped[int] = _buildings("结构-木")
    st_other: Mapped[int] = _buildings("结构-其他")
    fl_1: Mapped[int] = _buildings("层数-1层")
    fl_2: Mapped[int] = _buildings("层数-2层")
    fl_3: Mapped[int] = _buildings("层数-3层")
    fl_4plus: Mapped[int] = _buildings("层数-4层及以上")
    yr_before1980: Mapped[int] = _buildings("年代-1980前")
    yr_1980_1999: Mapped[int] = _buildings("年代-1980–1999")
    yr_2000_2010: Mapped[int] = _buildings("年代-2000–2010")
    yr_after2010: Mapped[int] = _buildings("年代-2011后")
    q_good: Mapped[int] = _buildings("质量-好")
    q_fair: Mapped[int] = _buildings("质量-一般")
    q_poor: Mapped[int] = _buildings("质量-较差")
    q_dangerous: Mapped[int] = _buildings("质量-危房")
    sty_traditional: Mapped[int] = _buildings("风貌-传统特色")
    sty_harmonious: Mapped[int] = _buildings("风貌-协调")
    sty_plain: Mapped[int] = _buildings("风貌-一般")
    sty_conflict: Mapped[int] = _buildings("风貌-不协调")
    dwelling_form: Mapped[tuple[str, ...]] = field(
        "主要民居形式", choices="dwelling_form", multiple=True, required=True, help="选 1–3 项"
    )
    roof: Mapped[str] = field("屋顶形式", choices="building_style_roof", required=True)
    main_color: Mapped[str] = field("主色调", String(30), required=True, help="如白墙青瓦")
    wall_material: Mapped[str | None] = field("墙面材料", String(50))
    courtyard: Mapped[str | None] = field("院落形式", choices="building_style_courtyard")
    has_control: Mapped[bool | None] = field("有无风貌管控要求", Boolean)
    problems: Mapped[str] = field("存在问题", Text, required=True, help="没有请填“无”")

    structures_add_up = _adds_up("结构", STRUCTURE)
    floors_add_up = _adds_up("层数", FLOORS)
    ages_add_up = _adds_up("年代", AGE)
    qualities_add_up = _adds_up("质量", QUALITY)
    styles_add_up = _adds_up("风貌", STYLE)

    @rule("dwelling_form")
    @staticmethod
    def few_forms_are_the_main_ones(row: Values) -> str | None:
        """主要民居形式选 1–3 项。"""
        forms = row.get("dwelling_form") or ()
        return (
            f"主要民居形式：最多选 {MOST_FORMS} 项，现选了 {len(forms)} 项，请减少"
            if len(forms) > MOST_FORMS
            else None
        )

    @warning("total_floor_sqm", "total_bldg")
    @staticmethod
    def buildings_are_of_usual_size(row: Values) -> str | None:
        """栋均建筑面积在 40–600 平方米之间。"""
        if not given(row, "total_bldg", "total_floor_sqm") or row["total_bldg"] <= 0:
            return None
        mean = Decimal(row["total_floor_sqm"]) / row["total_bldg"]
        if USUAL_FLOOR[0] <= mean <= USUAL_FLOOR[1]:
            return None
        shown = plain(round(mean, 1))
        return (
            f"总建筑面积：栋均 {shown} ㎡，不在 {USUAL_FLOOR[0]}–{USUAL_FLOOR[1]} ㎡ 之间，请核对栋数和面积"
        )

    @property
    def title(self) -> str:
        """There is one to a hamlet."""
        return "建筑风貌"
