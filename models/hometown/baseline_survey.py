"""摸底调查 the baseline survey of a village, registered by its county (manual §4.1; 001-069…073; data.md 3.7)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, aliased

from models.base import SurveyRow
from models.fields import Values, field, group_rule, group_warning, rule, warning
from models.hometown.conditions import given
from models.hometown.village_facts import FACTS, fact, plain_among_others
from models.levels import AccountKind, Level
from models.platform.division import Division
from models.platform.flows.reviewed import Reviewed
from models.platform.hamlets import in_areas
from models.platform.scope import area_bounds
from models.when import EMPTY, when

MOVED = "BQ"
"""搬迁撤并类: the only villages that need not stand in a year's plan."""
PROVINCE_PASSED = "province_passed"
"""The state in which a survey is final and speaks for its village."""
COUNTY = AccountKind.COUNTY


class BaselineSurvey(
    Reviewed,
    SurveyRow,
    label="摸底调查",
    menu="规划任务",
    step="P05",
    tab="摸底调查",
    written_by=(COUNTY,),
    imported_by=(COUNTY, AccountKind.DATA_ADMINISTRATOR),
    one_per_place=True,
):
    """What the county has found of one of its villages; one a village."""

    __tablename__ = "hometown_baseline_survey"
    __table_args__ = (UniqueConstraint("area"),)

    village_type: Mapped[str] = fact("village_type", required=True)
    village_terrain: Mapped[str] = fact("village_terrain", required=True, in_list=False)
    village_features: Mapped[tuple[str, ...]] = fact("village_features", required=True)
    has_key_project: Mapped[bool] = fact("has_key_project", required=True)
    key_project_names: Mapped[str | None] = fact("key_project_names", in_list=False)
    is_key_assist: Mapped[bool] = fact("is_key_assist", required=True, in_list=False)
    is_demo_project: Mapped[bool] = fact("is_demo_project", required=True, in_list=False)
    demo_level: Mapped[str | None] = fact("demo_level", in_list=False)
    start_date: Mapped[date] = field("发起日期", Date, required=True, past_only=True)
    plan_year: Mapped[str | None] = field(
        "年度计划", choices="plan_year", help="搬迁撤并类村庄可以不选，但须填写豁免说明"
    )
    exempt_reason: Mapped[str | None] = field(
        "豁免说明",
        String(200),
        in_list=False,
        required_when=when("搬迁撤并类不列入年度计划", village_type=MOVED, plan_year=EMPTY),
    )

    plain_village_has_no_other_feature = rule("village_features")(plain_among_others)

    @rule("plan_year", "village_type")
    @staticmethod
    def only_moved_villages_are_exempt(row: Values) -> str | None:
        """除搬迁撤并类外都须列入年度计划。"""
        if given(row, "plan_year") or not given(row, "village_type") or row["village_type"] == MOVED:
            return None
        return "年度计划：只有搬迁撤并类村庄可以不列入，请选择年度"

    @warning("exempt_reason", "plan_year")
    @staticmethod
    def planned_village_is_not_exempt(row: Values) -> str | None:
        """已列入年度计划的不需豁免说明。"""
        if given(row, "plan_year", "exempt_reason"):
            return "豁免说明：已选择年度计划，本村不作豁免，请核对是否应清空其中一项"
        return None

    @warning("key_project_names", "has_key_project")
    @staticmethod
    def named_projects_are_there(row: Values) -> str | None:
        """不含重点项目的不填重点项目名称。"""
        if row.get("has_key_project") is False and given(row, "key_project_names"):
            return "重点项目名称：是否含重点项目选了“否”，请核对这两项"
        return None

    @warning("demo_level", "is_demo_project")
    @staticmethod
    def ranked_villages_are_in_the_project(row: Values) -> str | None:
        """不拟实施示范工程的不填类别。"""
        if row.get("is_demo_project") is False and given(row, "demo_level"):
            return "“百千万”示范工程类别：是否为拟实施“百千万”示范工程选了“否”，请核对这两项"
        return None

    @group_rule("area")
    @staticmethod
    def told_once(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """一个行政村只登记一次。"""
        del facts
        for index in range(1, len(rows)):
            yield index, "行政村：该村已登记摸底调查，请在列表中找到后编辑，或另选行政村"

    @group_warning("is_key_assist")
    @staticmethod
    def one_county_is_assisted_or_not(rows: Sequence[Values], facts: Any) -> Iterator[tuple[int, str]]:
        """同县的行政村是否属重点帮扶县应一致。"""
        others = facts or frozenset()
        for index, row in enumerate(rows):
            if row.get("is_key_assist") is not None and others - {row["is_key_assist"]}:
                yield index, "是否为乡村振兴重点帮扶县村庄：与同县其他行政村不一致，请核对"

    @classmethod
    def facts(cls, session: Session, area: int) -> frozenset[bool]:
        """What the county has answered of its other villages: whether they are of an assisted county."""
        low, high = area_bounds(area - area % Level.COUNTY.span)
        answers = select(cls.is_key_assist).where(cls.area >= low, cls.area < high, cls.area != area)
        return frozenset(session.scalars(answers.distinct()))

    @property
    def title(self) -> str:
        """There is one to a village."""
        return "摸底调查"


def facts_told(survey: BaselineSurvey) -> dict[str, Any]:
    """What a survey says of its village."""
    return {name: getattr(survey, name) for name in FACTS}


def approved_facts(session: Session, areas: Collection[int]) -> dict[int, dict[str, Any]]:
    """What approved surveys say of these villages (001-034)."""
    wanted = select(BaselineSurvey).where(
        in_areas(BaselineSurvey.area, areas), BaselineSurvey.review_state == PROVINCE_PASSED
    )
    return {survey.area: facts_told(survey) for survey in session.scalars(wanted)}


def villages_left(session: Session, county: int) -> list[tuple[int, str, str]]:
    """The villages of a county that have no baseline survey yet: code, township, name (001-070)."""
    low, high = area_bounds(county)
    village, town = aliased(Division), aliased(Division)
    surveyed = select(BaselineSurvey.area).where(BaselineSurvey.area >= low, BaselineSurvey.area < high)
    rows = session.execute(
        select(village.area, town.name, village.name)
        .join(town, town.area == village.parent)
        .where(
            village.area >= low,
            village.area < high,
            village.level == Level.VILLAGE.value,
            village.area.not_in(surveyed),
        )
        .order_by(village.area)
    )
    return [(area, township, name) for area, township, name in rows]
