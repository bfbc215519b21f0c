"""二次验证 without the second factor there is no session, a code is good once, and only somebody above resets (R06, R08)."""

import re
from dataclasses import replace

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.factory import create_app
from models.levels import Level
from models.platform import one_time_code
from models.platform.audit import AuditEntry
from models.platform.credential import Credential
from models.platform.factor_proof import prove_code
from models.platform.refusal import Refusal
from models.platform.scope import acting_as
from models.platform.second_factor import RECOVERY_CODES, RecoveryCode, begin_codes, confirm_codes
from models.platform.sign_in_guard import LOCKED_FROM
from models.platform.transaction import transaction
from tests.app.guessing import open_doors
from tests.app.signing_in import entered, sign_in, with_token
from tests.app.test_routes import OPEN, routes
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OUTSIDER, PASSWORD, TOWNSHIP, Person

MOMENT = 1_800_000_000
SECONDS = one_time_code.SECONDS


class Clock:
    """The time that codes are made by."""

    def __init__(self) -> None:
        self.now = MOMENT

    def time(self) -> int:
        """Seconds."""
        return self.now

    def code(self, seed: str, steps: int = 0) -> str:
        """What a telephone shows, so many steps from now."""
        return pyotp.TOTP(seed).at(self.now + steps * SECONDS)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(one_time_code, "time", clock)
    return clock


@pytest.fixture
def bound(session: Session, clock: Clock) -> tuple[str, list[str]]:
    """段科 has a telephone: its seed and the recovery codes. A step later, so that no code has been used."""
    with acting_as(session, COUNTY.actor):
        with transaction(session):
            seed = begin_codes(session)
        with transaction(session):
            codes = confirm_codes(session, clock.code(seed))
    clock.now += 2 * SECONDS
    return seed, codes


def half_signed_in(app: Flask) -> Client:
    client = Client(app, app.response_class)
    assert sign_in(client, COUNTY.login, PASSWORD, "?next=/divisions/search%3Fq=").status_code == 302
    return with_token(client)


def test_a_person_binds_a_telephone_by_a_picture_and_a_code(
    client_of: ClientOf, session: Session, clock: Clock
) -> None:
    client = client_of(COUNTY)
    page = client.post("/factor/codes", data={"password": PASSWORD}).text
    assert "data:image/png;base64," in page
    shown = re.search(r"输入：<code>([A-Z2-7 ]+)</code>", page)
    assert shown
    seed = shown[1].replace(" ", "")
    mistyped = client.post("/factor/codes/confirm", data={"code": "000000"}).text
    assert "不正确" in mistyped
    assert 'action="/factor/codes/confirm"' in mistyped, "the picture need not be scanned again"
    assert shown[1] not in mistyped
    done = client.post("/factor/codes/confirm", data={"code": clock.code(seed)}).text
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", done)
    assert len(set(codes)) == RECOVERY_CODES
    kept = session.get_one(Credential, COUNTY.id)
    assert seed not in str(kept.totp_seed)
    hashes = set(session.scalars(select(RecoveryCode.code_hash)))
    assert not hashes & {code.replace("-", "") for code in codes}


def test_the_password_alone_opens_no_door_but_the_proof(app: Flask, bound: tuple[str, list[str]]) -> None:
    client, tried, wrong = half_signed_in(app), 0, []
    for rule, method, address in routes(app):
        if rule.endpoint in OPEN or rule.endpoint.startswith("ProvePage."):
            continue
        page = client.open(address, method=method)
        tried += 1
        leads = method == "GET" and not rule.rule.startswith("/api/")
        is_led = page.location == "/prove/" if leads else page.status_code == 403
        if not is_led:
            wrong.append((rule.endpoint, method, page.status_code))
    assert wrong == []
    assert tried > 100


def test_a_code_completes_the_sign_in_and_leads_where_the_person_was_going(
    app: Flask, clock: Clock, bound: tuple[str, list[str]]
) -> None:
    client = half_signed_in(app)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    answer = client.post("/prove/", data={"code": clock.code(bound[0])})
    assert answer.location == "/divisions/search?q="
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert "首次登录" in client.get("/").text


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_telephone_may_be_a_little_slow_or_fast(
    app: Flask, clock: Clock, bound: tuple[str, list[str]], steps: int
) -> None:
    assert half_signed_in(app).post("/prove/", data={"code": clock.code(bound[0], steps)}).status_code == 302


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_refused(
    app: Flask, clock: Clock, bound: tuple[str, list[str]], steps: int
) -> None:
    assert half_signed_in(app).post("/prove/", data={"code": clock.code(bound[0], steps)}).status_code == 401


def test_a_code_is_good_once(app: Flask, clock: Clock, bound: tuple[str, list[str]]) -> None:
    typed = {"code": clock.code(bound[0])}
    assert half_signed_in(app).post("/prove/", data=typed).status_code == 302
    again = half_signed_in(app).post("/prove/", data=typed)
    assert again.status_code == 401
    assert "已用过" in again.text


def test_an_older_code_is_refused_after_a_newer_one(
    app: Flask, clock: Clock, bound: tuple[str, list[str]]
) -> None:
    assert half_signed_in(app).post("/prove/", data={"code": clock.code(bound[0], 1)}).status_code == 302
    assert half_signed_in(app).post("/prove/", data={"code": clock.code(bound[0])}).status_code == 401


