"""行政村信息 villages: the profile a village keeps of itself (manual §2.1; 001-032…036)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import SurveyRow
from models.fields import Values, field, group_warning, rule
from models.levels import AccountKind
from models.types import Codes, Dec
from models.when import when

USUAL_AREA = (100_000, 500_000_000)
"""0.1 to 500 square kilometres: beyond it somebody wrote hectares or mu."""


class Village(
    SurveyRow, label="行政村信息", menu="基本信息", written_by=(AccountKind.VILLAGE,), one_per_place=True
):
    """A village's own facts, one row an ``area``; what the county's baseline survey sets is read-only."""

    __tablename__ = "hometown_village"
    __table_args__ = (UniqueConstraint("area"),)

    office_location: Mapped[str] = field("村委会所在地", String(200), required=True)
    area_sqm: Mapped[Decimal | None] = field(
        "行政村面积",
        Dec(16, 2),
        unit="平方米",
        soft_range=USUAL_AREA,
        help="1 公顷 = 10000 平方米，1 亩 ≈ 666.67 平方米",
    )
    population: Mapped[int] = field("行政村人口", Integer, unit="人", required=True)
    village_type: Mapped[str | None] = field("村庄类型", choices="village_type", readonly=True)
    village_terrain: Mapped[str | None] = field("村庄特征（地形）", choices="village_terrain", readonly=True)
    village_features: Mapped[tuple[str, ...]] = field(
        "村庄特征", Codes(), choices="village_feature", multiple=True, readonly=True
    )
    has_key_project: Mapped[bool | None] = field("是否含重点项目", Boolean, readonly=True)
    key_project_names: Mapped[str | None] = field(
        "重点项目名称", String(300), readonly=True, required_when=when("含重点项目", has_key_project=True)
    )
    is_key_assist: Mapped[bool | None] = field("是否为乡村振兴重点帮扶县村庄", Boolean, readonly=True)
    is_demo_project: Mapped[bool | None] = field(
        "是否为拟实施乡村振兴“百千万”示范工程", Boolean, readonly=True
    )
    demo_level: Mapped[str | None] = field(
        "“百千万”示范工程类别",
        choices="demo_project_level",
        readonly=True,
        required_when=when("拟实施“百千万”示范工程", is_demo_project=True),
    )

    @rule("village_features")
    @staticmethod
    def plain_village_has_no_other_feature(row: Values) -> str | None:
        """一般村庄与其他特征互斥。"""
        features = row.get("village_features") or ()
        if "none" in features and len(features) > 1:
            return "村庄特征：选了“一般村庄”就不能再选其他特征，请去掉其中之一"
        return None

    @group_warning("is_key_assist")
    @staticmethod
    def one_county_is_assisted_or_not(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """同县的行政村是否属重点帮扶县应一致。"""
        del facts
        answers: dict[int, bool] = {}
        for index, row in enumerate(rows):
            if row.get("area") is None or row.get("is_key_assist") is None:
                continue
            county = row["area"] // 10**6
            if answers.setdefault(county, row["is_key_assist"]) != row["is_key_assist"]:
                yield index, "是否为乡村振兴重点帮扶县村庄：与同县其他行政村不一致，请核对"
