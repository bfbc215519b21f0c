"""规划任务的故事 chapter 4 from the accounts of the manual, with both ways back (001-069…094)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from models.platform.scope import SYSTEM, acting_as
from tests.axe import violations
from tests.browser import DESK, PHONE, Site
from tests.people import CLERK, COUNTY, JINGDONG, PREFECTURE, PROVINCIAL, Person
from tests.stories import county_tasks as tasks
from tests.task_scene import VILLAGE
from tests.views.step_pages import is_done
from tests.views.test_accessible_pages import IS_WIDER

pytestmark = pytest.mark.browser
WindowOf = Callable[[Person], Page]
NAME = "中所村民委员会"
STAGING = "**/attachments/staged/**"
PLAN = "景东彝族自治县2021年村庄规划编制计划"


@pytest.fixture
def session(live_server: Site) -> Iterator[Session]:
    with (
        Session(live_server.database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        yield session


def test_a_baseline_survey_goes_up_comes_back_twice_and_ends_in_the_villages_profile(
    window_of: WindowOf, session: Session
) -> None:
    """001-069…072 001-073 001-074…079 001-034: 登记、选择、提交；市级打回、省级打回均回县级并重走全程；批量打开。"""
    county, city, province = window_of(COUNTY), window_of(PREFECTURE), window_of(PROVINCIAL)
    tasks.open_step(county, "摸底调查")
    tasks.register_survey(county, NAME)
    tasks.stands(county, NAME, "未提交")
    tasks.submit(county, NAME)

    tasks.open_step(city, "摸底调查")
    tasks.decide(city, NAME, "打回", "请核对村庄类型")
    tasks.open_step(county, "摸底调查")
    tasks.stands(county, NAME, "市级打回")
    county.locator("tr", has_text=NAME).get_by_role("link", name="编辑").click()
    tasks.choose(county, "village_type", "特色保护类")
    county.get_by_role("button", name="保存", exact=True).click()
    tasks.submit(county, NAME)

    take_on(city, province, "摸底调查", NAME, "打回", "请补充特征依据")
    tasks.open_step(county, "摸底调查")
    tasks.stands(county, NAME, "省级打回")
    tasks.submit(county, NAME)
    take_on(city, province, "摸底调查", NAME, "提交", "同意")
    tasks.open_step(county, "摸底调查")
    tasks.stands(county, NAME, "省级审核通过")

    county.get_by_role("link", name="工作开展情况设置").click()
    county.goto("/steps/p05/divisions?name=中所")
    county.locator("tr", has_text=NAME).get_by_role("checkbox").check()
    county.get_by_role("button", name="打开“是否完成”").click()
    county.locator("#confirm-dialog [data-ok]").click()
    expect(county.get_by_text("已打开 1 个行政村(社区)的“是否完成”")).to_be_visible()
    assert is_done(session, "P05", VILLAGE)

    village = window_of(CLERK)
    village.goto("/tables/hometown_village/add")
    village.locator("[name=office_location]").fill("中寨")
    village.locator("[name=population]").fill("4225")
    village.get_by_role("button", name="保存", exact=True).click()
    expect(village.get_by_text("特色保护类")).to_be_visible()


def take_on(city: Page, province: Page, step: str, words: str, button: str, opinion: str) -> None:
    """The prefecture passes it on; the province says the rest."""
    tasks.open_step(city, step)
    tasks.decide(city, words, "提交", "同意上报")
    tasks.stands(city, words, "市级审核通过")
    tasks.open_step(province, step if step == "摸底调查" else "下达任务")
    tasks.decide(province, words, button, opinion)


def test_a_plan_is_one_record_on_three_pages_and_its_switches_open_one_by_one(
    window_of: WindowOf, session: Session, tmp_path: Path
) -> None:
    """001-080…085 001-086…091 001-092…094: 制定计划 → 上报审核 → 下达任务，省级打回后重走全程。"""
    county, city, province = window_of(COUNTY), window_of(PREFECTURE), window_of(PROVINCIAL)
    tasks.open_step(county, "制定计划")
    tasks.register_plan(county, tmp_path, "51")
    tasks.submit(county, PLAN)

    take_on(city, province, "上报审核", PLAN, "打回", "请核对任务数")
    tasks.open_step(county, "制定计划")
    tasks.stands(county, PLAN, "省级打回")
    tasks.submit(county, PLAN)
    expect(county.locator(".card-head .switch").first).to_be_visible()
    tasks.turn_switch(county)
    take_on(city, province, "上报审核", PLAN, "提交", "同意下达")
    for label in ("上报审核", "下达任务"):
        tasks.open_step(county, label)
        tasks.stands(county, PLAN, "省级审核通过")
        tasks.turn_switch(county)
        expect(county.get_by_text("已完成").first).to_be_visible()
    for key in ("P06", "P07", "P08"):
        assert is_done(session, key, JINGDONG), key


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_the_chapter_are_accessible(
    new_page: Callable[..., Page], screen: dict[str, int]
) -> None:
    """001-070 001-085: axe finds nothing, and a phone holds every page, the open dialog included."""
    page = new_page(COUNTY, screen)
    for address in (
        *(f"/steps/p0{number}/1" for number in range(5, 9)),
        "/steps/p05/divisions",
        "/tables/hometown_annual_plan/add",
        "/tables/hometown_baseline_survey/add",
    ):
        page.goto(address)
        assert violations(page) == [], address
        assert not page.evaluate(IS_WIDER), address
    page.locator("[data-pick-open]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.locator("[data-pick-words]").fill("没有这个村")
    expect(page.get_by_text("没有找到，请换个名称")).to_be_visible()


def test_a_plan_saved_while_its_file_is_on_its_way_waits_for_it(window_of: WindowOf, tmp_path: Path) -> None:
    """001-085: 文件还没传完就点“保存”的，传完再保存，一个也不丢。"""
    county, held = window_of(COUNTY), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    county.route(STAGING, hold)
    tasks.open_step(county, "制定计划")
    county.get_by_role("link", name="登记", exact=True).click()
    tasks.choose(county, "plan_year", "2023年")
    county.locator("[name=task_count]").fill("170")
    expect(county.locator("[name=name]")).to_have_value("景东彝族自治县2023年村庄规划编制计划")
    tasks.attach_plan(county, tmp_path)
    county.get_by_role("button", name="保存", exact=True).click()
    expect(county.get_by_role("heading", name="年度编制计划登记")).to_be_visible()
    expect(county.get_by_text("已保存")).to_have_count(0)
    held[0].continue_()
    expect(county.get_by_text("已保存")).to_be_visible()
    mine = county.locator("table.table tbody tr", has_text="2023年")
    expect(mine.get_by_role("link", name="附件（1）")).to_be_visible()
