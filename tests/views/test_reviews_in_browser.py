"""我的待办实操 the inbox in Chromium: the side panel beside the list, a page on a phone, many returned at once; judged by axe."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app.factory import create_app
from models.platform.scope import SYSTEM, acting_as
from tests.axe import violations
from tests.browser import PHONE, Site
from tests.people import CLERK, TOWNSHIP
from tests.platform.flow_sandbox import declared, submitted

pytestmark = pytest.mark.browser
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def inbox(live_server: Site) -> Iterator[str]:
    """The inbox of an application with three wells that wait for the township."""
    database = live_server.database
    with (
        declared(database),
        Session(database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        app = create_app(database.settings)
        assert app.test_cli_runner().invoke(args=["sync-permissions"]).exit_code == 0
        for name in ("龙井", "虎井", "蛇井"):
            submitted(session, name)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/inbox/"
        server.shutdown()
        thread.join()
        server.server_close()


def test_on_a_phone_it_is_a_page(new_page: Callable[..., Page], inbox: str) -> None:
    page = new_page(TOWNSHIP, PHONE)
    page.goto(inbox)
    assert violations(page) == []
    assert not page.evaluate(IS_WIDER)
    page.get_by_role("link", name="审核", exact=True).first.click()
    page.wait_for_url("**/reviews/**")
    assert violations(page) == []
    assert not page.evaluate(IS_WIDER)


def test_the_result_is_kept_and_taken_back_and_the_submitter_urges(
    new_page: Callable[..., Page], inbox: str
) -> None:
    """001-108: 批量办理的结果页、导出、撤销；送审人催办，一个工作日一次。"""
    clerk = new_page(CLERK, PHONE)
    clerk.goto(f"{inbox}submitted")
    assert violations(clerk) == []
    clerk.locator("tr", has_text="虎井").get_by_role("link", name="查看", exact=True).click()
    clerk.get_by_label("催办留言").fill("请尽快审核")
    assert violations(clerk) == []
    assert not clerk.evaluate(IS_WIDER)
    clerk.get_by_role("button", name="催办").click()
    expect(clerk.locator(".alert-success")).to_contain_text("已催办")
    page = new_page(TOWNSHIP)
    page.goto(inbox)
    expect(page.locator("tr", has_text="虎井")).to_contain_text("1 次，最近")
    page.locator("tr", has_text="虎井").locator("[name=rowid]").check()
    page.locator("#many").get_by_role("button", name="审批通过").click()
    panel = page.locator("#side-panel")
    panel.get_by_role("button", name="审批通过").click()
    panel.get_by_role("link", name="结果页").click()
    page.wait_for_url("**/reviews/runs/**")
    assert violations(page) == []
    page.get_by_role("button", name="撤销本次办理").click()
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".result-figures")).to_have_text("撤销 1 条，跳过 0 条")


def test_a_reviewer_works_through_the_inbox(new_page: Callable[..., Page], inbox: str) -> None:
    """001-108: 双击打开侧面板，打回须填意见；勾选多条一起办理，列出结果。"""
    page = new_page(TOWNSHIP)
    page.goto(inbox)
    assert violations(page) == []
    panel = page.locator("#side-panel")
    page.locator("tr[data-panel]", has_text="龙井").locator("td.serial").dblclick()
    expect(panel.locator("h2").first).to_contain_text("龙井")
    expect(panel.locator("[name=act]").first).to_be_visible()
    assert violations(page) == []
    panel.get_by_role("button", name="打回").click()
    expect(panel.locator("#opinion-error")).to_contain_text("请先填写打回的意见")
    panel.locator("[name=opinion]").fill("井深不实")
    sign_in = page.context.cookies()
    page.context.clear_cookies()
    panel.get_by_role("button", name="打回").click()
    expect(panel.locator("[data-refused]")).to_contain_text("登录已失效")
    expect(panel.locator("[name=opinion]")).to_have_value("井深不实")
    page.context.add_cookies(sign_in)  # type: ignore[arg-type]
    panel.get_by_role("button", name="打回").click()
    expect(page.locator(".alert-success")).to_contain_text("已打回：龙井")
    for tick in page.locator("[name=rowid]").all():
        tick.check()
    page.locator("#many").get_by_role("button", name="审批通过").click()
    expect(panel.locator(".result-figures")).to_contain_text("审批通过 2 条")
    assert violations(page) == []
    panel.get_by_role("button", name="审批通过").click()
    expect(panel.locator(".result-figures")).to_have_text("通过 2 条，跳过 0 条")
    panel.get_by_role("button", name="关闭").click()
    expect(page.locator(".empty").first).to_contain_text("没有等待办理的记录")
