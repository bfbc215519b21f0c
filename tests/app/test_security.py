"""登录与权限 sign-in, sessions and rights, as an attacker and as a forgetful clerk would try them."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User, assoc_permissionview_role
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.factory import create_app
from models.platform.account import Account
from models.platform.epoch import Epoch, Kept, advance
from models.platform.rights import rights_of
from models.platform.roles import sync_permissions
from models.platform.sign_in import WRONG
from tests.app.signing_in import sign_in
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import CLERK, COUNTY, PASSWORD
from views.request import safe_address

NEW_PASSWORD = "Gengxin-2027"


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser that has not signed in."""
    return Client(app, app.response_class)


def test_a_person_signs_in_and_sees_the_home_page(stranger: Client) -> None:
    answer = sign_in(stranger, CLERK.login, PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    assert CLERK.unit in stranger.get("/").text


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(stranger: Client) -> None:
    cookie = sign_in(stranger, CLERK.login, PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_wrong_password_and_an_unknown_account_are_told_apart_by_nothing(stranger: Client) -> None:
    answers = [sign_in(stranger, name, "Cuowu-mima-1") for name in (CLERK.login, "没有这个人")]
    assert {answer.status_code for answer in answers} == {401}
    assert all(WRONG in answer.text for answer in answers)


def test_guessing_is_slowed_down(stranger: Client) -> None:
    statuses = [sign_in(stranger, CLERK.login, f"Cuowu-{number}").status_code for number in range(35)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert "过于频繁" in sign_in(stranger, CLERK.login, PASSWORD).text


def test_signing_in_leads_where_the_person_was_going_and_never_elsewhere(stranger: Client) -> None:
    to = "?next=/tables/hometown_assist_unit/%3Funit_name%3D%E6%9E%97"
    assert sign_in(stranger, CLERK.login, PASSWORD, to).location.startswith("/tables/hometown_assist_unit/")


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil.example",
        "/a\\b",
        "/\n/evil.example",
        None,
        "",
    ],
)
def test_an_address_elsewhere_becomes_the_home_page(wanted: str | None) -> None:
    assert safe_address(wanted) == "/"


def test_a_disabled_account_is_out_at_once(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert clerk.get("/").status_code == 200
    session.execute(update(User).where(User.id == CLERK.id).values(active=False))
    session.commit()
    assert clerk.get("/").status_code == 302


def test_a_right_that_is_withdrawn_is_gone_at_the_next_request(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert clerk.get("/tables/hometown_assist_unit/").status_code == 200
    role = session.scalars(select(Role.id).where(Role.name == CLERK.kind.label)).one()
    session.execute(delete(assoc_permissionview_role).where(assoc_permissionview_role.c.role_id == role))
    advance(session, Kept.PERMISSIONS)
    session.commit()
    assert clerk.get("/tables/hometown_assist_unit/").status_code == 403


def test_an_account_that_moves_sees_its_new_place_at_the_next_request(
    client_of: ClientOf, session: Session
) -> None:
    county = client_of(COUNTY)
    assert "景东" in county.get("/").text
    session.execute(update(Account).where(Account.id == COUNTY.id).values(area=530102000000))
    session.commit()
    assert "五华区" in county.get("/").text


def test_a_production_process_knows_no_demo_account(database: Database, session: Session) -> None:
    app = create_app(replace(database.settings, environment="production"))
    database.apps.append(app)
    session.execute(update(Account).where(Account.id == CLERK.id).values(is_demo=True))
    session.commit()
    assert Client.of(app, CLERK).get("/").status_code == 302
    assert Client.of(app, COUNTY).get("/").status_code == 200
    assert sign_in(Client(app, app.response_class), CLERK.login, PASSWORD).status_code == 401


def test_a_changed_password_ends_the_other_sessions(client_of: ClientOf) -> None:
    here, elsewhere = client_of(CLERK), client_of(CLERK)
    typed = {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert here.post("/password/", data=typed).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("Cuowu-mima-1", NEW_PASSWORD, NEW_PASSWORD, "原密码不正确"),
        (PASSWORD, "Duan-1", "Duan-1", "至少 10 位"),
        (PASSWORD, "zhiyouxiaoxie", "zhiyouxiaoxie", "至少三种"),
        (PASSWORD, NEW_PASSWORD, "Gengxin-2028", "不一致"),
        (PASSWORD, "P@ssw0rd123", "P@ssw0rd123", "太容易被猜到"),
        (PASSWORD, PASSWORD, PASSWORD, "不能与原密码相同"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(
    client_of: ClientOf, old: str, new: str, again: str, said: str
) -> None:
    refused = client_of(CLERK).post("/password/", data={"old": old, "new": new, "again": again})
    assert refused.status_code == 422
    assert said in refused.text


def test_signing_out_takes_a_button(client_of: ClientOf) -> None:
    clerk = client_of(CLERK)
    assert clerk.get("/logout/").status_code == 405
    assert clerk.get("/").status_code == 200
    assert clerk.post("/logout/").status_code == 302
    assert clerk.get("/").status_code == 302


def test_a_script_without_an_account_is_told_in_json(app: Flask) -> None:
    client = Client(app, app.response_class)
    answer = client.get("/divisions/children", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "请重新登录" in answer.get_json()["message"]


def test_permissions_are_synchronised_exactly_and_only_once(app: Flask, session: Session) -> None:
    role = session.scalars(select(Role.id).where(Role.name == CLERK.kind.label)).one()
    session.execute(delete(assoc_permissionview_role).where(assoc_permissionview_role.c.role_id == role))
    before = session.scalar(select(Epoch.number).where(Epoch.what == Kept.PERMISSIONS.value))
    assert sync_permissions(session).granted == len(rights_of(CLERK.kind))
    assert session.scalar(select(Epoch.number).where(Epoch.what == Kept.PERMISSIONS.value)) != before
    again = sync_permissions(session)
    assert (again.granted, again.withdrawn) == (0, 0)
    session.rollback()
