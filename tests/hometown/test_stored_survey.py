"""入库 the survey in the database: one row a place, the source told, other villages' hamlets refused."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown import field_survey as survey
from models.hometown.cross_checks import check_village, sheets_of
from models.hometown.facts import facts_of
from models.hometown.field_survey.base import FieldSurveyRow
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.levels import AccountKind
from models.platform import records
from models.platform.clock import now
from models.platform.refusal import Invalid
from models.platform.scope import Actor, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.hometown.sound_rows import SOUND
from tests.people import SANDUO, ZHONGSUO
from tests.planning_scene import finish_basemap

D = Decimal


@pytest.fixture
def hamlets(session: Session) -> tuple[int, int]:
    """上寨村 of 中所村, where the survey has begun, and a hamlet of a village far away."""
    finish_basemap(session)
    with transaction(session):
        near = records.create(session, Hamlet, {"area": ZHONGSUO, "name": "上寨村"}).row.id
        far = records.create(session, Hamlet, {"area": SANDUO, "name": "厂口"}).row.id
    return near, far


def sound(table: type[Any], hamlet: int, **changes: Any) -> dict[str, Any]:
    """The table's sound row, at home in 中所村."""
    at_home = {
        name: hamlet if name in ("hamlet_id", "located_hamlet_id") else value
        for name, value in SOUND[table].items()
    }
    return at_home | {"area": ZHONGSUO} | changes


def save(session: Session, table: type[Any], values: dict[str, Any], actor: Actor | None = None) -> Any:
    with acting_as(session, actor or session.info["actor"]), transaction(session):
        return records.create(session, table, values).row


@pytest.mark.parametrize("table", survey.SURVEY_TABLES, ids=lambda table: table.__name__)
def test_a_sound_row_is_kept_as_it_was_given(
    session: Session, hamlets: tuple[int, int], table: type[Any]
) -> None:
    values = sound(table, hamlets[0])
    row_id = save(session, table, values).id
    session.expire_all()

    kept = records.values_of(records.fetch(session, table, row_id))
    assert {name: kept[name] for name in values} == values
    assert (kept["source"], kept["scope"]) == ("web", "natural" if values.get("hamlet_id") else "village")


@pytest.mark.parametrize("table", survey.SURVEY_TABLES, ids=lambda table: table.__name__)
def test_a_second_row_of_the_same_place_and_name_is_refused(
    session: Session, hamlets: tuple[int, int], table: type[Any]
) -> None:
    values = sound(table, hamlets[0])
    save(session, table, values)
    with pytest.raises(Invalid) as refusal:
        save(session, table, values)
    assert [problem.is_error for problem in refusal.value.problems]


@pytest.mark.parametrize("table", survey.SURVEY_TABLES, ids=lambda table: table.__name__)
def test_the_database_itself_keeps_one_row_a_place(
    session: Session, hamlets: tuple[int, int], table: type[Any]
) -> None:
    typed = {each.name for each in fields_of(table)} | {"area", "hamlet_id"}
    values = {name: value for name, value in sound(table, hamlets[0]).items() if name in typed}
    stamp = {"version": 1, "created_on": now(), "changed_on": now()}
    session.execute(insert(table).values(values | stamp))
    with pytest.raises(IntegrityError):
        session.execute(insert(table).values(values | stamp))
    session.rollback()


def test_two_hamlets_may_each_have_a_road_of_one_name(session: Session, hamlets: tuple[int, int]) -> None:
    other = save(session, Hamlet, {"area": ZHONGSUO, "name": "下寨村"}).id
    save(session, survey.Road, sound(survey.Road, hamlets[0]))
    save(session, survey.Road, sound(survey.Road, other))
    save(session, survey.Road, sound(survey.Road, hamlets[0], hamlet_id=None, road_grade="C"))
    assert len(sheets_of(session, ZHONGSUO)["hometown_road"]) == 3


def test_a_hamlet_of_another_village_is_refused(session: Session, hamlets: tuple[int, int]) -> None:
    with pytest.raises(Invalid) as refusal:
        save(session, survey.Population, sound(survey.Population, hamlets[1]))
    assert "不在本行政村、已停用或待激活" in refusal.value.problems[0].message


def test_a_closed_hamlet_fills_in_nothing_more(session: Session, hamlets: tuple[int, int]) -> None:
    row = records.fetch(session, Hamlet, hamlets[0])
    with transaction(session):
        records.update(session, row, {"status": "disabled"}, row.version)
    with pytest.raises(Invalid):
        save(session, survey.Population, sound(survey.Population, hamlets[0]))


def test_the_village_types_and_the_hamlet_scans(session: Session, hamlets: tuple[int, int]) -> None:
    def acting(kind: AccountKind) -> Actor:
        return Actor(None, kind.label, "", kind=kind, unconfined=True)

    at_home = hamlets[0]
    by_phone = save(session, survey.Population, sound(survey.Population, at_home), acting(AccountKind.HAMLET))
    by_hand = save(session, survey.Road, sound(survey.Road, at_home), acting(AccountKind.VILLAGE))
    fires = sound(survey.FireSafety, at_home)
    by_file = save(session, survey.FireSafety, fires, acting(AccountKind.DATA_ADMINISTRATOR))
    assert (by_phone.source, by_hand.source, by_file.source) == ("qr", "web", "import")


def test_the_facts_of_a_village_are_read_from_what_it_has_stored(
    session: Session, hamlets: tuple[int, int]
) -> None:
    save(session, Village, SOUND[Village] | {"area": ZHONGSUO})
    save(session, survey.Population, sound(survey.Population, hamlets[0], year=2019))
    save(session, survey.Population, sound(survey.Population, hamlets[0], households=101))
    save(session, survey.SocioEconomy, sound(survey.SocioEconomy, hamlets[0]))

    facts = facts_of(session, ZHONGSUO)
    assert (facts.area_sqm, facts.population) == (D(36521837), 4225)
    assert facts.households == {hamlets[0]: 101, None: 101}
    assert facts.collective_income == D("14.6")
    assert list(facts.hamlets.values()) == ["上寨村"]


def test_a_stored_village_is_told_what_its_sheets_contradict(
    session: Session, hamlets: tuple[int, int]
) -> None:
    save(session, Village, SOUND[Village] | {"area": ZHONGSUO, "population": 100})
    save(session, survey.Population, sound(survey.Population, hamlets[0]))
    save(session, survey.NoneFlag, {"area": ZHONGSUO, "table_name": "hometown_idle_land"})
    save(session, survey.IdleLand, sound(survey.IdleLand, hamlets[0]))

    told = {each.problem.code: each for each in check_village(session, ZHONGSUO)}
    assert told.keys() == {"village_and_hamlets_count_alike", "none_alone_hometown_idle_land"}
    assert not told["village_and_hamlets_count_alike"].is_error


def test_the_land_of_a_village_cannot_be_more_than_the_village(session: Session) -> None:
    finish_basemap(session)
    save(session, Village, SOUND[Village] | {"area": ZHONGSUO, "area_sqm": D(1_000_000)})
    values = {name: value for name, value in sound(survey.LandResource, 0).items() if name != "area_sqm"}
    save(session, survey.LandResource, values | {"area_mu": D(1500)})
    with pytest.raises(Invalid) as refusal:
        save(session, survey.LandResource, values | {"name": "后山", "area_mu": D(20)})
    assert "各地类合计" in refusal.value.problems[0].message


def test_the_names_of_indexes_fit_both_databases() -> None:
    tables = FieldSurveyRow.metadata.tables
    names = [str(index.name) for name in TABLES for index in tables[name].indexes]
    assert [name for name in names if len(name) > 63] == []
