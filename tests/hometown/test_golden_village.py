"""黄金样例 the invented 中所村 of the specification passes everything, as typed values and in the database."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.cross_checks import check_rows, check_sheets, check_village, facts_of_sheets
from models.hometown.field_survey import Population
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform import records
from models.platform.transaction import transaction
from tests.people import ZHONGSUO
from tests.planning_scene import finish_basemap

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "golden_village.json").read_text("utf-8"))


@pytest.fixture
def sheets() -> dict[str, list[dict[str, Any]]]:
    hamlets = {name: number for number, name in enumerate(GOLDEN["hamlets"], 1)}
    village = {
        name: value
        for name, value in GOLDEN["village"].items()
        if name not in ("city", "county", "town", "name")
    }
    village |= {"area": ZHONGSUO, "office_location": "中寨", "area_sqm": Decimal(village["area_sqm"])}
    people = [
        {"area": ZHONGSUO, "hamlet_id": hamlets[row["natural_village"]]}
        | {name: value for name, value in row.items() if name != "natural_village"}
        for row in GOLDEN["population"]
    ]
    return {"hometown_village": [village], "hometown_population": people}


def test_the_golden_village_has_neither_errors_nor_doubts(sheets: dict[str, list[dict[str, Any]]]) -> None:
    hamlets = dict(enumerate(GOLDEN["hamlets"], 1))
    facts = facts_of_sheets(sheets, hamlets, {})
    assert facts.people[None] == sheets["hometown_village"][0]["population"] == 4225
    assert check_rows(sheets) == []
    assert check_sheets(sheets, facts, finishing=True) == []


def test_every_hamlet_of_the_golden_village_may_be_registered() -> None:
    rows = {"hometown_hamlet": [{"name": name, "status": "active"} for name in GOLDEN["hamlets"]]}
    assert check_rows(rows) == []


def test_the_golden_village_is_stored_whole(
    session: Session, sheets: dict[str, list[dict[str, Any]]]
) -> None:
    finish_basemap(session)
    with transaction(session):
        [village] = sheets["hometown_village"]
        assert records.create(session, Village, village).warnings == ()
        ids = [
            records.create(session, Hamlet, {"area": ZHONGSUO, "name": name}).row.id
            for name in GOLDEN["hamlets"]
        ]
        for row in sheets["hometown_population"]:
            at_home = row | {"hamlet_id": ids[row["hamlet_id"] - 1]}
            assert records.create(session, Population, at_home).warnings == ()

    told = {each.problem.code for each in check_village(session, ZHONGSUO) if each.is_error}
    assert told == set()
