"""登录计数 what a try is counted under: the name as it is meant, the network it comes from, once however many at once (R05)."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app.factory import create_app
from models.platform import hashing, sign_in_guard
from models.platform.clock import now
from models.platform.sign_in import WRONG
from models.platform.sign_in_guard import (
    LOCKED_FROM,
    PUZZLE_FROM,
    Door,
    SignInTries,
    TooManyTries,
    network_of,
)
from models.platform.transaction import transaction
from tests.app.guessing import BAD, ELSEWHERE, HERE, at, fail, open_doors
from tests.app.signing_in import key_of, sign_in
from tests.clients import Client
from tests.databases import Database
from tests.people import CLERK, PASSWORD


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
