"""核对加密值: a number that was changed, moved or exchanged past the application is found, whoever did it (R43, R44)."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import column, select, table, update
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform import records
from models.platform.account import Account
from models.platform.key_rotation import begin, holdings, reseal_all
from models.platform.scope import SYSTEM, acting_as
from models.platform.sealed_check import (
    NOT_AS_LOGGED,
    NOT_ITS_INDEX,
    UNREADABLE,
    Fault,
    check_all,
    check_sealed_values,
)
from models.platform.transaction import transaction
from models.sealing import seal
from tests.people import CLERK, ZHONGSUO
from tests.planting import planting
from tests.platform.test_key_rotation import keys as keys  # noqa: PLC0414 - a fixture

VALUE, INDEX = "liaison_phone", "liaison_phone_index"
UNITS = table("hometown_assist_unit", column("id"), column(VALUE), column(INDEX))
PLAIN = UNITS.c
NUMBERS = ("19900000001", "19900000002", "19900000003")


@pytest.fixture
def units(session: Session) -> list[int]:
    """Three units that 小玉 has registered through the verb, one of them changed since."""
    with acting_as(session, CLERK.actor), transaction(session):
        made = [
            records.create(
                session, AssistUnit, {"area": ZHONGSUO, "unit_name": f"普洱市第{place}局", VALUE: number}
            ).row
            for place, number in enumerate(NUMBERS)
        ]
        records.update(session, made[2], {VALUE: "19900000009"}, made[2].version)
    return [row.id for row in made]


def stored(session: Session, row_id: int) -> Any:
    return session.execute(select(PLAIN[VALUE], PLAIN[INDEX]).where(PLAIN.id == row_id)).one()


def put(session: Session, row_id: int, **values: object) -> None:
    session.execute(update(UNITS).where(PLAIN.id == row_id).values(**values))


def faults(session: Session) -> set[tuple[int, str]]:
    with acting_as(session, SYSTEM):
        found = [each for checked in check_all(session) for each in checked.faults]
    assert {(each.table, each.name) for each in found} <= {("hometown_assist_unit", VALUE)}
    return {(each.row_id, each.why) for each in found}


def test_what_the_verbs_have_written_is_sound_and_all_of_it_is_looked_at(
    session: Session, units: list[int]
) -> None:
    assert faults(session) == set()
    with acting_as(session, SYSTEM):
        assert sum(each.count for each in check_all(session)) == len(units)


def exchange_values(session: Session, first: int, second: int) -> None:
    one, other = stored(session, first), stored(session, second)
    put(session, first, **{VALUE: other[0]})
    put(session, second, **{VALUE: one[0]})


def exchange_both(session: Session, first: int, second: int) -> None:
    one, other = stored(session, first), stored(session, second)
    put(session, first, **{VALUE: other[0], INDEX: other[1]})
    put(session, second, **{VALUE: one[0], INDEX: one[1]})


@pytest.mark.parametrize(
    ("exchange", "why"), [(exchange_values, NOT_ITS_INDEX), (exchange_both, NOT_AS_LOGGED)]
)
def test_two_rows_numbers_that_were_exchanged_are_found_with_their_indexes_or_without(
    session: Session, units: list[int], exchange: Callable[[Session, int, int], None], why: str
) -> None:
    with planting(session):
        exchange(session, units[0], units[2])
    assert faults(session) == {(units[0], why), (units[2], why)}


@pytest.mark.parametrize(
    "damaged", ["v1.k1.aes256gcm.AAAA.BBBB", "v1.k77.aes256gcm.AAAA.BBBB", "19900000001"]
)
def test_what_does_not_open_is_found(session: Session, units: list[int], damaged: str) -> None:
    with planting(session):
        put(session, units[1], **{VALUE: damaged})
    assert faults(session) == {(units[1], UNREADABLE)}


def test_a_value_of_another_column_does_not_open(session: Session, units: list[int]) -> None:
    with planting(session):
        put(session, units[1], **{VALUE: seal(NUMBERS[1], "hometown_station_person|phone")})
    assert faults(session) == {(units[1], UNREADABLE)}


def test_a_missing_index_is_found(session: Session, units: list[int]) -> None:
    with planting(session):
        put(session, units[1], **{INDEX: None})
    assert faults(session) == {(units[1], NOT_ITS_INDEX)}


def test_after_a_rotation_everything_agrees_with_what_the_log_told_under_the_old_key(
    session: Session, keys: object, units: list[int]
) -> None:
    del keys
    with acting_as(session, SYSTEM):
        begin(session)
        assert reseal_all(session) >= len(units)
    assert faults(session) == set()


def test_an_accounts_telephone_is_compared_with_its_index(session: Session) -> None:
    with planting(session), acting_as(session, SYSTEM):
        session.get_one(Account, CLERK.id).set_contact_phone(NUMBERS[0])
    with acting_as(session, SYSTEM):
        assert sum(each.count for each in check_all(session)) == 1
    with planting(session), acting_as(session, SYSTEM):
        session.get_one(Account, CLERK.id).contact_phone = NUMBERS[1]
    with acting_as(session, SYSTEM):
        [found] = [each for checked in check_all(session) for each in checked.faults]
    assert found == Fault("platform_account", "contact_phone", CLERK.id, NOT_ITS_INDEX)


def test_every_sealed_number_is_among_what_is_checked() -> None:
    named = {(each.table, each.name) for each in holdings() if each.index is not None}
    assert {("hometown_assist_unit", VALUE), ("platform_account", "contact_phone")} <= named
    assert all(each.what for each in holdings() if each.index is not None)


def test_the_command_says_how_much_it_looked_at_and_fails_when_something_is_wrong(
    app: Flask, session: Session, units: list[int]
) -> None:
    runner = app.test_cli_runner()
    sound = runner.invoke(args=["keys", "verify"])
    assert (sound.exit_code, sound.output.strip()) == (0, "核对 3 个加密的号码，全部相符")
    with planting(session):
        exchange_both(session, units[0], units[1])
    wrong = runner.invoke(args=["keys", "verify"])
    assert wrong.exit_code == 1
    assert "hometown_assist_unit.liaison_phone 第" in wrong.output
    assert "2 个有问题" in wrong.output
    assert not any(number in wrong.output for number in NUMBERS)


def test_it_is_done_by_itself_and_tells_in_the_log_without_a_number(
    session: Session, units: list[int], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with planting(session):
        exchange_both(session, units[0], units[1])
    told: list[int] = []
    monkeypatch.setattr(
        "models.platform.job_lease.progress", lambda _session, _lease, done: told.append(done)
    )
    with acting_as(session, SYSTEM), caplog.at_level(logging.ERROR):
        check_sealed_values(session, None)  # type: ignore[arg-type]
    assert told == [3]
    assert len([each for each in caplog.messages if "liaison_phone" in each]) == 2
    assert not any(number in caplog.text for number in NUMBERS)
