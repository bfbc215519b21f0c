"""查看完整号码 one record's numbers, for a reason, once, to a county of its own records; kept in the log (R43, R45)."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.factory import create_app
from config import Settings, SettingsError
from models.levels import AccountKind
from models.platform import records
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.disclosure import ACTION, SHORTEST_REASON, Limits, may_disclose, sound_reason
from models.platform.masking import mask, sensitive_fields
from models.platform.matrix import Column, Place, withdraw
from models.platform.refusal import Refusal
from models.platform.rights import UNMASKERS
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import CAST, COUNTY, ORGANISATION, OUTSIDE_COUNTY, SECURITY, ZHONGSUO, Person
from tests.views.any_row import add_everywhere

NUMBERS = {"phone": "19900004321", "id_card": "11010519491231002X"}
REASON = "核对驻村人员信息"
SENSITIVE = [table for table in TABLES.values() if sensitive_fields(table)]
PERSON = "hometown_station_person"
COUNTIES = (COUNTY, ORGANISATION)
OTHERS = [person for person in CAST if person not in COUNTIES]


@pytest.fixture
def rows(session: Session) -> dict[str, int]:
    """One row of 中所村 in each table that has numbers."""
    with acting_as(session, SYSTEM):
        added = add_everywhere(session, ZHONGSUO, "甲乙")
        for table in SENSITIVE:
            row = session.get_one(table, added[table])
            for each in sensitive_fields(table):
                setattr(row, each.name, NUMBERS[each.sensitive or ""])
        session.commit()
    return {table.__tablename__: added[table] for table in SENSITIVE}


def address(rows: dict[str, int], name: str = PERSON) -> str:
    return f"/tables/{name}/unmask/{rows[name]}"


def key_in(text: str) -> str:
    found = re.search(r'name="submit_key" value="([0-9a-f]{32})"', text)
    assert found
    return found[1]


def ask(client: Client, where: str, reason: str = REASON, key: str | None = None) -> Any:
    key = key or key_in(client.get(where).text)
    return client.post(where, data={"reason": reason, "submit_key": key})


def numbers_in(text: str) -> list[str]:
    return [number for number in NUMBERS.values() if number in text]


def lines(session: Session, result: str = "done") -> Sequence[AuditEntry]:
    session.rollback()
    wanted = (AuditEntry.action == ACTION) & (AuditEntry.result == result)
    return session.scalars(select(AuditEntry).where(wanted).order_by(AuditEntry.id)).all()


def test_there_are_tables_with_numbers_to_look_at() -> None:
    assert PERSON in {table.__tablename__ for table in SENSITIVE}


@pytest.mark.parametrize("person", COUNTIES, ids=lambda person: person.login)
def test_a_county_sees_the_numbers_of_a_record_once_after_saying_why(
    client_of: ClientOf, session: Session, rows: dict[str, int], person: Person
) -> None:
    client = client_of(person)
    mine = {name: row_id for name, row_id in rows.items() if person.actor.may("can_show", name)}
    assert PERSON in mine
    for name, row_id in mine.items():
        table = TABLES[name]
        show = client.get(f"/tables/{name}/show/{row_id}").text
        assert ACTION in show
        assert numbers_in(show) == []
        answer = ask(client, address(rows, name))
        assert answer.status_code == 200
        assert {NUMBERS[each.sensitive or ""] for each in sensitive_fields(table)} <= set(
            numbers_in(answer.text)
        )
        assert "no-store" in answer.headers["Cache-Control"]
        assert numbers_in(client.get(f"/tables/{name}/show/{row_id}").text) == []
    assert [(each.row_id, each.reason, each.account_id) for each in lines(session)] == [
        (rows[name], REASON, person.id) for name in mine
    ]


def test_the_form_that_asks_why_tells_no_number(client_of: ClientOf, rows: dict[str, int]) -> None:
    answer = client_of(COUNTY).get(address(rows))
    assert (answer.status_code, numbers_in(answer.text)) == (200, [])


@pytest.mark.parametrize("reason", ["", "   ", "查看", "看" * 201])
def test_without_a_reason_nothing_is_shown(
    client_of: ClientOf, session: Session, rows: dict[str, int], reason: str
) -> None:
    answer = ask(client_of(COUNTY), address(rows), reason)
    assert (answer.status_code, numbers_in(answer.text)) == (422, [])
    assert "请填写理由" in answer.text
    assert (len(lines(session)), len(lines(session, "refused"))) == (0, 1)


def test_what_was_shown_is_not_shown_again_by_sending_the_form_twice(
    client_of: ClientOf, session: Session, rows: dict[str, int]
) -> None:
    client = client_of(COUNTY)
    key = key_in(client.get(address(rows)).text)
    assert ask(client, address(rows), key=key).status_code == 200
    again = ask(client, address(rows), key=key)
    assert (again.status_code, numbers_in(again.text)) == (422, [])
    assert "只显示一次" in again.text
    assert len(lines(session)) == 1


def test_a_forged_key_shows_nothing(client_of: ClientOf, session: Session, rows: dict[str, int]) -> None:
    answer = ask(client_of(COUNTY), address(rows), key="x")
    assert (answer.status_code, numbers_in(answer.text), len(lines(session))) == (422, [], 0)


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.login)
def test_nobody_else_is_shown_a_number_by_asking(
    client_of: ClientOf, session: Session, rows: dict[str, int], person: Person
) -> None:
    client = client_of(person)
    for name in rows:
        for answer in (client.get(address(rows, name)), ask(client, address(rows, name), key="0" * 32)):
            assert answer.status_code in (403, 404), (person.login, name)
            assert numbers_in(answer.text) == []
    assert lines(session) == []


def test_another_county_does_not_find_the_record(client_of: ClientOf, rows: dict[str, int]) -> None:
    assert client_of(OUTSIDE_COUNTY).get(address(rows)).status_code == 404


def test_the_button_is_there_only_for_whom_it_works(client_of: ClientOf, rows: dict[str, int]) -> None:
    for person in CAST:
        shown = ACTION in client_of(person).get(f"/tables/{PERSON}/show/{rows[PERSON]}").text
        assert shown is (person in COUNTIES), person.login


def test_the_verb_itself_refuses_whom_the_page_would_not_let_in(
    session: Session, rows: dict[str, int]
) -> None:
    row = records.fetch(session, TABLES[PERSON], rows[PERSON])
    for person in CAST:
        with acting_as(session, person.actor):
            assert may_disclose(session, row) is (person in COUNTIES), person.login


def test_only_counties_have_the_right_and_only_where_there_are_numbers() -> None:
    for person in CAST:
        for name, table in TABLES.items():
            if person.actor.may("can_unmask", name):
                assert person.kind in UNMASKERS
                assert sensitive_fields(table)


@pytest.fixture
def strict(database: Database) -> Flask:
    """The application with two records a day."""
    app = create_app(database.settings)
    app.extensions["limits"] = Limits(unmask_daily=2)
    database.apps.append(app)
    return app


def test_a_day_has_an_end_and_the_next_begins_anew(
    strict: Flask, session: Session, rows: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client.of(strict, COUNTY)
    assert [ask(client, address(rows)).status_code for _ in range(3)] == [200, 200, 422]
    refused = ask(client, address(rows))
    assert "已达 2 条的上限，请明天再查看" in refused.text
    assert numbers_in(refused.text) == []
    assert ask(Client.of(strict, ORGANISATION), address(rows)).status_code == 200
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr("models.platform.disclosure.today", tomorrow.date)
    monkeypatch.setattr("models.platform.audit.entry.now", lambda: tomorrow)
    assert ask(client, address(rows)).status_code == 200
    assert len(lines(session)) == 4


def test_a_number_in_the_reason_is_not_kept(
    client_of: ClientOf, session: Session, rows: dict[str, int]
) -> None:
    ask(client_of(COUNTY), address(rows), "核对 19900004321 是否本人")
    told = lines(session)[0].reason or ""
    assert mask("phone", "19900004321") in told
    assert numbers_in(told) == []


def test_a_reason_has_words(session: Session) -> None:
    assert sound_reason("  核对 驻村\n人员 ") == "核对 驻村 人员"
    with pytest.raises(Refusal):
        sound_reason(" " * SHORTEST_REASON)


def test_the_limit_is_a_setting() -> None:
    chosen = Settings.from_env({"YUNLING_UNMASK_DAILY": "7"})
    assert chosen.unmask_daily == 7
    with pytest.raises(SettingsError, match="YUNLING_UNMASK_DAILY"):
        Settings.from_env({"YUNLING_UNMASK_DAILY": "many"})


def test_the_security_officer_can_take_the_right_away(
    client_of: ClientOf, session: Session, rows: dict[str, int]
) -> None:
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw(session, Place(AccountKind.COUNTY, PERSON, Column.UNMASK))
    assert client_of(COUNTY).get(address(rows)).status_code == 403
    assert client_of(COUNTY).get(f"/tables/{PERSON}/show/{rows[PERSON]}").status_code == 200
