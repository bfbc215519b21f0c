"""号码查重 a personal number that is told twice in a county is doubted, by whatever table and door it comes (data.md 3.9)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.fields import Severity
from models.hometown.hamlet import Hamlet
from models.hometown.person_survey import PersonSurvey
from models.hometown.station_person import StationPerson
from models.platform import records
from models.platform.records import Saved
from models.platform.same_numbers import told_once, told_twice
from models.platform.scope import Actor, acting_as
from models.registry import TABLES
from tests import people
from tests.hometown.sound_rows import SOUND
from tests.planning_scene import FAR_VILLAGE, NEIGHBOUR, VILLAGE, clerk, working
from tests.team_scene import name_of, phone, survey

ID_CARD = "530102199001011231"


def doubts(session: Session, actor: Actor, area: int = VILLAGE, number: int = 1) -> list[str]:
    """What is told of a new person with the phone of number 0."""
    values = SOUND[PersonSurvey] | {"area": area, "name": name_of(number), "phone": phone(0)}
    with acting_as(session, actor):
        return [problem.message for _, problem in told_twice(session, PersonSurvey, [values])]


def test_a_phone_of_another_village_of_the_county_is_told_without_saying_whose(session: Session) -> None:
    """人员摸排 of data.md 3.9: 全县重复警告."""
    survey(session, area=NEIGHBOUR)

    assert doubts(session, clerk()) == [
        "联系电话：本县其他行政村已登记相同的号码，请核对号码，确为同一人的可以保留"
    ]


def test_who_may_see_the_other_village_is_told_which_it_is(session: Session) -> None:
    survey(session, area=NEIGHBOUR)

    [told] = doubts(session, people.COUNTY.actor)
    assert "“人员摸排”中已登记的号码相同" in told
    assert "本县其他" not in told


def test_a_phone_of_the_villages_own_people_is_told_with_the_table(session: Session) -> None:
    with working(session, clerk()):
        row = SOUND[StationPerson] | {"area": VILLAGE, "phone": phone(0)}
        records.create(session, StationPerson, row)

    assert doubts(session, clerk()) == [
        "联系电话：与本村“人员信息”中已登记的号码相同，请核对号码，确为同一人的可以保留"
    ]


def test_another_countys_people_are_nobodys_business(session: Session) -> None:
    survey(session, area=FAR_VILLAGE)

    assert doubts(session, clerk()) == []


def test_the_doubt_comes_with_the_saved_row_and_does_not_refuse_it(session: Session) -> None:
    survey(session, area=NEIGHBOUR)
    with working(session, clerk()):
        saved = records.create(
            session, PersonSurvey, SOUND[PersonSurvey] | {"area": VILLAGE, "phone": phone(0)}
        )
    assert [(each.field, each.severity) for each in saved.warnings] == [("phone", Severity.WARNING)]


def test_a_row_is_not_doubted_for_its_own_number(session: Session) -> None:
    row = survey(session)
    with working(session, clerk()):
        saved: Saved[PersonSurvey] = records.update(
            session, records.fetch(session, PersonSurvey, row.id), {"post": "副处长"}, row.version
        )
    assert saved.warnings == ()


def test_an_identity_card_is_looked_for_where_people_have_one(session: Session) -> None:
    """证件号 is compared with 证件号 only, across the county."""
    with working(session, clerk(NEIGHBOUR)):
        records.create(session, Hamlet, {"area": NEIGHBOUR, "name": "马坡村", "id_card": ID_CARD})
    with working(session, clerk()):
        saved = records.create(session, Hamlet, {"area": VILLAGE, "name": "大坪村", "id_card": ID_CARD})

    assert [each.field for each in saved.warnings] == ["id_card"]


def test_only_sealed_numbers_are_declared_to_be_told_once() -> None:
    declared = {table.__tablename__: told_once(table) for table in TABLES.values() if told_once(table)}

    assert set(declared) >= {"hometown_person_survey", "hometown_station_person", "hometown_hamlet"}
    assert all(each.sensitive for fields in declared.values() for each in fields)
    for name, fields in declared.items():
        assert len(fields) == len(TABLES[name].__decl__.extra["told_once"])


def test_the_form_in_which_a_number_is_written_does_not_hide_it(session: Session) -> None:
    survey(session, area=NEIGHBOUR)
    values = SOUND[PersonSurvey] | {"area": VILLAGE, "phone": "１９９-0000 0100"}

    with acting_as(session, clerk()):
        assert [index for index, _ in told_twice(session, PersonSurvey, [values])] == [0]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=10))
def test_of_rows_among_themselves_exactly_the_later_ones_of_a_number_are_doubted(
    session: Session, told: list[tuple[int, bool]]
) -> None:
    areas = {True: VILLAGE, False: FAR_VILLAGE}
    rows = [SOUND[PersonSurvey] | {"area": areas[here], "phone": phone(number)} for number, here in told]

    found = [index for index, _ in told_twice(session, PersonSurvey, rows)]

    assert found == [index for index, each in enumerate(told) if each in told[:index]]
