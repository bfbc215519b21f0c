"""登录页 accounts are chosen by name or unit, and nothing about people is told before signing in (001-007, 000-008)."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState
from tests.app.test_gallery_accessibility import violations
from tests.clients import Client
from tests.people import CLERK, COUNTY, PASSWORD

IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def found(app: Flask, words: str) -> list[dict[str, str]]:
    answer = Client(app, app.response_class).get("/login/accounts", query_string={"q": words})
    assert answer.status_code == 200
    listed: list[dict[str, str]] = answer.get_json()
    return listed


@pytest.mark.parametrize("words", [CLERK.login, CLERK.unit, "中所村"])
def test_an_account_is_found_by_its_name_or_its_unit(app: Flask, words: str) -> None:
    assert found(app, words) == [
        {"name": CLERK.login, "text": f"{CLERK.login}　{CLERK.unit}　{CLERK.kind.label}"}
    ]


@pytest.mark.parametrize("words", ["", " ", "%", "_", "\\", "x" * 51, "没有这个单位"])
def test_nothing_else_is_listed(app: Flask, words: str) -> None:
    assert found(app, words) == []


def test_a_disabled_account_is_not_listed(app: Flask, session: Session) -> None:
    session.execute(update(Account).where(Account.id == CLERK.id).values(state=AccountState.DISABLED.value))
    session.commit()
    assert found(app, CLERK.login) == []


@pytest.mark.browser
def test_an_account_is_chosen_on_a_telephone_and_signs_in(phone: Page) -> None:
    phone.goto("/login/")
    assert violations(phone) == []
    assert not phone.evaluate(IS_WIDER)
    phone.fill("#username", "景东彝族")
    phone.click(f"[role=option]:has-text('{COUNTY.login}')")
    assert phone.input_value("#username") == COUNTY.login
    phone.fill("#password", PASSWORD)
    phone.click("button:has-text('登录')")
    phone.wait_for_selector("text=首次登录")


@pytest.mark.browser
def test_the_door_of_those_with_a_key_says_what_to_do(page: Page) -> None:
    page.goto("/login/")
    page.click("a:has-text('有锁用户')")
    assert page.locator("a[aria-current=page]").inner_text() == "有锁用户"
    assert "请先插入密码锁" in page.inner_text("main")
    assert violations(page) == []
