"""名单候选 who may be proposed for a group (001-102, 001-103; data.md 3.10)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import roster
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import MEMBER, OF_HAMLET, OF_VILLAGE, RosterMember
from models.platform import records
from models.platform.flows import withdraw
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from tests import team_scene as scene
from tests.people import TOWNSHIP
from tests.planning_scene import NEIGHBOUR, VILLAGE, clerk, working
from tests.team_scene import fetched, propose, survey


def names(session: Session, kind: str = OF_VILLAGE) -> set[str]:
    with acting_as(session, clerk()):
        return {person.name for person in roster.candidates(session, VILLAGE, kind)}


def test_candidates_are_the_willing_in_public_service(session: Session) -> None:
    """001-103: 本人意愿=是、在外公职; 001-098: the switch makes a candidate."""
    person = survey(session, 1, willing=False)
    survey(session, 2, category="XX", unit_name="无")
    survey(session, 3, category="QT")
    assert names(session) == set()

    with working(session, clerk()):
        records.update(session, records.fetch(session, PersonSurvey, person.id), {"willing": True}, 1)
    assert names(session) == {scene.name_of(1)}


@pytest.mark.parametrize("category", ["GW", "SY", "GQ"])
def test_officials_institution_staff_and_enterprise_staff_are_in_public_service(
    session: Session, category: str
) -> None:
    """001-099: three of the six categories are 在外公职."""
    survey(session, 1, category=category)

    assert names(session) == {scene.name_of(1)}


def test_who_is_in_a_record_of_the_group_is_no_candidate_until_the_record_is_gone(session: Session) -> None:
    """001-103: 未在其他未结报审中, in review, returned or passed."""
    person = survey(session, 1)
    member = propose(session, person)
    assert names(session) == set()
    assert names(session, OF_HAMLET) == {person.name}

    scene.decide(session, member, TOWNSHIP, "return_from_township", "请核对")
    assert names(session) == set()
    with working(session, clerk()):
        records.delete(session, fetched(session, member))
    assert names(session) == {person.name}


def test_one_person_is_in_a_village_group_and_one_hamlet_group_once_each(session: Session) -> None:
    """一人可入行政村组与一个自然村组各一次 (data.md 3.10)."""
    person, first, second = survey(session, 1), scene.hamlet(session), scene.hamlet(session, "小寨村")
    propose(session, person)
    propose(session, person, kind=OF_HAMLET, hamlet_id=first)

    with pytest.raises(Refusal, match="已在报审名单中"):
        propose(session, person, kind=OF_HAMLET, hamlet_id=second)


def test_another_villages_people_are_not_offered_nor_taken(session: Session) -> None:
    foreign = survey(session, 1, NEIGHBOUR)
    assert names(session) == set()

    with pytest.raises(Refusal, match="不符合报审条件"), working(session, clerk()):
        chosen = [roster.Chosen(foreign.id, MEMBER)]
        roster.propose_returnees(session, VILLAGE, OF_VILLAGE, chosen, TOWNSHIP.id)


PEOPLE = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["GW", "SY", "GQ", "XX", "ZF", "QT"]), st.booleans()),
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE)
def test_the_candidates_are_exactly_those_who_qualify(
    session: Session, people: list[tuple[bool, str, bool]]
) -> None:
    """001-103, for any survey: nobody is missing, nobody is offered twice or wrongly."""
    told = []
    with working(session, clerk()):
        for member in session.scalars(select(RosterMember)):
            withdraw(session, member)
    with working(session, clerk()):
        for member in session.scalars(select(RosterMember)):
            records.delete(session, member)
        for each in session.scalars(select(PersonSurvey)):
            records.delete(session, each)
    for number, (willing, category, proposed) in enumerate(people):
        person = survey(session, number, willing=willing, category=category)
        if willing and category in ("GW", "SY", "GQ"):
            told += [] if proposed else [person.id]
            if proposed:
                propose(session, person)

    with acting_as(session, clerk()):
        found = [each.id for each in roster.candidates(session, VILLAGE, OF_VILLAGE)]
    assert sorted(found) == sorted(told)
    kept = session.scalars(select(RosterMember.person_survey_id)).all()
    assert len(kept) == len(set(kept))
