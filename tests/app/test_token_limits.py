"""接口令牌限额 rows a day need a second person beyond a few, requests a minute are counted by all processes together."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.factory import create_app
from app.rate import STRANGERS, Rates
from models.platform import api_tokens, request_limit
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.refusal import NotFound
from models.platform.request_limit import HANDFULS
from tests.app.token_scene import TABLES, working
from tests.callers import caller, calling_as, token_for
from tests.clients import ClientOf
from tests.databases import Database
from tests.people import CLERK, COUNTY, OUTSIDE_COUNTY, OUTSIDER, TOWNSHIP


def test_many_rows_a_day_take_a_second_person(client_of: ClientOf, session: Session, app: Flask) -> None:
    unasked = app.extensions["limits"].export_rows
    row = token_for(session, CLERK, daily_rows=unasked + 1)[0]
    assert row.rows_a_day(unasked) == unasked
    assert "待同意" in client_of(CLERK).get("/tokens/").text
    for person in (CLERK, TOWNSHIP):
        assert client_of(person).post(f"/tokens/{row.id}/agree").status_code == 403
    assert client_of(OUTSIDE_COUNTY).post(f"/tokens/{row.id}/agree").status_code == 404
    assert CLERK.login in client_of(COUNTY).get("/tokens/").text
    assert client_of(COUNTY).post(f"/tokens/{row.id}/agree").status_code == 302
    session.refresh(row)
    assert (row.rows_a_day(unasked), row.agreed_name) == (unasked + 1, COUNTY.login)
    assert client_of(COUNTY).post(f"/tokens/{row.id}/agree").status_code == 404


def test_nobody_agrees_to_the_own_token(session: Session) -> None:
    row = token_for(session, COUNTY, daily_rows=5000)[0]
    with pytest.raises(NotFound):
        working(session, COUNTY, api_tokens.agree, row.id, 1000)


def test_the_use_of_a_token_is_noted_with_where_it_came_from(app: Flask, session: Session) -> None:
    row, token = token_for(session, CLERK)
    caller(app, token).get(TABLES)
    session.refresh(row)
    assert (row.used_from, row.used_on is not None) == ("127.0.0.1", True)


def test_a_refused_token_stands_in_the_log_and_a_flood_of_them_is_slowed_down(
    app: Flask, session: Session
) -> None:
    app.extensions["rates"] = Rates(10 * STRANGERS)
    answers = {caller(app, f"yl_{number}").get(TABLES).status_code for number in range(15)}
    assert answers == {401, 429}
    lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "使用接口令牌")).all()
    assert [(each.account_name, each.result) for each in lines] == [("未知令牌", "refused")]


def test_a_program_sends_only_so_many_requests_a_minute_and_others_are_not_held_up(
    app: Flask, session: Session
) -> None:
    app.extensions["rates"] = Rates(5)
    eager, patient = calling_as(app, session, CLERK), calling_as(app, session, OUTSIDER)
    answers = [eager.get(TABLES) for _ in range(7)]
    assert [each.status_code for each in answers] == [200] * 5 + [429] * 2
    assert (answers[-1].mimetype, answers[-1].headers["Retry-After"]) == ("application/problem+json", "60")
    assert patient.get(TABLES).status_code == 200


def test_processes_share_the_minute_and_most_requests_write_nothing(
    app: Flask, database: Database, session: Session
) -> None:
    """R05, R30: two processes let in no more than one; a handful is reserved at a time."""
    most, token = 40, token_for(session, CLERK)[1]
    other = create_app(database.settings)
    database.apps.append(other)
    written: list[str] = []
    for each in (app, other):
        each.extensions["rates"] = Rates(most)
        with each.app_context():
            engine = each.extensions["sqlalchemy"].engine
        event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: written.append(statement))
    programs = [caller(app, token), caller(other, token)]
    answers = Counter(programs[turn % 2].get("/api/v1/dictionaries").status_code for turn in range(most + 10))
    assert answers == {200: most, 429: 10}
    counted = [each for each in written if "platform_sign_in_tries" in each]
    assert len(counted) == most // (most // HANDFULS) + 2, (
        "a handful at a time, and each is told once that it is over"
    )


def test_another_minute_begins_anew(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    app.extensions["rates"] = Rates(2)
    program = calling_as(app, session, CLERK)
    assert [program.get(TABLES).status_code for _ in range(3)] == [200, 200, 429]
    later = now() + timedelta(minutes=1)
    monkeypatch.setattr(request_limit, "now", lambda: later)
    assert program.get(TABLES).status_code == 200
