"""发函与技术单位的故事 from the passed roster to the letters in hand, and a contract to the completed village (001-114…119, 120…123)."""

import io
import zipfile
from collections.abc import Callable, Iterator

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from models.platform.scope import SYSTEM, acting_as
from tests.axe import violations
from tests.browser import PHONE, Site
from tests.hometown.letter_scene import FOREST, WATER, returnees
from tests.people import COUNTY, ORGANISATION, Person

pytestmark = pytest.mark.browser
LIST, CONTRACTS = "/steps/p11/1", "/steps/p12/1"
MONEY = {
    "contract_amount": "40",
    "fund_province": "12.5",
    "fund_city": "5",
    "fund_project": "0",
    "fund_collective": "2",
    "fund_donation": "0.5",
    "fund_county": "0",
}
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def session(live_server: Site) -> Iterator[Session]:
    with (
        Session(live_server.database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        yield session


def complete_in_setting(page: Page, village: str) -> None:
    """工作开展情况设置: tick the village and open its switch."""
    page.get_by_role("link", name="工作开展情况设置").click()
    page.wait_for_url("**/divisions")
    page.goto(f"{page.url}?name={village}")
    page.locator('input[name="rowid"]').check()
    page.get_by_role("button", name="打开“是否完成”").click()
    page.locator("#confirm-dialog [data-ok]").click()
    expect(page.locator(".alert-success")).to_contain_text("已打开 1 个")


def the_letters_come_in_a_package(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载函件").click()
    with zipfile.ZipFile(waiting.value.path()) as package:
        assert sorted(package.namelist()) == [f"{FOREST}_函.docx", f"{WATER}_函.docx"]
        letter = docx.Document(io.BytesIO(package.read(f"{WATER}_函.docx")))
    assert "景组函〔2026〕8号" in [each.text for each in letter.paragraphs]


def test_the_organisation_department_writes_to_the_units(
    session: Session, window_of: Callable[[Person], Page]
) -> None:
    """001-115, 116, 119: query a unit, tick, 发函, the letters in a zip, one revoked, all sent, the village completed."""
    returnees(session)
    page = window_of(ORGANISATION)
    page.goto(LIST)
    assert violations(page) == []

    page.get_by_label("单位名称").fill("水务")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="清除关键字").click()
    expect(page.locator("tbody tr")).to_have_count(3)

    page.locator("[data-pick-all]").check()
    page.get_by_role("button", name="发函", exact=True).click()
    expect(page.get_by_text("共 2 个单位、3 人")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("函文号").fill("景组函〔2026〕8号")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".alert-success")).to_contain_text("已发函 3 人（2 个单位）")

    page.locator("[data-pick-all]").check()
    the_letters_come_in_a_package(page)

    page.goto(LIST)
    page.locator('input[name="rowid"]').first.check()
    page.get_by_role("button", name="撤销发函").click()
    page.locator("#confirm-reason").fill("单位全称有误")
    page.locator("#confirm-dialog [data-ok]").click()
    expect(page.locator(".alert-success")).to_contain_text("已撤销发函 1 人")

    page.get_by_role("link", name="全部发函").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".alert-success")).to_contain_text("已发函 1 人")
    complete_in_setting(page, "中所村")


def test_the_county_determines_the_technical_unit(
    window_of: Callable[[Person], Page], new_page: Callable[..., Page]
) -> None:
    """001-120…123: many villages ticked, the sum and the gap while typing, 自动兜底, the village completed."""
    page = window_of(COUNTY)
    page.goto(CONTRACTS)
    page.get_by_role("link", name="登记").click()
    assert violations(page) == []

    page.get_by_label("筛选行政村(社区)").fill("中所")
    expect(page.locator("[data-village-choice] label:visible")).to_have_count(1)
    page.get_by_label("中所村").check()
    page.get_by_label("筛选行政村(社区)").fill("")
    page.locator('input[name="villages"]').first.check()
    expect(page.locator("[data-village-count]")).to_have_text("2")
    page.get_by_label("技术单位名称(全称)").fill("彩云乡村规划设计院")
    page.get_by_label("城乡规划编制乙级").check()
    page.get_by_label("项目负责人").fill("丁四")
    page.get_by_label("负责人电话").fill("19900000004")
    for name, figure in MONEY.items():
        page.locator(f'input[name="{name}"]').fill(figure)

    figures = {name: page.locator(f'[data-figure="{name}"]') for name in ("total", "gap", "price")}
    for name, figure in {"total": "20", "gap": "20", "price": "20"}.items():
        expect(figures[name]).to_have_text(figure)
    page.get_by_role("button", name="自动兜底").click()
    expect(page.locator('input[name="fund_county"]')).to_have_value("20")
    expect(figures["gap"]).to_have_text("0")

    page.get_by_label("工作内容(备注资金情况)").fill("编制两个行政村的村庄规划")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".alert-success")).to_contain_text("已保存")
    expect(page.locator("tbody tr")).to_have_count(1)
    complete_in_setting(page, "中所村")

    phone = new_page(COUNTY, PHONE)
    for address in (CONTRACTS, LIST, "/tables/hometown_technical_contract/add"):
        phone.goto(address)
        assert violations(phone) == []
        assert not phone.evaluate(IS_WIDER)
