"""对接系统 other systems that call the interface: by a token of a person's account, without a cookie."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.platform.api_token import ApiToken
from models.platform.api_tokens import Wanted, make
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.people import Person


class Caller(FlaskClient):
    """A client that keeps no cookie and sends its token with every request."""

    token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, as a program would."""
        headers: Mapping[str, str] = kwargs.pop("headers", None) or {}
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return super().open(*args, headers={**own, **headers}, buffered=True, **kwargs)


def told(answer: TestResponse) -> Any:
    """What an answer says, in JSON."""
    assert answer.is_json or answer.mimetype == "application/problem+json", answer.text[:200]
    return answer.json


def caller(app: Flask, token: str = "") -> Caller:
    """A program with a token, or with none."""
    made = Caller(app, app.response_class, use_cookies=False)
    made.token = token
    return made


def token_for(session: Session, person: Person, **wanted: Any) -> tuple[ApiToken, str]:
    """A token of a person's account, made by the real verb."""
    asked = Wanted(**{"name": "对接测试", "may_write": True, **wanted})
    with acting_as(session, person.actor), transaction(session):
        return make(session, asked)


def calling_as(app: Flask, session: Session, person: Person, **wanted: Any) -> Caller:
    """A program that calls as a person's account."""
    return caller(app, token_for(session, person, **wanted)[1])
