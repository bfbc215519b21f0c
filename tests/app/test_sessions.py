"""登录会话 sessions are kept on the server, run out, and end when they should (R09, R10, R17, attack 12)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.factory import create_app
from config import Settings
from models.platform import sessions
from models.platform.account import Account
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.periodic import PERIODIC
from models.platform.scope import acting_as
from models.platform.sessions import KEPT_FOR, Ended, SignInSession, token_hash
from models.platform.sign_in import Policy
from models.platform.sign_in_upkeep import tidy_up
from models.platform.transaction import transaction
from tests.app.signing_in import entered, sign_in
from tests.clients import Client, ClientOf, cookie_of
from tests.databases import Database
from tests.people import ADMINISTRATOR, AUDITOR, CLERK, COUNTY, OUTSIDER, PASSWORD, Person
from tests.planting import planting
from tests.views.counting import statements

IDLE = timedelta(minutes=30)


@pytest.fixture
def signed_in(app: Flask) -> Client:
    """小玉, signed in through the form."""
    return entered(app, CLERK)


def newest(session: Session) -> SignInSession:
    session.rollback()
    session.expire_all()
    return session.scalars(select(SignInSession).order_by(SignInSession.id.desc()).limit(1)).one()


def change(session: Session, **values: object) -> None:
    row = newest(session)
    session.execute(update(SignInSession).where(SignInSession.id == row.id).values(**values))
    session.commit()


def test_the_cookie_holds_a_token_and_the_database_only_its_hash(signed_in: Client, session: Session) -> None:
    with signed_in.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = newest(session)
    assert (row.account_id, row.token_hash) == (CLERK.id, token_hash(token))
    assert len(token) >= 43
    assert str(token) not in repr(vars(row))


def test_every_sign_in_has_a_token_and_an_anti_forgery_secret_of_its_own(app: Flask) -> None:
    client = Client(app, app.response_class)
    client.get("/login/")
    with client.session_transaction() as cookie:
        cookie["planted"], before = "by an attacker", cookie["csrf_token"]
    sign_in(client, CLERK.login, PASSWORD)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_an_answer_that_arrives_after_the_sign_in_does_not_undo_it(app: Flask) -> None:
    """The form looks up accounts while a person types; the browser takes the cookie of whichever answer is last."""
    client = Client(app, app.response_class)
    client.get("/login/")
    late = client.get("/login/accounts?q=普洱")
    assert late.status_code == 200
    assert "Set-Cookie" not in late.headers


@pytest.mark.parametrize("address", ["/", "/factor/", "/login/accounts?q=普洱", "/divisions/search?q="])
def test_pages_of_many_tabs_leave_the_cookie_alone(app: Flask, address: str) -> None:
    """Two tabs that open at once would otherwise each write an anti-forgery secret, and one of them be refused."""
    client = Client(app, app.response_class)
    assert sign_in(client, CLERK.login, PASSWORD).status_code == 302
    client.get("/")  # shows, and so forgets, when one signed in last
    told = client.get(address)
    assert (told.status_code, told.headers.get("Set-Cookie")) == (200, None)


def test_a_page_asks_once_for_account_permissions_and_session(app: Flask, client_of: ClientOf) -> None:
    client = client_of(CLERK)
    client.get("/sessions/")
    with statements(app) as made:
        client.get("/divisions/search?q=")
    assert len(made) == 1, made


def test_a_session_runs_out_when_nobody_uses_it(signed_in: Client, session: Session) -> None:
    change(session, seen_on=now() - IDLE + timedelta(minutes=1))
    assert signed_in.get("/").status_code == 200
    change(session, seen_on=now() - IDLE)
    assert signed_in.get("/").status_code == 302


def test_a_session_runs_out_however_much_it_is_used(signed_in: Client, session: Session) -> None:
    assert newest(session).ends_on - newest(session).made_on == timedelta(hours=12)
    change(session, ends_on=now())
    assert signed_in.get("/").status_code == 302


def test_being_seen_is_written_at_most_once_a_minute(app: Flask, signed_in: Client, session: Session) -> None:
    change(session, seen_on=now() - timedelta(minutes=2))
    signed_in.get("/sessions/")
    assert now() - newest(session).seen_on < timedelta(minutes=1)
    with statements(app) as made:
        signed_in.get("/sessions/")
    assert [each for each in made if not each.startswith("SELECT")] == []


def test_a_session_that_has_ended_is_dead_although_the_browser_still_has_its_cookie(
    signed_in: Client, session: Session
) -> None:
    with signed_in.session_transaction() as cookie:
        kept = dict(cookie)
    answer = signed_in.post("/logout/")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    with signed_in.session_transaction() as cookie:
        cookie.update(kept)
    assert signed_in.get("/").status_code == 302
    assert newest(session).why == Ended.LEFT.value
    assert session.scalar(select(func.count()).where(AuditEntry.action == "退出登录")) == 1


def test_another_role_ends_the_session_whatever_door_gave_it(signed_in: Client, session: Session) -> None:
    with planting(session):
        session.execute(update(Account).where(Account.id == CLERK.id).values(kind=COUNTY.kind.value))
    assert signed_in.get("/").status_code == 302


def test_a_token_that_was_never_given_out_opens_nothing(app: Flask) -> None:
    for token in ("", "1", str(CLERK.id), "x" * 5000, "\x00", "令牌"):
        client = Client(app, app.response_class)
        with client.session_transaction() as cookie:
            cookie.update(cookie_of(CLERK) | {"_user_id": token})
        assert client.get("/").status_code == 302, token


def test_a_person_ends_a_session_on_another_device(app: Flask, signed_in: Client, session: Session) -> None:
    other = newest(session).id
    here = entered(app, CLERK)
    assert f"/sessions/{other}/end" in here.get("/sessions/").text
    assert here.post(f"/sessions/{other}/end").location == "/sessions/"
    assert signed_in.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_ending_this_very_session_leads_to_the_sign_in(signed_in: Client, session: Session) -> None:
    assert signed_in.post(f"/sessions/{newest(session).id}/end").location == "/login/"
    assert signed_in.get("/").status_code == 302


def test_an_administrator_ends_a_session_and_it_is_logged(
    client_of: ClientOf, signed_in: Client, session: Session
) -> None:
    administrator = client_of(ADMINISTRATOR)
    row = newest(session)
    assert f"/sessions/{row.id}/end" in administrator.get(f"/sessions/of/{CLERK.id}").text
    assert administrator.post(f"/sessions/{row.id}/end").status_code == 302
    assert signed_in.get("/").status_code == 302
    assert (newest(session).ended_by, newest(session).why) == (ADMINISTRATOR.id, Ended.BY_OTHERS.value)
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "结束登录")).one()
    assert CLERK.login in logged.summary


@pytest.mark.parametrize("person", [COUNTY, OUTSIDER, AUDITOR], ids=lambda person: person.login)
def test_nobody_else_sees_or_ends_a_session(
    client_of: ClientOf, signed_in: Client, session: Session, person: Person
) -> None:
    client = client_of(person)
    assert client.get(f"/sessions/of/{CLERK.id}").status_code == 404
    assert client.post(f"/sessions/{newest(session).id}/end").status_code == 404
    assert signed_in.get("/").status_code == 200


def test_cleaning_up_closes_what_has_run_out_and_forgets_what_ended_long_ago(session: Session) -> None:
    def add(name: str, **values: object) -> None:
        held = {"account_id": CLERK.id, "stage": "full", "stamp": "", "made_on": now(), "seen_on": now()}
        session.add(SignInSession(token_hash=name, ends_on=now() + IDLE, **(held | values)))

    with transaction(session):
        add("idle", seen_on=now() - IDLE)
        add("alive")
        add("old", ended_on=now() - KEPT_FOR - IDLE)
    with transaction(session):
        assert sessions.clean_up(session, IDLE) == 1
    kept = {row.token_hash: row.why for row in session.scalars(select(SignInSession))}
    assert "old" not in kept
    assert (kept["idle"], kept["alive"]) == (Ended.EXPIRED.value, None)


def test_the_sessions_of_many_accounts_end_in_one_statement(session: Session) -> None:
    with acting_as(session, ADMINISTRATOR.actor), transaction(session):
        ended = sessions.end_sessions(session, [CLERK.id, COUNTY.id], Ended.DISABLED)
    assert ended == 2


def test_the_upkeep_is_done_by_itself(session: Session) -> None:
    with transaction(session):
        held = {"account_id": CLERK.id, "stage": "full", "stamp": "", "made_on": now()}
        session.add(SignInSession(token_hash="over", ends_on=now(), seen_on=now(), **held))
    with transaction(session):
        tidy_up(session)
    assert "sign_in_upkeep" in PERIODIC
    assert newest(session).why == Ended.EXPIRED.value


def test_beyond_so_many_sessions_the_oldest_of_the_account_ends_and_nobody_elses(
    database: Database, session: Session
) -> None:
    """R10."""
    app = create_app(replace(database.settings, most_sessions=2))
    database.apps.append(app)
    other = entered(app, COUNTY)
    first, second, third = (entered(app, CLERK) for _ in range(3))
    assert first.get("/").location.startswith("/login/")
    assert [each.get("/").status_code for each in (second, third, other)] == [200, 200, 200]
    session.rollback()
    ended = session.scalars(select(SignInSession).where(SignInSession.why == Ended.CROWDED.value)).all()
    assert {each.account_id for each in ended} == {CLERK.id}


def test_how_many_sessions_an_account_may_have_is_a_setting() -> None:
    assert Settings.from_env({"YUNLING_SESSIONS": "3"}).most_sessions == 3
    assert Settings.from_env({}).most_sessions == Policy().most_sessions
