"""人口与经济台账 ledgers of people, income, trades and collective projects (data.md 4.3; 001-192)."""

from collections.abc import Mapping
from decimal import Decimal

from models.hometown.field_survey.collective_economy import CollectiveEconomy
from models.hometown.field_survey.industry import Industry
from models.hometown.field_survey.population import Population
from models.hometown.field_survey.socio_economy import SocioEconomy
from models.hometown.ledgers.survey import survey_ledger
from models.hometown.parameters import current
from models.hometown.village import Village
from models.platform.ledger.columns import average, computed, frequent, rate, rest, shown
from models.platform.ledger.headings import Each, Group
from models.platform.ledger.measures import EACH, count, total
from models.platform.ledger.tallies import Weighted, villages

WEAK_INCOME = Decimal(5)
"""A village whose collective earns less than this (万元) in a year is 薄弱."""
REGISTERED = total(Population.registered_pop)
RESIDENT = total(Population.resident_pop)


def growth(people: Mapping[str, int]) -> Decimal | None:
    """The mean yearly growth in per cent between the first year and the last."""
    years = current().survey_years
    first, last = people.get(str(years[0]), 0), people.get(str(years[-1]), 0)
    if len(years) < 2 or not first or not last:
        return None
    return ((Decimal(last) / Decimal(first)) ** (Decimal(1) / (len(years) - 1)) - 1) * 100


def population_years() -> list[tuple[int, str]]:
    """The years of 人口状况 as headings."""
    return [(year, f"{year}年") for year in current().survey_years]


def economy_years() -> list[tuple[int, str]]:
    """近三年 as headings."""
    return [(year, f"{year}年") for year in current().economy_years]


POPULATION_LEDGER = survey_ledger(
    Population,
    Each(
        Population.year,
        (
            shown("户数", total(Population.households)),
            shown("户籍人口", REGISTERED),
            shown("常住人口", RESIDENT),
            shown("18岁以下", total(Population.age_under18)),
            shown("18–60岁", total(Population.age_18_60)),
            shown("60岁以上", total(Population.age_over60)),
            rest("外出率", RESIDENT, REGISTERED),
            rate("老龄化率", total(Population.age_over60), REGISTERED),
        ),
        population_years,
    ),
    computed("5年增长率", growth, REGISTERED.at(Population.year, EACH), places=1, percent=True),
    headline="户籍人口",
)

INCOME = total(SocioEconomy.collective_income)
PER_HEAD = Weighted(total(SocioEconomy.per_capita_income), Village.population)
HEADS = Weighted(count(SocioEconomy), Village.population)

SOCIO_ECONOMY_LEDGER = survey_ledger(
    SocioEconomy,
    Each(
        SocioEconomy.year,
        (
            shown("集体经济总收入（万元）", INCOME),
            average("村均（万元）", INCOME, count(SocioEconomy)),
            shown("薄弱村数", villages(INCOME.below(WEAK_INCOME))),
            average("人均可支配收入（元）", PER_HEAD, HEADS),
        ),
        economy_years,
    ),
    headline="集体经济总收入（万元）",
    note="村均按当年已填报的行政村计算；集体经济总收入不足 5 万元的行政村为薄弱村；人均可支配收入按行政村人口加权。",
)

TRADES = count(Industry)
LEADING = count(Industry, "leading", Industry.is_leading.is_(True))

INDUSTRY_LEDGER = survey_ledger(
    Industry,
    shown("产业数", TRADES),
    shown("年产值（万元）", total(Industry.output_value)),
    Group("按类型", (Each(Industry.industry_type, (shown("", TRADES),)),)),
    frequent("主导产业词频", LEADING, Industry.name),
)

COLLECTIVE_ECONOMY_LEDGER = survey_ledger(
    CollectiveEconomy,
    shown("项目数", count(CollectiveEconomy)),
    shown("资产总额（万元）", total(CollectiveEconomy.asset_total)),
    shown("年净收益（万元）", total(CollectiveEconomy.annual_profit)),
    shown("年分红（万元）", total(CollectiveEconomy.dividend)),
)

PEOPLE_LEDGERS = (
    POPULATION_LEDGER,
    SOCIO_ECONOMY_LEDGER,
    INDUSTRY_LEDGER,
    COLLECTIVE_ECONOMY_LEDGER,
)
