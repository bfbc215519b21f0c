"""登录失效 a sign-in that ends while a clerk is typing costs him nothing: he signs in, comes back, and finds his words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.people import CLERK, PASSWORD

pytestmark = pytest.mark.browser
ADD = "/tables/hometown_assist_unit/add"


def test_what_was_typed_is_there_again_after_signing_in_again(new_page: Callable[..., Page]) -> None:
    page = new_page(CLERK)
    page.goto(f"{ADD}?back=/tables/hometown_assist_unit/")
    page.fill("[name=unit_name]", "普洱市林业和草原局")
    page.fill("[name=liaison]", "小罗")
    page.context.clear_cookies()
    page.click("[data-save]")
    expect(page.locator("h1")).to_contain_text("登录已失效")
    assert violations(page) == []

    page.get_by_role("link", name="重新登录").click()
    page.fill("[name=username]", CLERK.login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{ADD}?back=**")
    page.click("text=恢复草稿")
    expect(page.locator("[name=unit_name]")).to_have_value("普洱市林业和草原局")
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("已保存")
    expect(page.locator("tbody")).to_contain_text("普洱市林业和草原局")


def test_a_list_is_printed_whole_and_the_dialog_opens_by_itself(new_page: Callable[..., Page]) -> None:
    page = new_page(CLERK)
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    page.goto("/tables/hometown_land_resource/")
    page.click("text=打印")
    page.wait_for_url("**_print=y")
    page.wait_for_function("window.printed === 1")
    assert violations(page) == []
    page.emulate_media(media="print")
    for gone in (".toolbar", ".sidebar", ".topbar"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".print-about")).to_contain_text("打印人：中所村民委员会 小玉")
    page.emulate_media(media="screen")
    page.click("text=返回列表")
    page.wait_for_url("**/tables/hometown_land_resource/")
