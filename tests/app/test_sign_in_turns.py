"""登录排队 whoever signs in while many passwords are compared gets a turn, suspects queue, nobody waits for ever (R05)."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from models.platform import hashing, sign_in_guard
from models.platform.hashing import THREADS, HashingBusy, Turnstile, room_of
from models.platform.sign_in_guard import LOCKED_FROM, SUSPECT_FROM, Door, SignInTries
from models.platform.transaction import transaction
from tests.app.guessing import ELSEWHERE, HERE, at
from tests.app.signing_in import sign_in
from tests.clients import Client
from tests.people import CLERK, COUNTY, PASSWORD, Person
from tests.source import ROOT


def test_whoever_comes_from_where_passwords_were_wrong_is_told_to_come_back() -> None:
    turnstile = Turnstile(1, 1, patience=30, room=2)
    with turnstile.turn(is_suspect=True), pytest.raises(HashingBusy), turnstile.turn(is_suspect=True):
        pytest.fail("a second got in")
    with turnstile.turn(is_suspect=True):
        inside = True
    assert inside


def test_nobody_waits_for_ever() -> None:
    turnstile = Turnstile(1, 1, patience=0.01, room=2)
    with turnstile.turn(), pytest.raises(HashingBusy, match="请几秒后再试"), turnstile.turn():
        pytest.fail("a second got in")
    with turnstile.turn():
        inside = True
    assert inside


def test_everybody_who_signs_in_at_once_gets_a_turn_while_suspects_queue() -> None:
    turnstile, served = Turnstile(1, 1, patience=30, room=25), []
    held = turnstile.turn(is_suspect=True)
    held.__enter__()

    def take() -> None:
        with turnstile.turn():
            served.append(1)

    threads = [threading.Thread(target=take) for _ in range(24)]
    for thread in threads:
        thread.start()
    held.__exit__(None, None, None)
    for thread in threads:
        thread.join()
    assert len(served) == 24


def test_only_so_many_threads_wait_and_a_place_that_is_left_is_taken_again() -> None:
    """Attack 18: the threads beside them are for pages."""
    turnstile = Turnstile(2, 2, patience=30, room=1)
    for _ in range(2):
        with turnstile.turn(), pytest.raises(HashingBusy), turnstile.turn():
            pytest.fail("a second got in")
    with pytest.raises(KeyError), turnstile.turn():
        raise KeyError
    with turnstile.turn():
        inside = True
    assert inside


@pytest.mark.parametrize("threads", [1, 2, 16, 64])
def test_a_quarter_of_the_servers_threads_waits_for_no_password(threads: int) -> None:
    assert 1 <= room_of(threads) <= max(1, threads * 3 // 4)


def test_the_server_is_started_with_the_threads_that_the_room_is_counted_from() -> None:
    assert f"WEB_THREADS:-{THREADS}" in (ROOT / "bin" / "run").read_text(encoding="utf-8")
    assert Settings.from_env({}).web_threads == THREADS
    assert Settings.from_env({"WEB_THREADS": "8"}).web_threads == 8


def test_whoever_finds_no_room_is_told_politely_is_not_counted_and_holds_no_page_up(
    app: Flask, client_of: Callable[[Person], Client], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack 18: somebody else's crowd locks no rightful person out."""
    here = at(app, HERE)
    with monkeypatch.context() as crowded:
        crowded.setattr(hashing, "_turnstile", Turnstile(1, 1, patience=30, room=0))
        for _ in range(LOCKED_FROM + 1):
            refused = sign_in(here, CLERK.login, PASSWORD)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
            assert "登录的人较多，请几秒后再试" in refused.text
        assert client_of(COUNTY).get("/").status_code == 200
    assert session.scalars(select(SignInTries).where(SignInTries.tries > 0)).all() == []
    assert sign_in(here, CLERK.login, PASSWORD).status_code == 302


def test_a_network_is_suspect_after_many_failures_with_any_name_and_no_other_is(session: Session) -> None:
    for number in range(SUSPECT_FROM):
        with transaction(session):
            sign_in_guard.begin(session, Door(f"名字{number}", HERE), is_puzzle_solved=False)
    assert not sign_in_guard.is_suspect(session, Door("谁", HERE))
    with transaction(session):
        sign_in_guard.begin(session, Door("又一个", HERE), is_puzzle_solved=False)
    assert sign_in_guard.is_suspect(session, Door("谁", HERE))
    assert not sign_in_guard.is_suspect(session, Door("谁", ELSEWHERE))
