"""行政村信息 villages: the profile a village keeps of itself (manual §2.1; 001-032…036)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session

from models.base import SurveyRow
from models.fields import Values, field, group_warning, rule
from models.hometown.baseline_survey import approved_facts
from models.hometown.village_facts import fact, plain_among_others
from models.levels import AccountKind
from models.types import Dec

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
    village_type: Mapped[str | None] = fact("village_type", readonly=True)
    village_terrain: Mapped[str | None] = fact("village_terrain", readonly=True)
    village_features: Mapped[tuple[str, ...]] = fact("village_features", readonly=True)
    has_key_project: Mapped[bool | None] = fact("has_key_project", readonly=True)
    key_project_names: Mapped[str | None] = fact("key_project_names", readonly=True)
    is_key_assist: Mapped[bool | None] = fact("is_key_assist", readonly=True)
    is_demo_project: Mapped[bool | None] = fact("is_demo_project", readonly=True)
    demo_level: Mapped[str | None] = fact("demo_level", readonly=True)

    plain_village_has_no_other_feature = rule("village_features")(plain_among_others)

    @classmethod
    def derive(cls, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        """What the county's approved baseline survey says of a village is in its profile from the start (001-034)."""
        told = approved_facts(session, [row["area"] for row in rows if row.get("area") is not None])
        for row in rows:
            row.update(told.get(row.get("area", 0), {}))

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
