"""去向 where signing in leads: through every door the address asked for, if it is ours, and home for anything else (R13)."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.scope import acting_as
from models.platform.second_factor import SecurityKey, new_recovery_codes, settle
from models.platform.transaction import transaction
from tests.app.signing_in import sign_in, with_token
from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, PASSWORD

SITE = "http://localhost/login/"
ELSEWHERE = (
    "https://evil.example",
    "HTTPS:evil.example",
    "//evil.example",
    "///evil.example/x",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/a/..\\\\evil.example",
)
"""Fifteen ways of asking to be sent to another site."""
OURS = (
    "/divisions/search?q=",
    "/tables/hometown_assist_unit/?unit_name=%E6%9E%97",
    "/login/?next=//evil.example",
)


def browser_goes_to(location: str) -> str:
    """The host that a browser asks after this answer, which takes a backslash for a slash and drops controls."""
    plain = "".join(letter for letter in location if letter >= " ").replace("\\", "/")
    return urlsplit(urljoin(SITE, plain)).netloc


@pytest.fixture
def with_codes(session: Session) -> list[str]:
    """段科 must prove a second factor; the recovery codes of it."""
    key = SecurityKey(
        account_id=COUNTY.id, credential_id=b"k", public_key=b"p", sign_count=0, name="一号锁", made_on=now()
    )
    with acting_as(session, COUNTY.actor), transaction(session):
        session.add(key)
        session.flush()
        settle(session, COUNTY.id)
        return new_recovery_codes(session)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_form_leads_nobody_to_another_site(app: Flask, wanted: str) -> None:
    client = Client(app, app.response_class)
    answer = sign_in(client, CLERK.login, PASSWORD, f"?next={quote(wanted, safe='')}")
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser_goes_to(answer.location) == "localhost"
    assert len(answer.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_an_open_session_leads_nobody_to_another_site(client_of: ClientOf, wanted: str) -> None:
    answer = client_of(CLERK).get(f"/login/?next={quote(wanted, safe='')}")
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_the_second_factor_leads_nobody_to_another_site(
    app: Flask, with_codes: list[str], wanted: str
) -> None:
    client = Client(app, app.response_class)
    half = sign_in(client, COUNTY.login, PASSWORD, f"?next={quote(wanted, safe='')}")
    assert half.location == "/prove/"
    done = with_token(client).post("/prove/", data={"code": with_codes[0]})
    assert (done.status_code, done.location) == (302, "/")


@pytest.mark.parametrize("wanted", OURS)
def test_an_address_of_ours_is_gone_to_through_every_door(
    app: Flask, client_of: ClientOf, with_codes: list[str], wanted: str
) -> None:
    to = f"?next={quote(wanted, safe='')}"
    assert sign_in(Client(app, app.response_class), CLERK.login, PASSWORD, to).location == wanted
    assert client_of(CLERK).get(f"/login/{to}").location == wanted
    client = Client(app, app.response_class)
    assert sign_in(client, COUNTY.login, PASSWORD, to).location == "/prove/"
    assert with_token(client).post("/prove/", data={"code": with_codes[0]}).location == wanted


def test_whoever_is_sent_to_sign_in_comes_back_to_the_same_page(app: Flask) -> None:
    client = Client(app, app.response_class)
    wanted = "/divisions/search?q=%E4%B8%AD&level=village"
    sent = client.get(wanted).location
    assert sent.startswith("/login/?next=")
    answer = sign_in(client, CLERK.login, PASSWORD, sent.removeprefix("/login/"))
    assert browser_goes_to(answer.location) == "localhost"
    assert client.get(answer.location).get_json()
    assert urlsplit(answer.location).path == "/divisions/search"
