"""密码锁的口令 a challenge is good for one answer, right or wrong, and for one of two at once (000-008)."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.scope import SYSTEM, acting_as
from models.platform.second_factor import SecurityKey, settle
from models.platform.security_keys import take_challenge
from models.platform.sessions import SignInSession, Stage
from tests.app.signing_in import sign_in, with_token
from tests.clients import Client
from tests.databases import Database
from tests.people import CLERK, COUNTY, PASSWORD
from tests.planting import planting

HALF_OPEN = SignInSession.stage == Stage.FACTOR.value


@pytest.fixture
def client(app: Flask, session: Session) -> Client:
    """段科 has a key and has typed the password; the browser has asked what the key shall sign."""
    key = SecurityKey(
        account_id=COUNTY.id, credential_id=b"k", public_key=b"p", sign_count=0, name="一号锁", made_on=now()
    )
    with acting_as(session, COUNTY.actor), planting(session):
        session.add(key)
        session.flush()
        settle(session, COUNTY.id)
    client = Client(app, app.response_class)
    assert sign_in(client, COUNTY.login, PASSWORD).location == "/prove/"
    assert with_token(client).post("/prove/options").get_json()["challenge"]
    return client


def asked(session: Session) -> str | None:
    session.rollback()
    return session.scalars(select(SignInSession.challenge).where(HALF_OPEN)).one()


def test_a_wrong_answer_uses_the_challenge_up(client: Client, session: Session) -> None:
    assert asked(session)
    answer = client.post("/prove/key", data={"answer": json.dumps({"rawId": "aw", "id": "aw"})})
    assert answer.status_code == 401
    assert "没有认出这把密码锁" in answer.text
    assert asked(session) is None


@pytest.mark.parametrize("answer", ["", "{", "[]", "null", '{"rawId": 1}', '{"rawId": "x"}'])
def test_nonsense_uses_it_up_too(client: Client, session: Session, answer: str) -> None:
    assert client.post("/prove/key", data={"answer": answer}).status_code == 401
    assert asked(session) is None


def test_a_wrong_key_at_registration_uses_it_up(client: Client, session: Session) -> None:
    signed_in = Client.of(client.application, CLERK)
    assert signed_in.post("/factor/keys/options", data={"password": PASSWORD}).status_code == 200
    mine = select(SignInSession.challenge).where(SignInSession.account_id == CLERK.id)
    assert [each for each in session.scalars(mine) if each]
    answer = signed_in.post("/factor/keys", data={"name": "二号锁", "answer": "{}"})
    assert answer.status_code in (401, 422)
    assert re.search("没有认出", answer.text)
    session.rollback()
    assert [each for each in session.scalars(mine) if each] == []


def test_of_many_answers_at_once_one_finds_the_challenge(
    client: Client, session: Session, database: Database
) -> None:
    held = session.scalars(select(SignInSession.id).where(HALF_OPEN)).one()
    wanted = asked(session)
    session.rollback()

    def take(_: int) -> bytes:
        with Session(database.engine) as mine, acting_as(mine, SYSTEM):
            return take_challenge(mine, held)

    with ThreadPoolExecutor(8) as pool:
        taken = [each for each in pool.map(take, range(8)) if each]
    assert [each.hex() for each in taken] == [wanted]
