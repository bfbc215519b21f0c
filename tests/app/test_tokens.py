"""接口令牌 tokens as another system, their owner, those above and a thief would try them: refused at once when anything has changed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from app.factory import create_app
from app.rate import STRANGERS, Rates
from models.levels import AccountKind
from models.platform import account_access, api_tokens, identities, request_limit
from models.platform.account import Account, WithdrawnRight
from models.platform.api_token import PAGE, ApiToken
from models.platform.api_tokens import LONGEST_DAYS, MOST_ALIVE, Wanted
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.matrix import Column, Place, withdraw
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.request_limit import HANDFULS
from models.platform.scope import SYSTEM, acting_as
from models.platform.sessions import token_hash
from models.platform.transaction import transaction
from tests.callers import Caller, caller, calling_as, token_for, told
from tests.clients import ClientOf
from tests.databases import Database
from tests.people import (
    CLERK,
    COUNTY,
    OUTSIDE_COUNTY,
    OUTSIDER,
    SECURITY,
    TECHNICAL,
    TOWNSHIP,
    WUHUA,
    Person,
)

TABLES = "/api/v1/tables"
UNITS = f"{TABLES}/hometown_assist_unit"
TYPED = {"name": "农业农村大数据平台", "days": "30", "daily_rows": "500", "may_write": "false"}


def opens(program: Caller) -> bool:
    """Whether the program comes in; turned away it is told nothing but that."""
    answer = program.get(TABLES)
    if answer.status_code != 200:
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "请" in told(answer)["detail"]
    return answer.status_code == 200


def working(session: Session, person: Person, verb: Callable[..., Any], *args: Any) -> Any:
    with acting_as(session, person.actor), transaction(session):
        return verb(session, *args)


def test_a_token_is_told_once_and_only_its_digest_is_kept(client_of: ClientOf, session: Session) -> None:
    page = client_of(CLERK).get("/tokens/").text
    key = page.partition('name="submit_key" value="')[2][:32]
    made = client_of(CLERK).post("/tokens/make", data=TYPED | {"submit_key": key})
    token = made.text.partition("<code data-token>")[2].partition("</code>")[0]
    assert (made.status_code, token[:3], len(token)) == (200, "yl_", 46)
    assert made.headers["Cache-Control"] == "no-store, private"
    kept = session.scalars(select(ApiToken)).one()
    assert (kept.digest, kept.daily_rows, kept.may_write) == (token_hash(token), 500, False)
    assert token not in client_of(CLERK).get("/tokens/").text
    again = client_of(CLERK).post("/tokens/make", data=TYPED | {"submit_key": key})
    assert (again.status_code, "已经生成" in again.text) == (422, True)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "生成接口令牌")).one()
    assert token not in entry.summary
    assert TYPED["name"] in entry.summary


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "长" * 51},
        {"days": "0"},
        {"days": str(LONGEST_DAYS + 1)},
        {"days": "abc"},
        {"daily_rows": "0"},
        {"daily_rows": "9" * 9},
        {"submit_key": "x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_token_asked_for_wrongly_is_refused_and_what_was_typed_is_kept(
    client_of: ClientOf, session: Session, wrong: dict[str, str]
) -> None:
    refused = client_of(CLERK).post("/tokens/make", data={**TYPED, "submit_key": "a" * 32, **wrong})
    assert refused.status_code == 422
    assert "请" in refused.text
    assert (wrong.get("name") or TYPED["name"]) in refused.text
    assert session.scalars(select(ApiToken)).all() == []


def test_an_account_has_only_so_many_living_tokens(session: Session) -> None:
    made = [token_for(session, CLERK)[0].id for _ in range(MOST_ALIVE)]
    with pytest.raises(Refusal, match="最多"):
        token_for(session, CLERK)
    working(session, CLERK, api_tokens.end, made[0])
    token_for(session, CLERK)


def test_nothing_opens_without_a_token_and_a_wrong_one_is_as_good_as_none(
    app: Flask, session: Session
) -> None:
    token = token_for(session, CLERK)[1]
    assert opens(caller(app, token))
    for wrong in (
        "",
        "x",
        token[:-1],
        token + "x",
        token.swapcase(),
        "yl_" + "a" * 43,
        "é",
        "a b",
        "a" * 9000,
    ):
        assert not opens(caller(app, wrong)), wrong
    for header in (f"Basic {token}", f"Token {token}", token, "Bearer", ""):
        assert caller(app).get(TABLES, headers={"Authorization": header}).status_code == 401


def test_a_token_opens_nothing_but_the_interface(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    for path in ("/", "/tables/hometown_assist_unit/", "/tokens/", "/sessions/", "/password/", "/sysadmin/"):
        answer = program.get(path)
        assert (answer.status_code, answer.location.startswith("/login/")) == (302, True), path
    assert program.post("/tokens/make", data=TYPED).status_code in (400, 401)


def test_with_a_token_the_browser_s_cookie_counts_for_nothing(client_of: ClientOf) -> None:
    assert client_of(CLERK).get(TABLES).status_code == 200
    assert client_of(CLERK).get(TABLES, headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_browser_s_sign_in_writes_only_with_the_page_s_token(client_of: ClientOf) -> None:
    unit = {"area": str(CLERK.area), "unit_name": "普洱市示例局"}
    client, key = client_of(CLERK), {"Idempotency-Key": "from-a-browser"}
    client.send_token = False
    forged = client.post(UNITS, json=unit, headers=key)
    assert (forged.status_code, forged.mimetype) == (400, "application/problem+json")
    client.send_token = True
    assert client.post(UNITS, json=unit, headers=key).status_code == 201


def end_it(session: Session, row: ApiToken) -> None:
    working(session, CLERK, api_tokens.end, row.id)


def run_out(session: Session, row: ApiToken) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == row.id).values(ends_on=now()))
    session.commit()


def disable(session: Session, _row: ApiToken) -> None:
    working(session, COUNTY, account_access.disable, CLERK.id, "离职")


def new_password(session: Session, _row: ApiToken) -> None:
    working(session, COUNTY, account_access.issue_secret, CLERK.id)


def hand_over(session: Session, _row: ApiToken) -> None:
    working(session, COUNTY, account_access.hand_over, CLERK.id, "接手人", "工作调动")


def another_kind(session: Session, _row: ApiToken) -> None:
    session.execute(update(Account).where(Account.id == CLERK.id).values(kind=AccountKind.TOWNSHIP.value))
    session.commit()


def account_runs_out(session: Session, _row: ApiToken) -> None:
    session.execute(
        update(Account).where(Account.id == CLERK.id).values(expires_on=now() - timedelta(days=1))
    )
    session.commit()


def right_withdrawn(session: Session, _row: ApiToken) -> None:
    working(session, SECURITY, withdraw, Place(AccountKind.VILLAGE, PAGE, Column.SEE))


ENDINGS = (end_it, run_out, disable, new_password, hand_over, another_kind, account_runs_out, right_withdrawn)


@pytest.mark.parametrize("change", ENDINGS, ids=lambda each: each.__name__)
def test_a_token_is_refused_at_once_when_what_it_was_made_under_has_changed(
    app: Flask, session: Session, change: Callable[[Session, ApiToken], None]
) -> None:
    row, token = token_for(session, CLERK)
    program = caller(app, token)
    assert opens(program)
    change(session, row)
    assert not opens(program)


def test_a_right_that_is_withdrawn_is_gone_from_the_token_as_well(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    assert program.get(UNITS).status_code == 200
    working(session, SECURITY, withdraw, Place(AccountKind.VILLAGE, "hometown_assist_unit", Column.SEE))
    assert program.get(UNITS).status_code == 403
    assert program.get(TABLES).status_code == 200
    assert session.scalars(select(WithdrawnRight)).all()


def test_a_token_made_in_a_further_identity_works_in_it_and_dies_with_it(
    app: Flask, session: Session
) -> None:
    with acting_as(session, SYSTEM), transaction(session):
        made = identities.grant_identity(session, COUNTY.id, AccountKind.COUNTY, WUHUA, "五华区自然资源局")
        key = made.id
    asked = Wanted(name="另一身份的系统", daily_rows=100)
    token = working(session, COUNTY, api_tokens.make, asked, key)[1]
    program = caller(app, token)
    codes = [each["code"] for each in told(program.get("/api/v1/divisions?page_size=1"))["data"]]
    assert codes == [str(WUHUA)]
    with acting_as(session, SYSTEM), transaction(session):
        identities.withdraw_identity(session, key)
    assert not opens(program)


def test_who_fills_in_for_a_village_makes_no_token_in_its_name(session: Session) -> None:
    filler = replace(CLERK.actor, account_id=TECHNICAL.id, on_behalf_of=CLERK.id)
    with pytest.raises(Forbidden), acting_as(session, filler), transaction(session):
        api_tokens.make(session, Wanted("替人对接"))


def test_an_account_must_have_passed_every_door_before_its_token_opens_one(
    app: Flask, session: Session
) -> None:
    program = calling_as(app, session, CLERK)
    decided = app.extensions["sign_in_policy"]
    app.extensions["sign_in_policy"] = replace(decided, factor_from=CLERK.kind.level)
    refused = program.get(TABLES)
    app.extensions["sign_in_policy"] = decided
    assert (refused.status_code, told(refused)["code"]) == (403, "must_bind_second_factor")


def test_those_who_look_after_the_account_see_and_end_its_tokens_and_nobody_else(
    client_of: ClientOf, session: Session, app: Flask
) -> None:
    row, token = token_for(session, CLERK, name="省级平台对接")
    for person in (TOWNSHIP, OUTSIDER, OUTSIDE_COUNTY, TECHNICAL):
        client = client_of(person)
        assert client.get(f"/tokens/of/{CLERK.id}").status_code == 404, person.login
        assert client.post(f"/tokens/{row.id}/end").status_code == 404, person.login
    assert opens(caller(app, token))
    for person in (COUNTY, SECURITY):
        page = client_of(person).get(f"/tokens/of/{CLERK.id}")
        assert (page.status_code, "省级平台对接" in page.text, token in page.text) == (200, True, False)
    assert client_of(COUNTY).post(f"/tokens/{row.id}/end").status_code == 302
    assert not opens(caller(app, token))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "收回接口令牌")).one()
    assert (entry.account_name, entry.area) == (COUNTY.login, CLERK.area)


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


def test_a_production_process_knows_no_token_of_a_demo_account(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    session.execute(update(Account).where(Account.id == CLERK.id).values(is_demo=True))
    session.commit()
    assert opens(program)
    app.extensions["sign_in_policy"] = replace(app.extensions["sign_in_policy"], refuses_demo=True)
    assert not opens(program)
    app.extensions["sign_in_policy"] = replace(app.extensions["sign_in_policy"], refuses_demo=False)


def test_an_account_that_is_gone_takes_its_tokens_along(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    session.execute(delete(Account).where(Account.id == CLERK.id))
    session.commit()
    assert not opens(program)