def test_a_recovery_code_is_good_once_however_it_is_typed(app: Flask, bound: tuple[str, list[str]]) -> None:
    code = bound[1][3]
    assert half_signed_in(app).post("/prove/", data={"code": f" {code.lower()} "}).status_code == 302
    assert half_signed_in(app).post("/prove/", data={"code": code}).status_code == 401


def test_somebody_elses_recovery_code_is_refused(session: Session, bound: tuple[str, list[str]]) -> None:
    with pytest.raises(Refusal), transaction(session):
        prove_code(session, CLERK.id, bound[1][0])


def test_guessing_codes_is_locked_like_guessing_passwords(
    app: Flask, clock: Clock, bound: tuple[str, list[str]], session: Session
) -> None:
    statuses = []
    for _ in range(LOCKED_FROM):
        open_doors(session)
        statuses.append(half_signed_in(app).post("/prove/", data={"code": "000000"}).status_code)
    assert statuses == [401] * LOCKED_FROM
    assert half_signed_in(app).post("/prove/", data={"code": clock.code(bound[0])}).status_code == 429
    session.rollback()
    assert {"二次验证失败", "锁定登录"} <= set(session.scalars(select(AuditEntry.action)))


@pytest.mark.parametrize("path", ["/factor/codes/remove", "/factor/recovery", "/factor/keys/options"])
def test_proofs_are_changed_only_with_the_password(
    app: Flask, clock: Clock, bound: tuple[str, list[str]], path: str
) -> None:
    client = half_signed_in(app)
    client.post("/prove/", data={"code": clock.code(bound[0])})
    with_token(client)
    assert client.post(path, data={"password": "Cuowu-1"}).status_code == 422
    assert client.post(path, data={"password": PASSWORD}).status_code in (200, 302)


def test_unbinding_leaves_nothing_to_prove(app: Flask, clock: Clock, bound: tuple[str, list[str]]) -> None:
    client = half_signed_in(app)
    client.post("/prove/", data={"code": clock.code(bound[0])})
    with_token(client)
    assert client.post("/factor/codes/remove", data={"password": PASSWORD}).location == "/factor/"
    assert entered(app, COUNTY).get("/").status_code == 200


def test_a_second_binding_is_refused_before_the_first_is_undone(
    session: Session, bound: tuple[str, list[str]]
) -> None:
    with acting_as(session, COUNTY.actor), pytest.raises(Refusal, match="先解除"), transaction(session):
        begin_codes(session)
    with acting_as(session, CLERK.actor), pytest.raises(Refusal, match="请先点"), transaction(session):
        confirm_codes(session, "123456")


def test_an_administrator_resets_a_lost_factor_and_it_is_logged(
    app: Flask, client_of: ClientOf, session: Session, bound: tuple[str, list[str]]
) -> None:
    administrator = client_of(ADMINISTRATOR)
    assert "清除二次验证" in administrator.get(f"/sessions/of/{COUNTY.id}").text
    assert administrator.post(f"/sessions/of/{COUNTY.id}/factor").status_code == 302
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "清除二次验证")).one()
    assert (entry.account_id, entry.row_id) == (ADMINISTRATOR.id, COUNTY.id)
    assert entered(app, COUNTY).get("/").status_code == 200


@pytest.mark.parametrize("person", [COUNTY, TOWNSHIP, OUTSIDER], ids=lambda person: person.login)
def test_nobody_else_resets_a_factor(
    client_of: ClientOf, session: Session, bound: tuple[str, list[str]], person: Person
) -> None:
    if person is not COUNTY:
        assert client_of(person).post(f"/sessions/of/{COUNTY.id}/factor").status_code == 404
    with acting_as(session, COUNTY.actor):
        assert session.get_one(Credential, COUNTY.id).has_factor


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_the_setting_asks_for_it_the_county_and_above_bind_first(database: Database) -> None:
    app = create_app(replace(database.settings, second_factor=Level.COUNTY.value))
    database.apps.append(app)
    assert entered(app, COUNTY).get("/").location == "/factor/"
    assert entered(app, ADMINISTRATOR).get("/").location == "/factor/"
    assert entered(app, TOWNSHIP).get("/").status_code == 200
    client = entered(app, COUNTY)
    assert "须二次验证" in client.get("/factor/").text
    script = client.get("/divisions/search?q=", headers={"Accept": "application/json"})
    assert script.get_json()["code"] == "must_bind_second_factor"


def test_somebody_without_a_key_is_sent_to_the_other_door(app: Flask) -> None:
    """000-008 有锁用户."""
    client = Client(app, app.response_class)
    refused = sign_in(client, COUNTY.login, PASSWORD, lock="1")
    assert refused.status_code == 422
    assert "无锁用户" in refused.text
    assert client.get("/").status_code == 302


@given(st.text(max_size=12))
def test_no_text_is_taken_for_a_code_by_accident(typed: str) -> None:
    step = one_time_code.step_of("A" * 32, typed)
    assert step is None or typed.strip().isdigit()


def test_a_sealed_seed_opens_for_its_account_alone(app: Flask) -> None:
    sealed = one_time_code.seal("SEED", CLERK.id)
    assert one_time_code.unseal(sealed, CLERK.id) == "SEED"
    with pytest.raises(InvalidTag):
        one_time_code.unseal(sealed, COUNTY.id)
