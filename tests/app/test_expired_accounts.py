"""已过期 an emergency account shuts at its minute, at every door, and nobody can tell it from a wrong password (R07, R18)."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState, stands
from models.platform.clock import now
from models.platform.framework import LOGINS
from models.platform.sign_in import WRONG
from tests.app.signing_in import entered, sign_in
from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, PASSWORD, TOWNSHIP

MINUTE = timedelta(minutes=1)


def expire(session: Session, when: datetime) -> None:
    session.execute(update(Account).where(Account.id == CLERK.id).values(expires_on=when))
    session.commit()
    session.expire_all()


def answer_to(app: Flask, name: str, password: str) -> tuple[int, str]:
    """What the form says, without what differs from page to page."""
    answer = sign_in(Client(app, app.response_class), name, password)
    text = answer.text.replace(name, "NAME")
    return answer.status_code, re.sub(r'(value|content|nonce)="[^"]{16,}"', "", text)


def test_before_its_time_is_up_it_opens(app: Flask, session: Session) -> None:
    expire(session, now() + MINUTE)
    assert entered(app, CLERK).get("/").status_code == 200


def test_afterwards_the_form_answers_as_to_a_disabled_account_and_to_none_at_all(
    app: Flask, session: Session
) -> None:
    session.execute(update(LOGINS).where(LOGINS.c.id == TOWNSHIP.id).values(active=False))
    expire(session, now() - MINUTE)
    told = answer_to(app, CLERK.login, PASSWORD)
    assert told[0] == 401
    assert WRONG in told[1]
    assert told == answer_to(app, TOWNSHIP.login, PASSWORD)
    assert told == answer_to(app, "没有这个人", PASSWORD)
    assert told == answer_to(app, COUNTY.login, "Wrong@2026")


def test_whoever_is_in_is_out(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert clerk.get("/").status_code == 200
    expire(session, now() - MINUTE)
    assert clerk.get("/").status_code == 302


def test_it_is_shown_and_found_as_expired_everywhere(client_of: ClientOf, session: Session) -> None:
    expire(session, now() - MINUTE)
    county = client_of(COUNTY)
    assert "已过期" in county.get(f"/accounts/{CLERK.id}").text
    assert CLERK.login in county.get("/accounts/?state=expired").text
    assert CLERK.login not in county.get("/accounts/?state=active").text
    exported = load_workbook(BytesIO(county.get("/accounts/export?kind=village").data)).worksheets[0]
    [row] = list(exported.values)[1:]
    assert "已过期" in row
    assert client_of(COUNTY).get(f"/login/accounts?q={CLERK.login}").get_json() == []


@pytest.mark.parametrize("stored", [state for state in AccountState if state is not AccountState.EXPIRED])
@pytest.mark.parametrize("expires", [None, -MINUTE, MINUTE], ids=["never", "before", "later"])
def test_the_list_and_the_account_agree_on_every_state(
    session: Session, stored: AccountState, expires: timedelta | None
) -> None:
    until = now() + expires if expires else None
    session.execute(update(Account).where(Account.id == CLERK.id).values(state=stored, expires_on=until))
    session.commit()
    session.expire_all()
    account = session.get_one(Account, CLERK.id)
    mine = Account.id == CLERK.id
    found = [
        state
        for state in AccountState
        if session.scalars(select(Account.id).where(mine, stands(state))).all()
    ]
    assert found == [account.standing]
