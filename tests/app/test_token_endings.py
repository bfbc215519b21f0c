"""接口令牌失效 a token dies at once with whatever it was made under, and is ended by who looks after the account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform import account_access, api_tokens, identities
from models.platform.account import Account, WithdrawnRight
from models.platform.api_token import PAGE, ApiToken
from models.platform.api_tokens import Wanted
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.matrix import Column, Place, withdraw
from models.platform.refusal import Forbidden
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.app.token_scene import TABLES, UNITS, opens, working
from tests.callers import caller, calling_as, token_for, told
from tests.clients import ClientOf
from tests.people import CLERK, COUNTY, OUTSIDE_COUNTY, OUTSIDER, SECURITY, TECHNICAL, TOWNSHIP, WUHUA


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


def test_an_account_that_is_gone_takes_its_tokens_along(app: Flask, session: Session) -> None:
    program = calling_as(app, session, CLERK)
    session.execute(delete(Account).where(Account.id == CLERK.id))
    session.commit()
    assert not opens(program)
