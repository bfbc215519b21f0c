"""恶意请求 no request, however wrong, is a server error, changes anything or tells of our inside."""

import re
import resource
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from markupsafe import escape
from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.factory import create_app
from models.hometown.field_survey import LandResource
from models.hometown.hamlet import Hamlet
from models.platform.records import create
from tests import planning_scene as scene
from tests.clients import TOKEN, Client
from tests.databases import Database
from tests.hostile.bad_forms import SIGN_INS
from tests.hostile.request import Hostile
from tests.hostile.requests import HARMLESS, REQUESTS
from tests.hostile.unchanged import Watched

INSIDE = re.compile(
    r"Traceback|[A-Z][a-z]+(Error|Exception)\b|sqlalchemy|psycopg|sqlite3|werkzeug|\bSELECT\b"
)
Scene = Mapping[str, str]
PROCESSOR_SECONDS = 10
"""What one request may cost at the very most; the dearest is a sign-in, whose password is hashed slowly on purpose."""
MEMORY_KB = 300 * 1024
"""By how much all of them together may make the process grow."""


class Yesterday(TimestampSigner):
    """Signs as of a day ago."""

    def get_timestamp(self) -> int:
        """A time that is over."""
        return super().get_timestamp() - int(timedelta(days=1).total_seconds())


@pytest.fixture
def app(database: Database) -> Flask:
    """The application as it stands on the net: it knows its own address."""
    app = create_app(replace(database.settings, trusted_hosts=("localhost",)))
    database.apps.append(app)
    return app


@pytest.fixture
def village(session: Session) -> Scene:
    """A village at its second step with a row, a hamlet and a neighbour, and what has been deleted."""
    scene.finish_basemap(session)
    land, gone = scene.tell(session, LandResource), scene.tell(session, LandResource, name="已删的田")
    hamlet, lost = scene.found_hamlet(session), scene.found_hamlet(session, "已删的寨")
    with scene.working(session, scene.clerk(scene.FAR_VILLAGE)):
        foreign = create(session, Hamlet, {"area": scene.FAR_VILLAGE, "name": "外村的寨"}).row
    ids = {
        "land": land.id,
        "gone": gone.id,
        "hamlet": hamlet.id,
        "gone_hamlet": lost.id,
        "foreign": foreign.id,
    }
    session.execute(delete(LandResource).where(LandResource.id == gone.id))
    session.execute(delete(Hamlet).where(Hamlet.id == lost.id))
    session.commit()
    return {name: str(key) for name, key in ids.items()}


def filled(text: str, ids: Scene) -> str:
    """An address or a value with the scene's keys in it."""
    for name, key in ids.items():
        text = text.replace(f"{{{name}}}", key)
    return text


def token_of(app: Flask, wanted: str) -> str:
    """An anti-forgery token that is wrong in a certain way."""
    secret, salt = app.config["WTF_CSRF_SECRET_KEY"], "wtf-csrf-token"
    made = {
        "foreign": lambda: URLSafeTimedSerializer(secret, salt=salt).dumps("1" * 40),
        "forged": lambda: URLSafeTimedSerializer("another key", salt=salt).dumps(TOKEN),
        "expired": lambda: URLSafeTimedSerializer(secret, salt=salt, signer=Yesterday).dumps(TOKEN),
    }
    return str(made[wanted]()) if wanted in made else wanted


def browser_of(app: Flask, hostile: Hostile) -> Client:
    if hostile.person is not None:
        return Client.of(app, hostile.person)
    client = Client(app, app.response_class, use_cookies="Cookie" not in hostile.headers)
    if hostile.method == "POST":
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = TOKEN
    return client


def answer_to(app: Flask, hostile: Hostile, ids: Scene) -> TestResponse:
    client, headers, data = browser_of(app, hostile), dict(hostile.headers), hostile.data
    if hostile.token is not None:
        client.send_token = False
        headers["X-CSRFToken"] = token_of(app, hostile.token)
    if isinstance(data, dict):
        data = {name: filled(value, ids) for name, value in data.items()}
    asked: dict[str, Any] = {"method": hostile.method, "data": data, "headers": headers}
    if hostile.content_type:
        asked["content_type"] = hostile.content_type
    return client.open(filled(hostile.path, ids), **asked)


def wrong_with(hostile: Hostile, answer: TestResponse) -> list[str]:
    """What is not as it should be with an answer."""
    found = []
    if answer.status_code not in hostile.statuses:
        found.append(f"answered {answer.status_code}, not {hostile.statuses}: {answer.text[:300]}")
    if answer.status_code >= 400 and "请" not in answer.text:
        found.append(f"does not say what to do: {answer.text[:200]}")
    if told := INSIDE.search(answer.text if answer.mimetype == "text/html" else ""):
        found.append(f"tells of our inside: {told[0]}")
    if hostile.kept and str(escape(hostile.kept)) not in answer.text:
        found.append("does not give back what was typed")
    if answer.location and not re.match(r"/(?!/)", answer.location):
        found.append(f"leads elsewhere: {answer.location}")
    return found


def most_memory() -> int:
    """The most that this process has held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_there_are_at_least_sixty_and_no_two_have_one_name() -> None:
    names = [hostile.name for hostile in REQUESTS]
    assert len(set(names)) == len(names) >= 60


def test_no_hostile_request_is_a_server_error_or_changes_anything(
    database: Database, app: Flask, village: Scene
) -> None:
    answer_to(app, SIGN_INS[-1], village)  # the first wrong password opens the account's counter
    watched, complaints, held = Watched(database), list[str](), most_memory()
    for hostile in REQUESTS:
        began = time.process_time()
        answer = answer_to(app, hostile, village)
        cost = time.process_time() - began
        wrong = wrong_with(hostile, answer)
        if cost > PROCESSOR_SECONDS:
            wrong.append(f"costs {cost:.1f} seconds of a processor")
        if changed := watched.changes():
            wrong.append(f"changes {changed}")
        complaints += [f"{hostile.name}: {each}" for each in wrong]
    assert not complaints, "\n".join(complaints)
    assert most_memory() - held < MEMORY_KB


def test_what_only_looks_hostile_is_stored(database: Database, app: Flask, village: Scene) -> None:
    """The counter-proof: the forms that were spoilt are sound without the fault."""
    watched = Watched(database)
    for hostile in HARMLESS:
        assert wrong_with(hostile, answer_to(app, hostile, village)) == [], hostile.name
        assert watched.changes(), hostile.name
