"""安全响应头 what every answer carries, and what a browser may keep (R11, R12, R39, R41, R45)."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask

from app.factory import create_app
from app.headers import HEADERS
from tests.app.test_routes import routes
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import AUDITOR, CLERK

EXPECTED = (*HEADERS, "Content-Security-Policy", "Cache-Control", "X-Request-ID")
LEAVING = ("SessionsPage.end", "LoginPage.logout")
PAGES = ("/", "/tables/hometown_assist_unit/", "/tables/hometown_assist_unit/add", "/nosuch", "/password/")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_forbids_foreign_scripts_and_frames(client_of: ClientOf, page: str) -> None:
    answer = client_of(CLERK).get(page)
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert "script-src 'nonce-" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cache-Control"] == "no-store"
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
    assert not re.search(r"\son\w+\s*=\s*[\"']", answer.text)


def test_each_answer_has_a_nonce_of_its_own(client_of: ClientOf) -> None:
    client = client_of(CLERK)
    assert len({client.get("/").headers["Content-Security-Policy"] for _ in range(3)}) == 3


def test_static_files_are_kept_as_long_as_their_content_is_the_same(client_of: ClientOf) -> None:
    client = client_of(CLERK)
    address = re.search(r'href="(/static/css/app\.css\?v=\w+)"', client.get("/").text)
    assert address
    assert "immutable" in client.get(address[1]).headers["Cache-Control"]


def test_no_page_asks_another_host(client_of: ClientOf) -> None:
    for page in PAGES:
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', client_of(CLERK).get(page).text), page


def test_an_unknown_host_is_refused_where_the_hosts_are_set(database: Database) -> None:
    app = create_app(replace(database.settings, trusted_hosts=("yunling.example",)))
    database.apps.append(app)
    client = app.test_client()
    assert client.get("/login/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/login/", headers={"Host": "yunling.example"}).status_code == 200


def test_behind_https_the_cookie_is_for_https_alone(database: Database) -> None:
    app = create_app(replace(database.settings, https=True))
    database.apps.append(app)
    answer = app.test_client().get("/login/", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-yunling=")
    assert "Secure" in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "address",
    [
        "/swagger/v1",
        "/console",
        "/__debug__",
        "/users/list/",
        "/roles/list/",
        "/api/v1/security/login",
        "/.env",
    ],
)
def test_no_tool_of_developers_and_no_page_of_the_framework_is_open(
    client_of: ClientOf, address: str
) -> None:
    """R39: to nobody, and no answer tells a version."""
    for person in (CLERK, AUDITOR):
        answer = client_of(person).get(address)
        assert answer.status_code == 404, address
        assert not re.search(r"(?i)werkzeug|gunicorn|flask[/ ]\d|python[/ ]\d", answer.text)


def test_nothing_is_served_in_debug_mode(app: Flask) -> None:
    assert (app.debug, app.testing) == (False, False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_route_carries_the_headers_whatever_it_answers(app: Flask, client_of: ClientOf) -> None:
    stranger = Client(app, app.response_class)
    stranger.send_token = False
    statuses: Counter[int] = Counter()
    for client in (client_of(CLERK), client_of(AUDITOR), stranger):
        for rule, method, address in routes(app):
            if rule.endpoint not in LEAVING:
                answer = client.open(address, method=method)
                statuses[answer.status_code] += 1
                missing = [name for name in EXPECTED if name not in answer.headers]
                assert missing == [], (rule.endpoint, method, answer.status_code)
    assert sum(statuses.values()) > 800
    assert {200, 302, 400, 403, 404} <= set(statuses)
