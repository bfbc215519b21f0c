"""猜密码 somebody who guesses passwords, solving the puzzles on the way."""

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.platform.sign_in_guard import SignInTries
from tests.app.signing_in import answer_of, key_of, sign_in
from tests.clients import Client
from tests.people import CLERK

BAD = "Cuowu-mima-1"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.7"


def at(app: Flask, address: str) -> Client:
    client = Client(app, app.response_class)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def open_doors(session: Session) -> None:
    """Let the waiting times pass; the counts stay."""
    session.rollback()
    session.execute(update(SignInTries).values(closed_until=None))
    session.commit()


def fail(client: Client, session: Session, times: int, name: str = CLERK.login) -> int:
    """Fail so many times, solving the puzzles on the way; the last status."""
    status = 0
    page = client.get("/login/").text
    for _ in range(times):
        key = key_of(page)
        more = {"puzzle": key, "answer": answer_of(session, key)} if key else {}
        answer = sign_in(client, name, BAD, **more)
        status, page = answer.status_code, answer.text
        open_doors(session)
    return status
