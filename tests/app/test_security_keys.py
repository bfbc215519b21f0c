"""密码锁 a key is registered, named, used to sign in and removed, in Chromium with its virtual authenticator (000-008)."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import CDPSession, Page
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform.credential import Credential
from models.platform.second_factor import RecoveryCode, SecurityKey
from models.platform.sign_in_guard import SignInTries
from tests.axe import violations
from tests.browser import PHONE, Site
from tests.people import COUNTY, PASSWORD

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(new_page: NewPage, live_server: Site) -> Iterator[Page]:
    """A page at the address that keys accept: a name, not a number."""
    page = new_page(size=PHONE)
    yield page
    with Session(live_server.database.engine) as session, session.begin():
        for table in (SecurityKey, Credential, RecoveryCode, SignInTries):
            for row in session.scalars(select(table)):
                session.delete(row)


def address(live_server: Site) -> str:
    return live_server.address.replace("127.0.0.1", "localhost")


def plugged(page: Page) -> tuple[CDPSession, str]:
    """Plug a key in."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    added: Any = chromium.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return chromium, added["authenticatorId"]


def sign_in(page: Page, live_server: Site) -> None:
    page.goto(f"{address(live_server)}/login/")
    page.fill("#username", COUNTY.login)
    page.fill("#password", PASSWORD)
    page.click("button.btn-primary:has-text('登录')")
    page.wait_for_load_state()


def register(page: Page, live_server: Site, name: str) -> None:
    page.goto(f"{address(live_server)}/factor/")
    page.fill("#key-name", name)
    page.fill("#key-password", PASSWORD)
    page.click("button:has-text('登记密码锁')")
    page.wait_for_selector("text=已登记密码锁")


def test_a_key_is_registered_and_signs_in_and_is_removed(page: Page, live_server: Site) -> None:
    plugged(page)
    sign_in(page, live_server)
    page.goto(f"{address(live_server)}/factor/")
    page.fill("#key-name", "办公室一号锁")
    page.fill("#key-password", "mistyped")
    page.click("button:has-text('登记密码锁')")
    page.wait_for_selector("text=密码不正确，请重新输入")
    assert page.locator("[aria-busy]").count() == 0
    page.fill("#key-password", PASSWORD)
    page.click("button:has-text('登记密码锁')")
    page.wait_for_selector("text=已登记密码锁")
    assert page.locator(".recovery-codes li").count() == 10
    assert violations(page) == []
    page.click("a:has-text('已保存')")
    assert violations(page) == []
    page.goto(f"{address(live_server)}/")
    page.context.clear_cookies()
    sign_in(page, live_server)
    assert page.url.endswith("/prove/")
    assert violations(page) == []
    page.click("button:has-text('使用密码锁')")
    page.wait_for_selector("text=上次登录")
    page.goto(f"{address(live_server)}/factor/")
    page.click("summary:has-text('办公室一号锁')")
    page.fill("[id^=key-password-]", PASSWORD)
    page.click("button:has-text('删除')")
    page.wait_for_selector("text=还没有登记密码锁")


def exchange(chromium: CDPSession, key: str) -> None:
    """Put another private key in the place of the registered one, under its name."""
    held: Any = chromium.send("WebAuthn.getCredentials", {"authenticatorId": key})
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chromium.send("WebAuthn.clearCredentials", {"authenticatorId": key})
    [real] = held["credentials"]
    forged = real | {"privateKey": base64.b64encode(other).decode(), "signCount": real["signCount"] + 10}
    chromium.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": forged})


def test_another_key_is_not_taken(page: Page, live_server: Site) -> None:
    chromium, key = plugged(page)
    sign_in(page, live_server)
    register(page, live_server, "一号锁")
    exchange(chromium, key)
    page.context.clear_cookies()
    sign_in(page, live_server)
    page.click("button:has-text('使用密码锁')")
    page.wait_for_selector("text=没有认出这把密码锁")
    answer = page.request.get(f"{address(live_server)}/", max_redirects=0)
    assert answer.headers["location"] == "/prove/"


def test_what_a_key_signed_is_good_once(page: Page, live_server: Site) -> None:
    plugged(page)
    sign_in(page, live_server)
    register(page, live_server, "一号锁")
    page.context.clear_cookies()
    sign_in(page, live_server)
    sent: list[str] = []
    page.on(
        "request",
        lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/prove/key") else None,
    )
    page.click("button:has-text('使用密码锁')")
    page.wait_for_selector("text=上次登录")
    page.context.clear_cookies()
    sign_in(page, live_server)
    token = page.locator("input[name=csrf_token]").first.input_value()
    replayed = "&".join(part for part in sent[0].split("&") if not part.startswith("csrf_token"))
    answer = page.request.post(
        f"{address(live_server)}/prove/key",
        data=f"{replayed}&csrf_token={token}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_redirects=0,
    )
    assert answer.status == 401


def test_a_counter_that_runs_backwards_is_a_copied_key(page: Page, live_server: Site) -> None:
    plugged(page)
    sign_in(page, live_server)
    register(page, live_server, "一号锁")
    with Session(live_server.database.engine) as session, session.begin():
        session.execute(update(SecurityKey).values(sign_count=10_000))
    page.context.clear_cookies()
    sign_in(page, live_server)
    page.click("button:has-text('使用密码锁')")
    page.wait_for_selector("text=没有认出这把密码锁")
