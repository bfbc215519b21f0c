"""登录页 accounts are chosen by name or unit, and nothing about people is told before signing in (001-007, 000-008)."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState
from tests.axe import violations
from tests.clients import Client
from tests.people import CLERK, COUNTY, JINGDONG, PASSWORD, PUER, WENJING, ZHONGSUO

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


def test_whoever_is_led_here_because_the_sign_in_has_ended_is_told_so(app: Flask) -> None:
    client = Client(app, app.response_class)
    assert "登录已失效" not in client.get("/login/").text
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "an ended session"
    assert "登录已失效，请重新登录" in client.get("/", follow_redirects=True).text


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
def test_an_account_is_chosen_by_its_division_with_the_keyboard_alone(phone: Page) -> None:
    phone.goto("/login/")
    phone.focus(".account-picker summary")
    phone.keyboard.press("Enter")
    for level, area in enumerate((PUER, JINGDONG, WENJING, ZHONGSUO), 1):
        phone.wait_for_selector(
            f".account-picker select[data-level='{level}'] option[value='{area}']", state="attached"
        )
        phone.select_option(f".account-picker select[data-level='{level}']", str(area))
    phone.wait_for_selector(f".account-choice:has-text('{CLERK.login}')")
    assert "请选择" in phone.inner_text("[data-account-status]")
    assert violations(phone) == []
    assert not phone.evaluate(IS_WIDER)
    phone.focus(f".account-choice:has-text('{CLERK.login}')")
    phone.keyboard.press("Enter")
    assert phone.input_value("#username") == CLERK.login
    phone.keyboard.type(PASSWORD)
    phone.keyboard.press("Enter")
    phone.wait_for_selector("text=首次登录")


@pytest.mark.browser
def test_the_divisions_unfold_under_the_pointer_and_the_empty_name_is_not_scolded(page: Page) -> None:
    page.goto("/login/")
    page.click(".account-picker summary")
    page.wait_for_selector(f".account-picker select[data-level='1'] option[value='{PUER}']", state="attached")
    assert page.inner_text("#username-error") == ""


@pytest.mark.browser
def test_the_door_of_those_with_a_key_says_what_to_do(page: Page) -> None:
    page.goto("/login/")
    page.click("a:has-text('有锁用户')")
    assert page.locator("a[aria-current=page]").inner_text() == "有锁用户"
    assert "请先插入密码锁" in page.inner_text("main")
    assert violations(page) == []
