"""近三年社会经济情况 society and economy of the last three years (manual §6.2; 001-136)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from models.fields import Values, completes, field, group_rule, rule, warning
from models.hometown.conditions import exceeds, given, plain, total
from models.hometown.facts import VillageFacts
from models.hometown.field_survey.base import Entry, FieldSurveyRow, Place
from models.hometown.field_survey.reach import more_than_live_there
from models.hometown.parameters import current
from models.types import Dec, Year

INCOMES = ("inc_operation", "inc_contract", "inc_investment", "inc_subsidy", "inc_other")
OUTPUTS = ("gdp1", "gdp2", "gdp3")
CENT = Decimal("0.01")
WAN = Dec(14, 4)


class SocioEconomy(
    FieldSurveyRow,
    label="近三年社会经济情况",
    tab="社会经济情况",
    entry=Entry.DIALOG,
    scope=Place.VILLAGE,
    natural_key=("year",),
    photos=False,
):
    """A village's economy in one year; money is in ten thousand yuan, income a head in yuan."""

    __tablename__ = "hometown_socio_economy"

    year: Mapped[int] = field("年限", Year(), required=True, aliases=("年份",))
    collective_income: Mapped[Decimal] = field("集体经济总收入", WAN, unit="万元", required=True)
    inc_operation: Mapped[Decimal | None] = field("经营收入", WAN, unit="万元")
    inc_contract: Mapped[Decimal | None] = field("发包及上交收入", WAN, unit="万元")
    inc_investment: Mapped[Decimal | None] = field("投资收益", WAN, unit="万元")
    inc_subsidy: Mapped[Decimal | None] = field("补助收入", WAN, unit="万元")
    inc_other: Mapped[Decimal | None] = field("其他收入", WAN, unit="万元")
    rural_total_income: Mapped[Decimal | None] = field("农村经济总收入", WAN, unit="万元")
    gdp1: Mapped[Decimal | None] = field("一产产值", WAN, unit="万元")
    gdp2: Mapped[Decimal | None] = field("二产产值", WAN, unit="万元")
    gdp3: Mapped[Decimal | None] = field("三产产值", WAN, unit="万元")
    gdp_total: Mapped[Decimal | None] = field("总产值", WAN, unit="万元", help="一、二、三产产值合计")
    per_capita_income: Mapped[Decimal] = field(
        "农村居民人均可支配收入",
        Dec(12, 2),
        unit="元",
        required=True,
        soft_range=(1000, 100000),
        help="单位是元，不是万元",
    )
    main_industries: Mapped[str | None] = field("主要产业(2–3个)", String(100))
    specialty: Mapped[str | None] = field("特色产品", String(100))
    ent_count: Mapped[int | None] = field("村内企业数", Integer, unit="个")
    ent_output: Mapped[Decimal | None] = field("企业总产值", WAN, unit="万元")
    migrant: Mapped[int | None] = field("外出务工人数", Integer, unit="人")
    migrant_income: Mapped[Decimal | None] = field("务工收入", WAN, unit="万元")
    poverty_out_hh: Mapped[int | None] = field("脱贫户数", Integer, unit="户")
    monitor_hh: Mapped[int | None] = field("监测户数", Integer, unit="户")

    @completes("collective_income", "gdp_total")
    @staticmethod
    def add_up(values: dict[str, Any]) -> None:
        """总收入、总产值为空时由分项合计得出。"""
        for whole, parts in (("collective_income", INCOMES), ("gdp_total", OUTPUTS)):
            if not given(values, whole) and any(given(values, part) for part in parts):
                values[whole] = total(values, parts)

    @rule("year")
    @staticmethod
    def year_is_one_of_three(row: Values) -> str | None:
        """年限为基期年及前两年。"""
        years = current().economy_years
        if given(row, "year") and row["year"] not in years:
            return f"年限：应为 {'、'.join(str(year) for year in years)} 年之一，现为 {row['year']} 年，请核对后更正"
        return None

    @rule("collective_income", *INCOMES)
    @staticmethod
    def incomes_add_up(row: Values) -> str | None:
        """集体经济总收入等于五项合计。"""
        parts = total(row, INCOMES)
        if not given(row, "collective_income") or not any(given(row, part) for part in INCOMES):
            return None
        if abs(parts - row["collective_income"]) <= CENT:
            return None
        return (
            f"集体经济总收入：{plain(row['collective_income'])} 万元，应等于五项收入合计 {plain(parts)} 万元，"
            "请核对"
        )

    @rule("gdp_total", *OUTPUTS)
    @staticmethod
    def outputs_add_up(row: Values) -> str | None:
        """总产值等于三次产业产值合计。"""
        parts = total(row, OUTPUTS)
        if not given(row, "gdp_total") or not any(given(row, part) for part in OUTPUTS):
            return None
        if abs(parts - row["gdp_total"]) <= CENT:
            return None
        return (
            f"总产值：{plain(row['gdp_total'])} 万元，与一、二、三产产值合计 {plain(parts)} 万元不符，请核对"
        )

    @rule("ent_output", "ent_count")
    @staticmethod
    def no_enterprise_no_output(row: Values) -> str | None:
        """没有企业时企业总产值为 0。"""
        if row.get("ent_count") == 0 and (row.get("ent_output") or 0) > 0:
            return "企业总产值：村内企业数为 0 时应为 0，请核对企业数或产值"
        return None

    @warning("rural_total_income", "collective_income")
    @staticmethod
    def village_earns_more_than_its_collective(row: Values) -> str | None:
        """农村经济总收入一般不小于集体经济总收入。"""
        if exceeds(row, "collective_income", "rural_total_income"):
            return "农村经济总收入：小于集体经济总收入，请核对两项的单位和数值"
        return None

    @group_rule("year")
    @staticmethod
    def three_years_at_most(rows: Sequence[Values], facts: VillageFacts) -> Iterator[tuple[int, str]]:
        """最多三条。"""
        del facts
        for index in range(3, len(rows)):
            yield index, "年限：近三年每年一条，最多 3 条，请在原记录上修改"

    @group_rule("poverty_out_hh", "monitor_hh", knowing="households")
    @staticmethod
    def households_are_of_the_village(
        rows: Sequence[Values], facts: VillageFacts
    ) -> Iterator[tuple[int, str]]:
        """脱贫户数、监测户数不大于总户数。"""
        yield from more_than_live_there(rows, "poverty_out_hh", "脱贫户数", facts.households_of, "户")
        yield from more_than_live_there(rows, "monitor_hh", "监测户数", facts.households_of, "户")

    @property
    def title(self) -> str:
        """The year."""
        return f"{self.year} 年"
