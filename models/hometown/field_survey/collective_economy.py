"""集体经济发展情况 the collective economy, project by project (manual §6.2; 001-137)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from models.fields import Values, field, group_rule, group_warning, rule, warning
from models.hometown.conditions import exceeds, given, never_exceeds, plain, within
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.field_survey.reach import more_than_live_there
from models.patterns import CREDIT_CODE, MOBILE
from models.types import Dec

WAN = Dec(14, 4)
TOLERANCE = Decimal("0.1")


class CollectiveEconomy(
    FieldSurveyRow,
    label="集体经济发展情况",
    tab="产业现状",
    entry=Entry.DIALOG,
    scope=Place.VILLAGE,
    natural_key=("project_name",),
):
    """A business of the village's collective organisation."""

    __tablename__ = "hometown_collective_economy"

    org_name: Mapped[str] = field(
        "集体经济组织名称", String(100), required=True, help="如某某村股份经济合作联合社"
    )
    uscc: Mapped[str | None] = field("统一社会信用代码", String(18), pattern=CREDIT_CODE)
    established: Mapped[date | None] = field("成立时间", Date, past_only=True)
    project_name: Mapped[str] = field("项目(经营)名称", String(100), required=True)
    mode: Mapped[str] = field("发展模式", choices="collective_mode", required=True)
    asset_total: Mapped[Decimal] = field("资产总额", WAN, unit="万元", required=True)
    asset_operating: Mapped[Decimal | None] = field("其中经营性资产", WAN, unit="万元")
    debt_total: Mapped[Decimal | None] = field("负债总额", WAN, unit="万元")
    annual_income: Mapped[Decimal] = field("年经营收入", WAN, unit="万元", required=True)
    annual_profit: Mapped[Decimal | None] = field(
        "年净收益", WAN, unit="万元", at_least=-(10**10), help="亏损填负数"
    )
    dividend: Mapped[Decimal | None] = field("年分红", WAN, unit="万元")
    member_hh: Mapped[int | None] = field("受益成员户数", Integer, unit="户")
    collective_share_pct: Mapped[Decimal | None] = field(
        "村集体持股比例", Dec(5, 2), unit="%", at_least=0, at_most=100
    )
    invest_sources: Mapped[tuple[str, ...]] = field(
        "资金来源", choices="collective_economy_invest_sources", multiple=True, required=True
    )
    land_sqm: Mapped[Decimal | None] = field("占地面积", Dec(14, 2), unit="㎡")
    manager: Mapped[str] = field("负责人", String(30), required=True)
    phone: Mapped[str | None] = field("联系电话", String(11), pattern=MOBILE, sensitive="phone")
    problems: Mapped[str] = field("存在问题", Text, required=True, help="没有请填“无”")
    next_plan: Mapped[str | None] = field("下一步打算", Text)

    operating_within_assets = within("asset_operating", "asset_total", "其中经营性资产", "资产总额")
    profit_within_income = within("annual_profit", "annual_income", "年净收益", "年经营收入")

    @warning("debt_total", "asset_total", quiet=never_exceeds)
    @staticmethod
    def debts_are_covered(row: Values) -> str | None:
        """负债大于资产时提示。"""
        if exceeds(row, "debt_total", "asset_total"):
            return f"负债总额：{plain(row['debt_total'])} 万元大于资产总额，请核对"
        return None

    @rule("dividend", "annual_profit", quiet=never_exceeds)
    @staticmethod
    def dividend_is_earned(row: Values) -> str | None:
        """有净收益时分红不大于净收益。"""
        if (row.get("annual_profit") or 0) > 0 and exceeds(row, "dividend", "annual_profit"):
            return f"年分红：{plain(row['dividend'])} 万元大于年净收益，请核对这两项"
        return None

    @group_rule("member_hh", knowing="households")
    @staticmethod
    def members_are_of_the_village(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """受益成员户数不大于总户数。"""
        yield from more_than_live_there(rows, "member_hh", "受益成员户数", facts.households_of, "户")

    @group_warning("annual_income", knowing="collective_income")
    @staticmethod
    def incomes_match_the_economy(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """各项目年经营收入合计与最近年集体经济总收入偏差超过 10% 时提示。"""
        told = facts.collective_income
        earned = sum((row["annual_income"] for row in rows if given(row, "annual_income")), Decimal(0))
        if rows and told is not None and abs(earned - told) > told * TOLERANCE:
            yield (
                len(rows) - 1,
                (
                    f"年经营收入：各项目合计 {plain(earned)} 万元，与最近年集体经济总收入 {plain(told)} 万元"
                    "相差超过 10%，请核对"
                ),
            )

    @property
    def title(self) -> str:
        """The project's name."""
        return self.project_name
