"""登录表单 the sign-in form filled in as a person does, the puzzle included."""

import hashlib
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.puzzle import Puzzle
from tests.clients import TOKEN, Client
from tests.people import PASSWORD, Person


def sign_in(client: Client, name: str, password: str, to: str = "", **more: str) -> Any:
    """Fill in the form and send it."""
    page = client.get("/login/").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    client.send_token = False
    typed = {"username": name, "password": password, "csrf_token": found[1]}
    return client.post(f"/login/{to}", data=typed | more)


def key_of(text: str) -> str:
    """The key of the puzzle that a page shows; nothing when it shows none."""
    found = re.search(r'name="puzzle" value="([^"]+)"', text)
    return found[1] if found else ""


def answer_of(session: Session, key: str) -> str:
    """The answer to a puzzle, as only the server knows it."""
    session.rollback()
    kept = Puzzle.key == hashlib.sha256(key.encode()).hexdigest()
    return session.scalars(select(Puzzle.answer).where(kept)).one()


def entered(app: Flask, person: Person, password: str = PASSWORD) -> Client:
    """A browser in which the person has signed in through the form."""
    client = Client(app, app.response_class)
    answer = sign_in(client, person.login, password)
    assert answer.status_code == 302, answer.text
    return with_token(client)


def with_token(client: Client) -> Client:
    """The browser, sending the anti-forgery token with every change as a page would."""
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = TOKEN
    client.send_token = True
    return client
