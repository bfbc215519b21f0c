"""三员分立 three officers, no two of them one login, none of them with business rows (R18)."""

import itertools

import pytest
from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.base import AreaScoped, Base
from models.levels import FILLING_KINDS, OFFICERS, ROWLESS_KINDS, AccountKind
from models.platform.account import Account, Identity
from models.platform.audit import AuditEntry, Subject, log
from models.platform.confinement import ScopeViolation, confined
from models.platform.rights import READING, WRITING, rights_of
from models.platform.scope import acting_as
from models.registry import TABLES
from tests import people
from tests.people import AUDITOR, CLERK, OPERATOR, PROVINCE, SECURITY, TECHNICAL, ZHONGSUO, Person
from tests.views.any_row import add_everywhere

PAIRS = list(itertools.product(people.OFFICERS, sorted(OFFICERS)))


def identity(account: int, kind: AccountKind, **values: object) -> dict[str, object]:
    return {"account_id": account, "kind": kind.value, "area": PROVINCE, "unit": "云南省"} | values


@pytest.mark.parametrize(("officer", "other"), PAIRS, ids=str)
def test_an_officer_cannot_be_given_another_office(
    session: Session, officer: Person, other: AccountKind
) -> None:
    for of_officer in (True, False):
        with pytest.raises(IntegrityError):
            session.execute(insert(Identity), [identity(officer.id, other, of_officer=of_officer)])
        session.rollback()


@pytest.mark.parametrize("officer", people.OFFICERS, ids=lambda officer: officer.login)
def test_an_officer_cannot_be_given_a_business_identity(session: Session, officer: Person) -> None:
    for kind in sorted(FILLING_KINDS):
        for of_officer in (True, False):
            with pytest.raises(IntegrityError):
                session.execute(insert(Identity), [identity(officer.id, kind, of_officer=of_officer)])
            session.rollback()


def test_whoever_has_two_identities_cannot_become_an_officer(session: Session) -> None:
    session.execute(insert(Identity), [identity(CLERK.id, AccountKind.TOWNSHIP)])
    session.commit()
    for kind in sorted(OFFICERS):
        with pytest.raises(IntegrityError):
            session.execute(
                update(Account).where(Account.id == CLERK.id).values(kind=kind.value, is_officer=True)
            )
        session.rollback()
        with pytest.raises(IntegrityError):
            session.execute(update(Account).where(Account.id == CLERK.id).values(kind=kind.value))
        session.rollback()


def test_no_declaration_gives_an_officer_or_a_technical_unit_a_right_on_a_table() -> None:
    on_tables = {permission.value for permission in (*READING, *WRITING)}
    for kind in ROWLESS_KINDS:
        assert {page for permission, page in rights_of(kind) if permission in on_tables} & set(
            TABLES
        ) == set()


@pytest.mark.parametrize("person", [*people.OFFICERS, TECHNICAL], ids=lambda person: person.login)
def test_no_business_row_exists_for_an_officer(session: Session, person: Person) -> None:
    rows = add_everywhere(session, ZHONGSUO, "三员不可见")
    held = set(inspect(session.connection()).get_table_names())
    kept = [mapper for mapper in Base.registry.mappers if mapper.local_table.description in held]
    tables = [mapper.class_ for mapper in kept if issubclass(mapper.class_, AreaScoped)]
    assert set(rows) <= set(tables)
    with acting_as(session, person.actor):
        for table in tables:
            if person.kind not in table.open_to:
                assert session.scalar(select(func.count()).select_from(table)) == 0, table
            assert session.execute(select(table.area).where(confined(person.actor, table))).all() == []
        for table, row_id in rows.items():
            assert session.get(table, row_id, populate_existing=True) is None, table


def test_the_auditor_reads_the_operation_log_and_no_other_officer_does(session: Session) -> None:
    log(session, "登记", Subject("hometown_road", ZHONGSUO, 1, "有记录"))
    session.commit()
    seen: dict[Person, int] = {}
    for person in people.OFFICERS:
        with acting_as(session, person.actor):
            seen[person] = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    assert seen[AUDITOR] > 0
    assert seen[OPERATOR] == seen[SECURITY] == 0


@pytest.mark.parametrize("person", people.OFFICERS, ids=lambda person: person.login)
def test_an_officer_cannot_write_a_business_row(session: Session, person: Person) -> None:
    table = next(table for table in TABLES.values() if table.__tablename__ == "hometown_assist_unit")
    with acting_as(session, person.actor), pytest.raises(ScopeViolation):
        session.add(table(area=ZHONGSUO))
        session.flush()
