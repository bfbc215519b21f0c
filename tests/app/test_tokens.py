"""接口令牌 tokens as another system, their owner and a thief would try them: told once, opening nothing but the interface."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform import api_tokens
from models.platform.account import Account
from models.platform.api_token import ApiToken
from models.platform.api_tokens import LONGEST_DAYS, MOST_ALIVE
from models.platform.audit import AuditEntry
from models.platform.refusal import Refusal
from models.platform.sessions import token_hash
from tests.app.token_scene import TABLES, UNITS, opens, working
from tests.callers import caller, calling_as, token_for
from tests.clients import ClientOf
from tests.people import CLERK

TYPED = {"name": "农业农村大数据平台", "days": "30", "daily_rows": "500", "may_write": "false"}


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


def test_a_production_process_knows_no_token_of_a_demo_account(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    session.execute(update(Account).where(Account.id == CLERK.id).values(is_demo=True))
    session.commit()
    assert opens(program)
    app.extensions["sign_in_policy"] = replace(app.extensions["sign_in_policy"], refuses_demo=True)
    assert not opens(program)
    app.extensions["sign_in_policy"] = replace(app.extensions["sign_in_policy"], refuses_demo=False)
