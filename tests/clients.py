"""客户端 signed-in test clients: a cookie as the login page would have set it, and the anti-forgery token."""

from collections.abc import Callable
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.people import Person, token_of

TOKEN = "0" * 40
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def cookie_of(person: Person) -> dict[str, Any]:
    """What the session cookie holds after the person has signed in."""
    return {
        "_user_id": token_of(person),
        "_fresh": True,
        "csrf_token": TOKEN,
    }


def signed_cookie(app: Flask, person: Person) -> str:
    """The session cookie itself, for a real browser."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(cookie_of(person)))


def forgery_token(app: Flask) -> str:
    """The token that a page of this person would carry."""
    signer = URLSafeTimedSerializer(app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token")
    return str(signer.dumps(TOKEN))


class Client(FlaskClient):
    """A test client that sends the token with every change; ``send_token = False`` leaves it out."""

    send_token = True

    @classmethod
    def of(cls, app: Flask, person: Person) -> Self:
        """Signed in as a person."""
        client = cls(app, app.response_class, use_cookies=True)
        with client.session_transaction() as session:
            session.update(cookie_of(person))
        return client

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page, as a browser would."""
        kwargs.setdefault("buffered", True)
        if self.send_token and str(kwargs.get("method", "GET")).upper() in CHANGING:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("X-CSRFToken", forgery_token(self.application))
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)


ClientOf = Callable[[Person], Client]
"""What the fixture ``client_of`` gives: a person's signed-in client."""
