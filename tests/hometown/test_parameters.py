"""系统参数 the parameters: the manual's figures until a province sets them otherwise (data.md 11)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.checks import check_row
from models.hometown.field_survey import FireSafety, Population, SocioEconomy
from models.hometown.parameters import BY_KEY, Parameter, Parameters, current, read_parameter, refresh
from models.platform import records
from models.platform.clock import now
from models.platform.refusal import Invalid, Refusal
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.planting import planting


@pytest.fixture
def province(session: Session) -> Iterator[Session]:
    """A session after which the manual's figures hold again."""
    yield session
    with planting(session):
        session.query(Parameter).delete()
    refresh(session)


def put(session: Session, key: str, value: str) -> None:
    with transaction(session):
        records.create(session, Parameter, {"key": key, "value": value})
    with transaction(session):
        pass


def told(table: type[Any], **changes: Any) -> list[str]:
    return [problem.code for problem in check_row(table, SOUND[table] | changes)]


def test_the_defaults_are_those_of_the_manual() -> None:
    default = Parameters()
    assert list(default.survey_years) == [2016, 2017, 2018, 2019, 2020]
    assert list(default.economy_years) == [2018, 2019, 2020]
    assert default.plan_shares == {2021: 30, 2022: 40, 2023: 30}
    assert (default.homestead_limit_sqm, default.fire_lane_metres) == (Decimal(150), Decimal("3.5"))
    assert (default.max_leaders, default.leader_must_be_local, default.publicity_days) == (1, True, 30)


def test_every_parameter_has_a_key_and_every_key_a_parameter() -> None:
    assert {each.name for each in BY_KEY.values()} == set(Parameters.__dataclass_fields__)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("POP_YEARS", " 2017 - 2021 ", (2017, 2021)),
        ("PLAN_RATIO", "2021:30，2022:40,2023:30", {2021: 30, 2022: 40, 2023: 30}),
        ("STRICT_FUND_SUM", "否", False),
        ("LEADER_MUST_BE_LOCAL", "True", True),
        ("EPS_HA", "0.02", Decimal("0.02")),
        ("INDICATOR_POP_BASIS", "I01", "I01"),
        ("INDICATOR_POP_BASIS", "户籍人口数", "I01"),
        ("GATE_PREP", "不予办理", "block"),
    ],
)
def test_a_text_is_read_as_the_parameters_kind(key: str, text: str, value: object) -> None:
    assert read_parameter(key, text) == value


def test_another_lane_width_is_asked_for_from_the_next_piece_of_work_on(province: Session) -> None:
    assert told(FireSafety, lane_min_width_m=Decimal("3.8")) == []
    put(province, "FIRE_LANE_MIN_M", "4.0")
    assert told(FireSafety, lane_min_width_m=Decimal("3.8")) == ["lane_is_wide_enough"]


def test_later_years_are_asked_for_when_the_province_says_so(province: Session) -> None:
    assert told(Population, year=2021) == ["year_is_asked_for"]
    put(province, "POP_YEARS", "2017-2021")
    put(province, "BASE_YEAR", "2021")
    assert told(Population, year=2021) == []
    assert told(Population, year=2016) == ["year_is_asked_for"]
    assert told(SocioEconomy, year=2018) == ["year_is_one_of_three"]


def test_a_parameter_is_set_once_and_only_to_what_can_be_read(province: Session) -> None:
    put(province, "MAX_LEADERS", "2")
    assert current().max_leaders == 2
    with pytest.raises(Refusal, match="已有相同的记录"), transaction(province):
        records.create(province, Parameter, {"key": "MAX_LEADERS", "value": "3"})
    with pytest.raises(Invalid), transaction(province):
        records.create(province, Parameter, {"key": "BASE_YEAR", "value": "去年"})


def test_a_value_that_nobody_can_read_keeps_the_default(province: Session) -> None:
    stamp = {"version": 1, "created_on": now(), "changed_on": now()}
    province.execute(insert(Parameter).values(key="MAX_LEADERS", value="许多", **stamp))
    province.execute(insert(Parameter).values(key="OF_OLD", value="1", **stamp))
    assert refresh(province).max_leaders == 1
    province.rollback()
