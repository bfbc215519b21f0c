"""任意取值 whatever typed values come in, the judge answers and never fails."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.checks import check_group, check_row, complete
from models.fields import Field, Kind, fields_of
from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.county_plans import CountyFacts
from models.hometown.cross_checks import check_sheets
from models.hometown.facts import VillageFacts
from models.hometown.technical_contract import TechnicalContract
from tests.hometown.sound_rows import HAMLETS, SOUND

FACTS = VillageFacts(Decimal(10_000), 4225, HAMLETS, {1: 100, None: 160}, {1: 400, None: 650}, Decimal(20))
FACTS_OF: dict[type[Any], Any] = {
    TechnicalContract: {530823102215: "中所村民委员会"},
    AnnualPlan: CountyFacts(towns=13, villages=170, surveyed={"2021": 51}, exempt=2),
    BaselineSurvey: frozenset({True}),
}
ODD = [Decimal(text) for text in ("0.005", "-0.01", "99999999999999.99", "1E+25", "1E-25", "NaN", "Infinity")]
SMALL = st.integers(-3, 40)
NUMBERS = SMALL | st.integers(-(10**12), 10**12)
EXACT = NUMBERS.map(Decimal) | st.sampled_from(ODD)
DATES = st.dates(date(1800, 1, 1), date(2200, 1, 1))
WORDS = st.text(max_size=8) | st.sampled_from(["", "无", "19900000001", "11010519491231002X"])
CODES = st.sampled_from(
    ["none", "idle", "lease", "S", "0101", "tea", "edu", "watch", "mining", "hot_spring", "x"]
)
QUICK = settings(
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BY_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: WORDS,
    Kind.LONG_TEXT: WORDS,
    Kind.INTEGER: NUMBERS,
    Kind.DECIMAL: EXACT,
    Kind.DATE: DATES,
    Kind.YEAR: st.integers(0, 9999),
    Kind.BOOLEAN: st.booleans(),
    Kind.CHOICE: CODES,
    Kind.MULTI_CHOICE: st.lists(CODES, max_size=5).map(tuple),
    Kind.HAMLET: st.sampled_from([1, 2, 999]),
    Kind.HAMLETS: st.lists(st.sampled_from([1, 2, 999]), max_size=3).map(tuple),
    Kind.RECORDS: st.lists(st.sampled_from([1, 2, 999]), max_size=3).map(tuple),
    Kind.VILLAGES: st.lists(st.sampled_from([530823102215, 530102010004]), max_size=3).map(tuple),
}


def any_value(declared: Field) -> st.SearchStrategy[Any]:
    return st.none() | BY_KIND[declared.kind]


def any_row(table: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    values = {each.name: any_value(each) for each in fields_of(table) if each.is_typed}
    area = st.sampled_from([530823102215, 530823000000])
    return st.fixed_dictionaries({"area": area}, optional=values)


def is_finite(row: dict[str, Any]) -> bool:
    """Whether its figures are numbers; a row in which one is not never comes to be judged among others."""
    return all(value.is_finite() for value in row.values() if isinstance(value, Decimal))


@pytest.mark.parametrize("table", SOUND, ids=lambda table: table.__name__)
@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_the_judge_answers_whatever_comes(table: type[Any], data: st.DataObject) -> None:
    rows = data.draw(st.lists(any_row(table).map(lambda row: complete(table, row)), max_size=3))
    for row in rows:
        for problem in check_row(table, row):
            assert problem.message
    figures = [row for row in rows if is_finite(row)]
    for index, problem in check_group(table, figures, FACTS_OF.get(table, FACTS)):
        assert 0 <= index < len(figures)
        assert problem.message


@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_the_sheets_are_judged_together_whatever_they_hold(data: st.DataObject) -> None:
    sheets = {
        table.__tablename__: data.draw(st.lists(any_row(table).filter(is_finite), max_size=2))
        for table in JOINED
    }
    for each in check_sheets(sheets, FACTS, finishing=True):
        assert each.index is None or each.index < len(sheets[each.table])


JOINED = [
    table
    for table in SOUND
    if table.__tablename__
    in (
        "hometown_village",
        "hometown_population",
        "hometown_homestead",
        "hometown_idle_land",
        "hometown_building_style",
        "hometown_none_flag",
    )
]
