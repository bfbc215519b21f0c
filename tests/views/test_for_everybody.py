"""全省通用 what holds for the whole province is changed by the province's accounts alone; below, it is read."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.hometown.parameters import Parameter, current
from models.levels import AccountKind
from models.platform import records
from models.platform.dictionary import DictionaryItem
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.refusal import Forbidden
from models.platform.rights import WRITING, Permission
from models.platform.roles import with_rights
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.clients import ClientOf
from tests.people import ADMINISTRATOR, JINGDONG, PASSWORD_HASH, PUER, Person, standing_session

SHARED = sorted(name for name, table in TABLES.items() if not issubclass(table, AreaScoped))
READ = [each for each in SHARED if AccountKind.DATA_ADMINISTRATOR in TABLES[each].__decl__.read_by]
BELOW = (PUER, JINGDONG)


def keeper(session: Session, area: int) -> Person:
    """A data administrator of a prefecture or a county, signed in."""
    kind = AccountKind.DATA_ADMINISTRATOR
    with acting_as(session, SYSTEM):
        wanted = NewAccount(f"管理员{area}", kind, area, "信息中心", PASSWORD_HASH)
        found = Person(create_accounts(session, [wanted])[0], wanted.login_name, kind, area, wanted.unit)
        session.add(standing_session(found, PASSWORD_HASH))
        session.commit()
    return found


def test_some_tables_hold_for_everybody() -> None:
    assert {"hometown_parameter", "platform_calendar_day", "platform_notice"} <= set(READ)


@pytest.mark.parametrize("area", BELOW)
def test_below_the_province_no_page_changes_what_holds_for_everybody(
    client_of: ClientOf, session: Session, area: int
) -> None:
    """000-008, 001-195: a data administrator of a division keeps what is its division's, and reads the rest."""
    below = client_of(keeper(session, area))
    for name in READ:
        listed = below.get(f"/tables/{name}/")
        assert listed.status_code == 200, name
        assert f'/tables/{name}/add"' not in listed.text, name
        assert below.get(f"/tables/{name}/add").status_code in (403, 404), name
        assert below.post(f"/tables/{name}/add", data={}).status_code in (403, 404), name
    for name in READ:
        assert client_of(ADMINISTRATOR).get(f"/tables/{name}/add").status_code == 200, name


@pytest.mark.parametrize("area", BELOW)
def test_below_the_province_the_dictionaries_are_read_only(
    client_of: ClientOf, session: Session, area: int
) -> None:
    below, added = client_of(keeper(session, area)), {"code": "model", "label": "示范单位"}
    page = below.get("/dictionaries/?key=assist_unit_level")
    assert page.status_code == 200
    assert 'name="label"' not in page.text
    assert below.post("/dictionaries/assist_unit_level/items", data=added).status_code in (403, 404)
    assert session.query(DictionaryItem).filter_by(code="model").count() == 0


def test_the_verb_refuses_whatever_the_door(app: Flask, session: Session) -> None:
    """An actor made by any door has the rights that :func:`with_rights` leaves it."""
    from_province = ADMINISTRATOR.actor
    below = rights_below(session)
    values = {"key": "PUBLICITY_MIN_DAYS", "value": "7"}
    with pytest.raises(Forbidden), acting_as(session, below), transaction(session):
        records.create(session, Parameter, values)
    assert current().publicity_days != 7
    with acting_as(session, from_province), transaction(session):
        records.create(session, Parameter, values)


def rights_below(session: Session) -> Actor:
    """The county's data administrator as a request, a token and a job know it."""
    person = keeper(session, JINGDONG)
    bare = Actor(person.id, person.login, person.unit, person.kind, person.area)
    found = with_rights(session, bare, 1)
    shared = {(each.value, name) for name in SHARED for each in (*WRITING, Permission.IMPORT)}
    assert found.rights
    assert found.rights.isdisjoint(shared)
    return found
