"""联动与派生 what follows from other values: filled in when left empty, worked out and never typed."""

from decimal import Decimal
from typing import Any

import pytest

from models.checks import complete
from models.hometown import field_survey as survey
from models.hometown.basemap import Basemap
from models.hometown.hamlet import Hamlet
from tests.hometown.sound_rows import SOUND

D = Decimal


def filled(table: type[Any], **changes: Any) -> dict[str, Any]:
    return complete(table, SOUND[table] | changes)


@pytest.mark.parametrize(
    ("mu", "sqm", "expected"),
    [
        (D(3), None, (D(3), D(2000))),
        (D("0.01"), None, (D("0.01"), D("6.67"))),
        (None, D(2000), (D(3), D(2000))),
        (None, D(1000), (D("1.5"), D(1000))),
        (D(3), D(9), (D(3), D(9))),
        (None, None, (None, None)),
    ],
)
def test_mu_and_square_metres_follow_from_each_other(mu: Any, sqm: Any, expected: tuple[Any, Any]) -> None:
    row = filled(survey.LandResource, area_mu=mu, area_sqm=sqm)
    assert (row["area_mu"], row["area_sqm"]) == expected


@pytest.mark.parametrize("pavement", ["asphalt", "concrete", "cobble", "gravel", "earth"])
def test_a_road_is_hardened_all_along_or_not_at_all_unless_told(pavement: str) -> None:
    hard = D(800) if pavement in ("asphalt", "concrete", "cobble") else D(0)
    assert filled(survey.Road, pavement=pavement, hardened_m=None)["hardened_m"] == hard
    assert filled(survey.Road, pavement=pavement, hardened_m=D(5))["hardened_m"] == 5


def test_totals_left_empty_are_the_sum_of_their_parts() -> None:
    row = filled(survey.SocioEconomy, collective_income=None, gdp_total=None)
    assert (row["collective_income"], row["gdp_total"]) == (D("14.6"), D(900))
    untold = {"inc_operation": None, "inc_contract": None, "collective_income": None}
    assert filled(survey.SocioEconomy, **untold)["collective_income"] is None


def test_a_facility_brings_its_category_and_a_hamlets_plan_is_for_itself() -> None:
    row = filled(survey.PublicService, category=None, need_plan=True, hamlet_id=2)
    assert (row["category"], row["plan_hamlet_id"]) == ("edu", 2)
    assert filled(survey.PublicService, need_plan=True).get("plan_hamlet_id") is None


def test_a_new_hamlet_is_active_and_a_basemap_comes_from_the_county() -> None:
    assert filled(Hamlet, status=None)["status"] == "active"
    assert filled(Hamlet, status="disabled")["status"] == "disabled"
    assert filled(Basemap, provider=None)["provider"] == "县自然资源局"


@pytest.mark.parametrize(
    ("people", "assets", "level"),
    [
        (99, D("499.99"), "S"),
        (100, D(0), "M"),
        (0, D(500), "M"),
        (500, D(0), "L"),
        (499, D("9999.99"), "L"),
        (1000, D(0), "XL"),
        (5, D(10000), "XL"),
        (None, D(10000), None),
    ],
)
def test_danger_is_the_graver_of_people_and_property(people: Any, assets: Any, level: str | None) -> None:
    assert filled(survey.Geohazard, threat_pop=people, threat_asset=assets)["danger_level"] == level


@pytest.mark.parametrize(
    ("age", "level"), [(500, "1"), (499, "2"), (300, "2"), (299, "3"), (100, "3"), (99, None)]
)
def test_an_old_tree_is_graded_by_its_age(age: int, level: str | None) -> None:
    assert filled(survey.HeritageResource, tree_age=age)["tree_level"] == level
    assert filled(survey.HeritageResource, tree_age=age, heritage_class="well")["tree_level"] is None


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, "low"),
        ({"has_water_source": False}, "high"),
        ({"max_cluster_hh": 31, "wood_hh": 40, "has_firebreak": False}, "high"),
        ({"max_cluster_hh": 31, "wood_hh": 40}, "low"),
        ({"lane_clear": False}, "mid"),
        ({"hydrants": 0, "pools": 0}, "mid"),
        ({"hydrants": 0}, "low"),
    ],
)
def test_the_risk_of_fire_is_worked_out(changes: dict[str, Any], level: str) -> None:
    assert filled(survey.FireSafety, **changes)["risk_level"] == level


def test_the_rates_of_homesteads_are_worked_out() -> None:
    row = filled(survey.Homestead)
    assert (row["area_per_household"], row["idle_rate"], row["cert_rate"]) == (D(145), D("5.45"), D("81.82"))
    none = filled(survey.Homestead, farm_hh=0, parcels=0)
    assert (none["area_per_household"], none["idle_rate"]) == (None, None)


@pytest.mark.parametrize(("hamlet", "scope"), [(None, "village"), (1, "natural")])
def test_a_row_is_the_villages_or_a_hamlets(hamlet: int | None, scope: str) -> None:
    assert filled(survey.Road, hamlet_id=hamlet)["scope"] == scope


def test_the_share_of_the_old_is_worked_out() -> None:
    row = filled(survey.Population, registered_pop=240, age_over60=50)
    assert row["aging_rate"] == D("20.83")
    assert filled(survey.Population, registered_pop=0)["aging_rate"] is None


def test_what_is_worked_out_is_worked_out_anew_whatever_was_sent() -> None:
    assert filled(survey.Geohazard, danger_level="XL")["danger_level"] == "S"
