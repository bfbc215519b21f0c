"""不必询问 a rule over a village's rows that is not asked would have had nothing to say."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.checks import group_rules
from models.fields import Rule
from models.hometown.facts import NOTHING_KNOWN, VillageFacts, facts_of, facts_of_villages
from models.hometown.field_survey import Population, SocioEconomy
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform import records
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.hometown.test_any_values import FACTS, QUICK, any_row, is_finite
from tests.imports import survey_file as files

SILENT = [(table, each) for table in SOUND for each in group_rules(table) if each.knowing or each.fewest > 1]


def some_rows(table: type[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(any_row(table).filter(is_finite), max_size=3)


def test_the_rules_that_need_a_figure_are_known() -> None:
    needing = {each.name for _, each in SILENT if each.knowing}
    assert needing == {
        "members_are_of_the_village",
        "incomes_match_the_economy",
        "linked_households_are_of_the_village",
        "households_are_of_the_village",
        "served_households_live_there",
        "served_people_live_there",
        "lies_within_the_village",
        "all_land_fits_the_village",
    }


@pytest.mark.parametrize(("table", "rule"), SILENT, ids=lambda given: getattr(given, "name", None))
@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_what_is_not_asked_had_nothing_to_say(table: type[Any], rule: Rule, data: st.DataObject) -> None:
    rows = data.draw(some_rows(table))
    emptied = {rule.knowing: getattr(NOTHING_KNOWN, rule.knowing)} if rule.knowing else {}
    facts = replace(FACTS, **emptied)
    if not rule.may_speak(len(rows), facts):
        assert list(rule.judge(rows, facts)) == []


def test_a_rule_speaks_as_soon_as_its_figure_is_known_and_its_rows_are_enough() -> None:
    rule = next(each for each in group_rules(SocioEconomy) if each.knowing == "households")
    assert rule.may_speak(1, FACTS)
    assert not rule.may_speak(1, NOTHING_KNOWN)
    once = next(each for each in group_rules(SocioEconomy) if each.name == "told_once")
    assert once.may_speak(2, NOTHING_KNOWN)
    assert not once.may_speak(1, FACTS)


def test_many_villages_are_known_as_each_of_them_is(session: Session) -> None:
    """One with all figures, one with a hamlet alone, one of which nothing is known."""
    hamlets = files.open_survey(session)
    scene.tell(session, Village)
    for hamlet in hamlets:
        files.add(
            session,
            Population.__tablename__,
            **SOUND[Population] | {"area": scene.VILLAGE, "hamlet_id": hamlet},
        )
    scene.tell_economy(session, 2020)
    with scene.working(session, scene.clerk(scene.NEIGHBOUR)):
        records.create(session, Hamlet, {"area": scene.NEIGHBOUR, "name": "外寨"})
    areas = (scene.VILLAGE, scene.NEIGHBOUR, scene.FAR_VILLAGE)

    found = facts_of_villages(session, {area: {} for area in areas})

    assert found == {area: facts_of(session, area) for area in areas}
    assert found[scene.FAR_VILLAGE] == VillageFacts()
    assert found[scene.VILLAGE].households
    assert found[scene.NEIGHBOUR].hamlets


def test_what_the_file_itself_tells_of_an_unknown_village_counts(session: Session) -> None:
    area = scene.FAR_VILLAGE
    economy = [{"area": area, "year": 2020, "collective_income": 12}]
    found = facts_of_villages(session, {area: {SocioEconomy.__tablename__: economy}})
    assert found[area].collective_income == 12
