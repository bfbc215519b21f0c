"""手机离线 a phone without network keeps what was typed and sends it once, on the gallery."""

import pytest
from playwright.sync_api import Page, expect

from tests.app.gallery.answers import FILLED

pytestmark = pytest.mark.browser


def test_what_was_typed_without_network_is_sent_once_when_it_is_back(gallery_phone: Page) -> None:
    FILLED.clear()
    gallery_phone.goto("/fill")
    gallery_phone.context.set_offline(True)
    gallery_phone.fill("#f-households", "37")
    gallery_phone.click("[data-save]")
    expect(gallery_phone.locator("#notice-dialog")).to_contain_text("已存在手机上，联网后自动上报")
    gallery_phone.click("#notice-dialog [data-close]")
    expect(gallery_phone.locator("[data-outbox-state]")).to_contain_text("1 条已存在手机上")
    gallery_phone.context.set_offline(False)
    expect(gallery_phone.locator("[data-outbox-state]")).to_be_empty()
    gallery_phone.reload()
    assert FILLED == ["37"]


def test_a_refusal_reaches_the_field_of_a_phone(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.fill("#f-households", "2000")
    gallery_phone.click("[data-save]")
    expect(gallery_phone.locator("#f-households-error")).to_have_text("户数超过全村户数")


def test_a_refused_sending_from_the_outbox_is_told_and_can_be_dropped(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.context.set_offline(True)
    gallery_phone.fill("#f-households", "3000")
    gallery_phone.click("[data-save]")
    gallery_phone.click("#notice-dialog [data-close]")
    gallery_phone.context.set_offline(False)
    expect(gallery_phone.locator("[data-outbox-state]")).to_contain_text("“人口状况”没有上报成功：没有保存")
    gallery_phone.click("[data-outbox-state] >> text=删除")
    expect(gallery_phone.locator("[data-outbox-state]")).to_be_empty()


def test_a_saved_form_of_a_phone_goes_on(gallery_phone: Page) -> None:
    gallery_phone.goto("/fill")
    gallery_phone.fill("#f-households", "12")
    gallery_phone.click("[data-save]")
    gallery_phone.wait_for_url("**/tiles")


def test_a_sent_draft_is_forgotten_only_when_the_server_says_it_went_in(gallery: Page) -> None:
    gallery.goto("/rows")
    gallery.evaluate(
        "localStorage.setItem('yunling.draft.gallery', JSON.stringify({at: Date.now(), sent: true, entries: [['seat', '旧']]}))"
    )
    gallery.goto("/form")
    expect(gallery.locator("text=恢复草稿")).to_be_visible()
    gallery.goto("/list?flash=1")
    gallery.goto("/form")
    expect(gallery.locator("text=恢复草稿")).to_have_count(0)
