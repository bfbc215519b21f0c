"""登录防护 guessing is slowed, puzzled and locked, by account and network, and nobody else is shut out (R05, attack 5)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.platform import hashing
from models.platform.account_access import issue_secret
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.sign_in_guard import (
    FORGOTTEN_AFTER,
    LOCKED_FROM,
    PUZZLE_FROM,
    Door,
    SignInTries,
    delay_after,
)
from models.platform.transaction import transaction
from tests.app.guessing import BAD, ELSEWHERE, HERE, at, fail, open_doors
from tests.app.signing_in import answer_of, key_of, sign_in
from tests.clients import Client
from tests.people import CLERK, COUNTY, PASSWORD


def lock(client: Client, session: Session) -> None:
    """Fail until the door stays shut."""
    fail(client, session, LOCKED_FROM - 1)
    key = key_of(sign_in(client, CLERK.login, BAD).text)
    sign_in(client, CLERK.login, BAD, puzzle=key, answer=answer_of(session, key))


def test_after_some_failures_a_puzzle_is_asked_before_the_password_is_looked_at(
    stranger: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(stranger, session, PUZZLE_FROM)
    monkeypatch.setattr(hashing, "check_password_hash", lambda *_: pytest.fail("compared"))
    answer = sign_in(stranger, CLERK.login, PASSWORD)
    assert answer.status_code == 429
    assert "验证码" in answer.text
    assert key_of(answer.text)


@pytest.mark.parametrize("form", ["picture", "words"])
def test_whoever_solves_the_puzzle_gets_in(stranger: Client, session: Session, form: str) -> None:
    fail(stranger, session, PUZZLE_FROM)
    asked = sign_in(stranger, CLERK.login, "", ask=form).text
    assert ("data:image/png;base64," in asked) == (form == "picture")
    assert ("等于几？" in asked) == (form == "words")
    assert f'value="{CLERK.login}"' in asked
    key = key_of(asked)
    answer = sign_in(stranger, CLERK.login, PASSWORD, puzzle=key, answer=answer_of(session, key))
    assert answer.status_code == 302


def test_a_puzzle_is_good_for_one_try(stranger: Client, session: Session) -> None:
    fail(stranger, session, PUZZLE_FROM)
    key = key_of(sign_in(stranger, CLERK.login, BAD).text)
    solved = {"puzzle": key, "answer": answer_of(session, key)}
    assert sign_in(stranger, CLERK.login, BAD, **solved).status_code == 401
    open_doors(session)
    assert sign_in(stranger, CLERK.login, PASSWORD, **solved).status_code == 429


def test_a_wrong_answer_uses_the_puzzle_up(stranger: Client, session: Session) -> None:
    fail(stranger, session, PUZZLE_FROM)
    key = key_of(sign_in(stranger, CLERK.login, BAD).text)
    right = answer_of(session, key)
    assert sign_in(stranger, CLERK.login, PASSWORD, puzzle=key, answer="0").status_code == 429
    assert sign_in(stranger, CLERK.login, PASSWORD, puzzle=key, answer=right).status_code == 429


def test_a_name_is_locked_from_one_network_and_open_from_another(app: Flask, session: Session) -> None:
    here = at(app, HERE)
    lock(here, session)
    locked = sign_in(here, CLERK.login, PASSWORD)
    assert locked.status_code == 429
    assert "10 分钟后再试" in locked.text
    assert sign_in(at(app, "192.0.2.99"), CLERK.login, PASSWORD).status_code == 429
    assert sign_in(at(app, ELSEWHERE), CLERK.login, PASSWORD).status_code == 302
    assert sign_in(at(app, HERE), COUNTY.login, PASSWORD).status_code == 302
    session.rollback()
    assert session.scalar(select(func.count()).where(AuditEntry.action == "锁定登录")) == 1


def test_a_password_given_out_anew_opens_the_door_that_tries_had_shut(app: Flask, session: Session) -> None:
    """The refusal sends people to the level above for a new password: with that they get in at once."""
    here = at(app, HERE)
    lock(here, session)
    assert "联系上一级管理员重置" in sign_in(here, CLERK.login, PASSWORD).text
    with transaction(session):
        secret = issue_secret(session, CLERK.id)

    assert sign_in(here, CLERK.login, secret).status_code == 302


def test_a_lock_opens_again_and_is_longer_the_next_time() -> None:
    waits = [delay_after(tries) for tries in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[: PUZZLE_FROM - 1] == [timedelta(0)] * (PUZZLE_FROM - 1)
    assert waits[LOCKED_FROM - 1] == timedelta(minutes=10)
    assert waits[-1] == timedelta(hours=1)


def test_failures_are_forgotten_after_a_while(stranger: Client, session: Session) -> None:
    fail(stranger, session, PUZZLE_FROM)
    session.execute(update(SignInTries).values(last_on=now() - FORGOTTEN_AFTER - timedelta(minutes=1)))
    session.commit()
    assert key_of(stranger.get("/login/").text) == ""
    assert sign_in(stranger, CLERK.login, PASSWORD).status_code == 302


def test_a_success_forgives_the_failures_before_it(stranger: Client, session: Session) -> None:
    fail(stranger, session, PUZZLE_FROM - 1)
    assert sign_in(stranger, CLERK.login, PASSWORD).status_code == 302
    session.rollback()
    pair = SignInTries.name_hash == Door(CLERK.login, HERE).name_hash, SignInTries.network != ""
    assert session.scalars(select(SignInTries).where(*pair)).all() == []


def test_the_banner_tells_of_the_last_time_and_of_failures_since(app: Flask, session: Session) -> None:
    """R52."""
    assert sign_in(at(app, ELSEWHERE), CLERK.login, PASSWORD).status_code == 302
    fail(at(app, HERE), session, 2)
    client = at(app, HERE)
    sign_in(client, CLERK.login, PASSWORD)
    home = client.get("/").text
    assert "上次登录" in home
    assert ELSEWHERE in home
    assert "登录失败 2 次" in home


def test_sign_ins_and_failures_are_in_the_operation_log(stranger: Client, session: Session) -> None:
    sign_in(stranger, "没有这个人", BAD)
    sign_in(stranger, CLERK.login, BAD)
    sign_in(stranger, CLERK.login, PASSWORD)
    logged = session.execute(select(AuditEntry.action, AuditEntry.summary, AuditEntry.origin)).all()
    assert [tuple(each) for each in logged] == [
        ("登录失败", "账号：没有这个人", HERE),
        ("登录失败", f"账号：{CLERK.login}", HERE),
        ("登录", f"账号：{CLERK.login}", HERE),
    ]
