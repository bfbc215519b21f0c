"""测试基础 what the other tests stand on: each test meets the same database, and people are who they say."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.division import Division
from models.platform.scope import SYSTEM, acting_as
from tests.clients import Client
from tests.databases import SHIPPED_PRAGMAS, Database
from tests.people import CLERK, JINGDONG, KUNMING, Person


@pytest.mark.parametrize("visit", ["first", "second"])
def test_what_one_test_writes_the_next_does_not_meet(session: Session, visit: str) -> None:
    assert session.get_one(Division, JINGDONG).name == "景东彝族自治县"
    session.get_one(Division, JINGDONG).name = visit
    session.commit()


def test_a_small_database_has_two_counties_and_what_is_above_them(session: Session) -> None:
    levels = select(Division.level, func.count()).group_by(Division.level)
    counted = dict(session.execute(levels).all())
    assert (counted["province"], counted["prefecture"], counted["county"]) == (1, 2, 2)


@pytest.mark.whole_province
def test_a_whole_province_is_there_for_those_who_ask(session: Session) -> None:
    assert session.scalar(select(func.count()).select_from(Division)) == 1 + 16 + 129 + 1461 + 14888


def test_a_person_is_signed_in_as_themselves(client_of: Callable[[Person], Client]) -> None:
    page = client_of(CLERK).get("/")
    assert page.status_code == 200
    assert CLERK.unit in page.text


def test_a_change_without_the_token_of_our_own_page_is_refused(
    client_of: Callable[[Person], Client],
) -> None:
    client = client_of(CLERK)
    client.send_token = False
    assert client.post("/logout/").status_code == 400


def test_a_session_of_nobody_sees_no_division_of_others(database: Database) -> None:
    with Session(database.engine) as session, acting_as(session, CLERK.actor):
        assert not CLERK.actor.covers(KUNMING)
        assert SYSTEM.covers(KUNMING)


@pytest.mark.parametrize("visit", ["first", "second"])
def test_a_test_may_even_add_a_table(database: Database, visit: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sandbox (id INTEGER)")
        connection.exec_driver_sql("DELETE FROM platform_account")
    with database.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM platform_account").scalar() == 0


@pytest.mark.parametrize("visit", ["first", "second"])
def test_a_test_may_even_take_a_table_away(database: Database, visit: str) -> None:
    with database.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM platform_epoch").scalar()
        connection.exec_driver_sql("DROP TABLE platform_epoch")


def test_what_is_shipped_waits_for_the_disk() -> None:
    """SQLite loses nothing that was answered when the power fails; only the tests do not wait."""
    assert "PRAGMA synchronous=FULL" in SHIPPED_PRAGMAS
    assert "PRAGMA journal_mode=WAL" in SHIPPED_PRAGMAS
