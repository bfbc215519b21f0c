"""密码 which passwords may be chosen, and what an account with an initial one may do (001-008, R02, R03, R08, attack 1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.factory import create_app
from models.levels import AccountKind
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.credential import REMEMBERED, Credential, PasswordBefore, set_initial
from models.platform.hashing import hash_password
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.password_rules import KNOWN, PUBLIC_DEFAULTS, judge_password, spellings
from models.platform.refusal import Refusal
from models.platform.sign_in_guard import LOCKED_FROM, SignInTries
from tests.app.signing_in import entered, sign_in, with_token
from tests.app.test_routes import OPEN, routes
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import CLERK, PASSWORD, PASSWORD_HASH, ZHONGSUO
from tests.planting import planting

GOOD = "Gengxin-2027"
ABOUT = ("zhongsuo", "中所村民委员会", "文井镇")


def changed(client: Client, old: str, new: str) -> int:
    return client.post("/password/", data={"old": old, "new": new, "again": new}).status_code


@pytest.mark.parametrize(
    "password",
    [
        "",
        "Duan-1",
        "zhiyouxiaoxie",
        "1234567890",
        "Aa123456789",
        "P@ssw0rd123",
        "Yngb@2021",
        "yngb2021",
        "YNGB2021xx",
        "Xx-yngb2021",
        "Ｙｎｇｂ@2021",
        "Yunling@2026",
        "Zhongsuo-2026",
        "中所村民委员会Aa1",
        "文井镇文井镇Aa1",
        "Qwerty123456",
        "Aaaaaaaaaa1-",
        "Abc1234567-",
        "x" * 129,
        "Admin@123456",
        "Zhong.Suo-2026-Kx9",
        "kx9WENJING#2027lp",
        "Wen-Jing-Zhen-77",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(Refusal, match="请"):
        judge_password(password, ABOUT)


@pytest.mark.parametrize("password", [GOOD, "Ma-po-7-qiao-lin", "山高水长Ab9-云起", "a" + "Kx9-" * 31])
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    judge_password(password, ABOUT)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("中所村民委员会", "zhongsuo"),
        ("绿春县", "luchun"),
        ("文井镇", "wenjing"),
        ("重庆路社区", "chongqing"),
    ],
)
def test_a_name_is_known_by_how_a_keyboard_spells_it(name: str, spelt: str) -> None:
    """R03: the names of places and accounts are also guessed in pinyin."""
    assert spelt in spellings([name])
    with pytest.raises(Refusal, match="地名"):
        judge_password(f"7q#{spelt.title()}-Kx9", [name])


def test_a_word_without_two_chinese_characters_has_no_spelling() -> None:
    assert spellings(["abc", "村", "7村"]) == set()


@given(st.sampled_from(sorted(KNOWN)), st.booleans())
def test_nothing_on_the_list_is_taken_however_it_is_written(known: str, upper: bool) -> None:
    with pytest.raises(Refusal):
        judge_password(known.upper() if upper else known.title(), ())


def test_none_of_the_last_five_passwords_comes_back_and_the_sixth_may(client_of: ClientOf) -> None:
    client = client_of(CLERK)
    chosen = [f"Gengxin-{number}-Lu" for number in ("yi", "er", "san", "si", "wu", "liu")]
    old = PASSWORD
    for new in chosen:
        assert changed(client, old, new) == 302
        with_token(client)
        old = new
    assert changed(client, old, chosen[-2]) == 422
    assert changed(client, old, chosen[-REMEMBERED]) == 422
    assert changed(client, old, chosen[0]) == 422
    assert changed(client, old, PASSWORD) == 302


def mark_initial(session: Session) -> None:
    with planting(session):
        set_initial(session, [CLERK.id])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_with_an_initial_password_every_door_is_shut_but_the_change_and_the_way_out(
    app: Flask, client_of: ClientOf, session: Session
) -> None:
    mark_initial(session)
    client, tried, wrong = client_of(CLERK), 0, []
    for rule, method, address in routes(app):
        if rule.endpoint in OPEN | {"PasswordPage.change", "LoginPage.logout"}:
            continue
        page = client.open(address, method=method)
        script = client.open(address, method=method, headers={"Accept": "application/json"})
        tried += 1
        leads = method == "GET" and not rule.rule.startswith("/api/")
        is_led = page.location == "/password/" if leads else page.status_code == 403
        is_told = (script.get_json(silent=True) or {}).get("code") == "must_change_password"
        if not is_led or script.status_code != 403 or not is_told:
            wrong.append((rule.endpoint, method, page.status_code, script.status_code))
    assert wrong == []
    assert tried > 100
    assert client.get("/password/").status_code == 200
    assert client.post("/logout/").status_code == 302


def test_the_doors_open_once_the_initial_password_is_changed(client_of: ClientOf, session: Session) -> None:
    mark_initial(session)
    client = client_of(CLERK)
    assert client.get("/").location == "/password/"
    assert "请先修改初始密码" in client.get("/password/").text
    assert changed(client, PASSWORD, GOOD) == 302
    assert client.get("/").status_code == 200
    session.rollback()
    session.expire_all()
    assert session.get_one(Credential, CLERK.id).initial_until is None


def test_an_initial_password_dies_after_72_hours(app: Flask, session: Session) -> None:
    mark_initial(session)
    assert entered(app, CLERK).get("/").location == "/password/"
    session.execute(update(Credential).values(initial_until=now()))
    session.commit()
    refused = sign_in(Client(app, app.response_class), CLERK.login, PASSWORD)
    assert refused.status_code == 401
    assert "已失效" in refused.text


def add_default(session: Session, *, is_initial: bool = True) -> str:
    name = "默认口令村"
    hashed = hash_password("yngb2021", "pbkdf2:sha256:1")
    wanted = NewAccount(name, AccountKind.VILLAGE, ZHONGSUO, "中所村", hashed, is_initial=is_initial)
    with planting(session):
        create_accounts(session, [wanted])
    return name


def test_the_manuals_password_opens_nothing(app: Flask, session: Session) -> None:
    name = add_default(session)
    assert sign_in(Client(app, app.response_class), name, "yngb2021").status_code == 401


def test_where_the_operator_allows_it_the_manuals_password_leads_to_its_change_and_nowhere_else(
    database: Database, session: Session
) -> None:
    app = create_app(replace(database.settings, public_default=True))
    database.apps.append(app)
    name = add_default(session)
    client = Client(app, app.response_class)
    assert sign_in(client, name, "yngb2021").status_code == 302
    with_token(client)
    assert client.get("/").location == "/password/"
    for default in PUBLIC_DEFAULTS:
        assert changed(client, "yngb2021", default) == 422
    assert changed(client, "yngb2021", GOOD) == 302
    assert client.get("/").status_code == 200


def test_even_there_it_dies_after_72_hours_or_where_nobody_gave_it_out(
    database: Database, session: Session
) -> None:
    app = create_app(replace(database.settings, public_default=True))
    database.apps.append(app)
    name = add_default(session)
    session.execute(update(Credential).values(initial_until=now() - timedelta(hours=1)))
    session.commit()
    assert sign_in(Client(app, app.response_class), name, "yngb2021").status_code == 401
    session.execute(update(Credential).values(initial_until=None))
    session.commit()
    assert sign_in(Client(app, app.response_class), name, "yngb2021").status_code == 401


def aged(session: Session, days: int) -> None:
    """小玉 has chosen her password so many days ago."""
    with planting(session):
        chosen = now() - timedelta(days=days)
        session.add(PasswordBefore(account_id=CLERK.id, hashed=PASSWORD_HASH, changed_on=chosen))


@pytest.fixture
def rotating(database: Database) -> Flask:
    """An application whose operator has passwords changed every ninety days."""
    app = create_app(replace(database.settings, password_days=90))
    database.apps.append(app)
    return app


@pytest.mark.parametrize(("days", "told"), [(75, ""), (77, "密码还有 13 天到期"), (89, "密码还有 1 天到期")])
def test_a_password_that_grows_old_is_told_two_weeks_ahead(
    rotating: Flask, session: Session, days: int, told: str
) -> None:
    """R03."""
    aged(session, days)
    home = entered(rotating, CLERK).get("/")
    assert home.status_code == 200
    assert ("天到期" in home.text) == bool(told)
    assert told in home.text


def test_a_password_that_is_too_old_opens_only_its_change(rotating: Flask, session: Session) -> None:
    """R03: the other doors open again with a new one."""
    aged(session, 90)
    client = entered(rotating, CLERK)
    assert client.get("/").location == "/password/"
    assert "已到期的密码" in client.get("/password/").text
    assert changed(client, PASSWORD, GOOD) == 302
    assert client.get("/").status_code == 200
    assert "天到期" not in entered(rotating, CLERK, GOOD).get("/").text


def test_where_the_operator_sets_no_limit_passwords_do_not_grow_old(app: Flask, session: Session) -> None:
    aged(session, 4000)
    assert entered(app, CLERK).get("/").status_code == 200


def test_the_old_password_is_guessed_no_faster_than_at_the_sign_in(
    client_of: ClientOf, session: Session
) -> None:
    """R05, R08: whoever has found an open session does not find the password with it."""
    client = client_of(CLERK)
    for _ in range(LOCKED_FROM):
        assert changed(client, "Cuowu-mima-1", GOOD) in (422, 429)
        session.execute(update(SignInTries).where(SignInTries.tries < LOCKED_FROM).values(closed_until=None))
        session.commit()
    assert changed(client, PASSWORD, GOOD) == 429
    tried = select(func.count()).where(AuditEntry.action == "确认密码失败")
    assert session.scalar(tried) == LOCKED_FROM
