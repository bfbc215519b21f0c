"""登录防护 guessing is slowed, puzzled and locked, by account and network, and nobody else is shut out (R05, attack 5)."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app.factory import create_app
from config import Settings
from models.platform import hashing, sign_in_guard
from models.platform.account_access import issue_secret
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.hashing import THREADS, HashingBusy, Turnstile, room_of
from models.platform.sign_in import WRONG
from models.platform.sign_in_guard import (
    FORGOTTEN_AFTER,
    LOCKED_FROM,
    PUZZLE_FROM,
    SUSPECT_FROM,
    Door,
    SignInTries,
    TooManyTries,
    delay_after,
    network_of,
)
from models.platform.transaction import transaction
from tests.app.signing_in import answer_of, key_of, sign_in
from tests.clients import Client
from tests.databases import Database
from tests.people import CLERK, COUNTY, PASSWORD, Person
from tests.source import ROOT

BAD = "Cuowu-mima-1"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.7"


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser that has not signed in."""
    return at(app, HERE)


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


def test_an_unknown_name_is_puzzled_and_locked_like_a_known_one(app: Flask, session: Session) -> None:
    known, unknown = at(app, HERE), at(app, ELSEWHERE)
    for _ in range(LOCKED_FROM + 1):
        pages = [sign_in(known, CLERK.login, BAD), sign_in(unknown, "没有这个人", BAD)]
        assert pages[0].status_code == pages[1].status_code
        assert (WRONG in pages[0].text) == (WRONG in pages[1].text)
        assert bool(key_of(pages[0].text)) == bool(key_of(pages[1].text))
        open_doors(session)


def test_an_unknown_name_costs_as_many_slow_hashes_as_a_known_one(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R04, R07: and what is compared with is a slow hash."""
    compared: list[str] = []

    def noted(kept: str, password: str) -> bool:
        compared.append(kept.partition("$")[0])
        return check_password_hash(kept, password)

    monkeypatch.setattr(hashing, "check_password_hash", noted)
    slow = []
    for name in (CLERK.login, "没有这个人"):
        compared.clear()
        sign_in(stranger, name, BAD)
        slow.append([each for each in compared if each.startswith("scrypt")])
    assert slow[0] == slow[1]
    assert len(slow[0]) == 1


@pytest.mark.parametrize("variant", ["小 玉", " 小玉", "小玉　"])
def test_a_name_typed_a_little_differently_is_counted_as_the_same(variant: str) -> None:
    assert Door(variant, HERE).name_hash == Door(CLERK.login, HERE).name_hash


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.9", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "elsewhere"),
        ("unix:", "elsewhere"),
    ],
)
def test_an_address_belongs_to_a_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_forged_forwarding_header_does_not_start_the_count_anew(app: Flask, session: Session) -> None:
    client = at(app, HERE)
    fail(client, session, PUZZLE_FROM)
    client.environ_base["HTTP_X_FORWARDED_FOR"] = ELSEWHERE
    assert sign_in(client, CLERK.login, PASSWORD).status_code == 429


def test_behind_a_proxy_only_its_own_word_counts(database: Database, session: Session) -> None:
    app = create_app(replace(database.settings, proxies=1))
    database.apps.append(app)
    client = at(app, "127.0.0.1")
    for forged in range(PUZZLE_FROM):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{forged}, {HERE}"
        sign_in(client, CLERK.login, BAD)
    networks = set(session.scalars(select(SignInTries.network)))
    assert networks == {"", network_of(HERE)}


def test_many_tries_at_once_do_not_slip_past_the_count(database: Database) -> None:
    passed: list[int] = []

    def knock() -> None:
        with Session(database.engine) as session:
            try:
                with transaction(session):
                    sign_in_guard.begin(session, Door("谁", HERE), is_puzzle_solved=True)
            except TooManyTries:
                return
            passed.append(1)

    threads = [threading.Thread(target=knock) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) <= LOCKED_FROM


def test_what_is_old_is_forgotten(session: Session) -> None:
    with transaction(session):
        sign_in_guard.begin(session, Door("谁", HERE), is_puzzle_solved=False)
    with transaction(session):
        assert sign_in_guard.forget_old(session) == 0
    session.execute(update(SignInTries).values(last_on=now() - timedelta(hours=3)))
    session.commit()
    with transaction(session):
        assert sign_in_guard.forget_old(session) == 3


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
