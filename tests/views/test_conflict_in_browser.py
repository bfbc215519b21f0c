"""版本冲突实操 two people at one record in real browsers: nothing typed is lost, either version can be taken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.people import CLERK

pytestmark = pytest.mark.browser
LIST = "/tables/hometown_assist_unit/"


def save(page: Page) -> None:
    page.click("[data-save]")


def test_the_later_of_two_clerks_chooses_between_both_versions(new_page: Callable[..., Page]) -> None:
    mine, other = new_page(CLERK), new_page(CLERK)
    mine.goto(f"{LIST}add")
    mine.fill("[name=unit_name]", "普洱市林业和草原局")
    save(mine)
    expect(mine.locator(".alert-success")).to_contain_text("已保存")
    for page in (mine, other):
        page.goto(LIST)
        page.click("text=编辑")

    other.fill("[name=liaison]", "小罗")
    save(other)
    expect(other.locator(".alert-success")).to_contain_text("已保存")
    mine.fill("[name=liaison]", "小杨")
    save(mine)
    conflict = mine.locator("[data-conflict]")
    expect(conflict.locator("tbody tr")).to_contain_text("联络人")
    expect(conflict.locator("tbody td")).to_contain_text(["小杨", "小罗", "中所村民委员会 小玉 于"])
    expect(mine.locator("[name=liaison]")).to_have_value("小杨")
    expect(mine.locator("text=未提交的草稿")).to_have_count(0)
    assert violations(mine) == []

    mine.click("text=采用现在的内容")
    expect(mine.locator("[name=liaison]")).to_have_value("小罗")
    expect(mine.locator("text=未提交的草稿")).to_have_count(0)

    other.goto(LIST)
    other.click("text=编辑")
    other.fill("[name=liaison]", "小周")
    save(other)
    mine.fill("[name=liaison]", "小杨")
    save(mine)
    mine.click("text=用我的填写覆盖（按新版本重新提交）")
    expect(mine.locator(".alert-success")).to_contain_text("已保存")
    mine.click("text=编辑")
    expect(mine.locator("[name=liaison]")).to_have_value("小杨")
