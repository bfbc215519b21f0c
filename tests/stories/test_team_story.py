"""组建规划组的一生 from the survey of people to a completed roster, with a return from either level (001-095…113, A-001.Z-14)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.roster_member import MEMBER, PASSED, RosterMember
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import progress_of
from models.platform.steps import STEPS
from tests import team_scene as scene
from tests.axe import violations
from tests.browser import PHONE, Site
from tests.people import CLERK, ORGANISATION, TOWNSHIP, Person
from tests.planning_scene import VILLAGE
from tests.stories.menu import open_entry

pytestmark = pytest.mark.browser
WindowOf = Callable[[Person], Page]
TEAM = "组建规划组"
PERSON = {"name": "赵云海", "unit_name": "示例市水务局", "post": "科长", "phone": "19900000321"}
LOCAL = {"name": "李长贵", "unit_name": "无", "post": "党总支书记", "phone": "19900000322"}


@pytest.fixture
def session(live_server: Site) -> Iterator[Session]:
    with (
        Session(live_server.database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        yield session


def states(session: Session) -> dict[str, str]:
    session.rollback()
    session.expire_all()
    return {row.name: row.review_state for row in session.scalars(select(RosterMember))}


def test_a_village_finds_its_planning_group_through_two_reviews_and_both_returns(
    window_of: WindowOf, session: Session
) -> None:
    desk = window_of(CLERK)
    survey_somebody(desk)
    propose_the_secretary(desk)
    propose_the_returnee(desk)
    assert set(states(session).values()) == {"town_pending"}

    township, county = window_of(TOWNSHIP), window_of(ORGANISATION)
    decide(township, PERSON["name"], "打回", "请核对职务")
    mend(desk, PERSON["name"], "副科长")
    tick_and_approve(township, "town_pending", "情况属实", 2)
    decide(county, PERSON["name"], "打回", "请写明所在科室")
    assert states(session)[PERSON["name"]] == "county_returned"
    mend(desk, PERSON["name"], "规划科副科长")
    assert states(session)[PERSON["name"]] == "town_pending", "the whole way begins again"
    decide(township, PERSON["name"], "审批通过", "已核实")
    for name in (PERSON["name"], LOCAL["name"]):
        decide(county, name, "审批通过", "同意")
    assert set(states(session).values()) == {PASSED}

    whole_group(session)
    complete_from_above(county)
    session.expire_all()
    assert progress_of(session, VILLAGE).is_done(STEPS["P10"])


def open_list(page: Page, entry: str) -> None:
    page.goto("/")
    open_entry(page, TEAM, entry)


def asked_first(page: Page, button: str, question: str) -> None:
    """Press a button, read what it is for, and go on."""
    page.get_by_role("button", name=button).click()
    dialog = page.locator("#confirm-dialog")
    expect(dialog.locator("[data-text]")).to_have_text(question)
    dialog.locator("[data-ok]").click()


def survey_somebody(page: Page) -> None:
    """登记, told what it is for; 本人意愿 by one press; 是否完成."""
    open_list(page, "人员摸排")
    asked_first(page, "登记", "摸排本村在外公职人员、乡贤能人等")
    for name, text in PERSON.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=rank_level]", label="乡科级")
    page.select_option("[name=category]", label="公务员")
    page.select_option("[name=political]", label="中共党员")
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("已保存")
    page.get_by_role("switch", name="赵云海的本人意愿").click()
    expect(page.locator(".alert-success")).to_contain_text("赵云海的本人意愿已打开")
    expect(page.get_by_role("switch", name="赵云海的本人意愿")).to_have_attribute("aria-checked", "true")
    assert violations(page) == []
    page.locator(".done-form button.switch").click()
    expect(page.locator(".alert-success")).to_contain_text("“人员摸排”已完成")


def propose_the_secretary(page: Page) -> None:
    """填报本村人员: 保存 submits."""
    open_list(page, "名单报审")
    asked_first(page, "填报本村人员", "报审村党组织书记、村两委等本村人员")
    for name, text in LOCAL.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=rank_level]", label="无(其他)")
    page.select_option("[name=category]", label="其他")
    page.select_option("[name=political]", label="中共党员")
    page.select_option("[name=local_identity]", label="村党组织书记")
    page.select_option("[name=group_role]", label="组长")
    assert violations(page) == []
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("并提交至乡级审核")


def propose_the_returnee(page: Page) -> None:
    """填报回乡人员: the candidate is there, a role, an approver."""
    asked_first(page, "填报回乡人员", "报审在外回乡干部")
    page.get_by_label("选择赵云海").check()
    page.get_by_label("赵云海的编制组角色").select_option(label="副组长")
    assert violations(page) == []
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("并提交至乡级审核")
    expect(page.get_by_role("cell", name="待乡级审核").first).to_be_visible()


def opened(page: Page, name: str) -> None:
    """The record's own page, from the list."""
    open_list(page, "名单报审")
    row = page.locator("table[data-list] tr", has_text=name)
    page.goto(str(row.get_attribute("data-href")))


def decide(page: Page, name: str, act: str, opinion: str) -> None:
    """审批通过 or 打回 with an opinion."""
    opened(page, name)
    page.fill("[name=opinion]", opinion)
    page.locator("form.review-form").get_by_role("button", name=act, exact=True).click()
    expect(page.locator(".alert-success")).to_be_visible()


def tick_and_approve(page: Page, state: str, opinion: str, count: int) -> None:
    """勾选 those that wait, 审批通过, an opinion and 县委组织部 as the next approver (manual §5.2, 5)."""
    open_list(page, "名单报审")
    page.locator("#q-review_state").select_option(state)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("tbody input[name=rowid]")).to_have_count(count)
    page.locator("[data-pick-all]").check()
    page.locator("#many").get_by_role("button", name="审批通过").click()
    panel = page.locator("form.review-form")
    panel.locator("[name=opinion]").fill(opinion)
    assert violations(page) == []
    panel.get_by_role("button", name="审批通过").click()
    expect(page.locator(f'[data-passed="{count}"]')).to_be_visible()


def mend(page: Page, name: str, post: str) -> None:
    """Change what was objected to and submit it again."""
    opened(page, name)
    page.get_by_role("link", name="编辑").click()
    page.fill("[name=post]", post)
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("并提交至乡级审核")


def whole_group(session: Session) -> None:
    """The member whom the group still needs, so that it has everybody."""
    scene.passed(session, scene.propose_local(session, 7, group_role=MEMBER, local_identity="capable"))


def complete_from_above(page: Page) -> None:
    """工作开展情况设置 by 县委组织部."""
    open_list(page, "名单报审")
    page.get_by_role("link", name="工作开展情况设置").click()
    page.fill("#q-name", "中所村")
    page.get_by_role("button", name="查询", exact=True).click()
    page.locator("table[data-list] tbody tr", has_text="中所村").locator("input[name=rowid]").check()
    page.get_by_role("button", name="打开“是否完成”").click()
    page.locator("#confirm-dialog [data-ok]").click()
    expect(page.locator(".alert-success").first).to_contain_text("已打开 1 个")


def test_a_phone_holds_the_pages_of_the_step(window_of: WindowOf) -> None:
    page = window_of(CLERK)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    roster = "/tables/hometown_roster_member"
    for address in ("/steps/p09/1", "/steps/p10/1", f"{roster}/returnees/hamlet", f"{roster}/locals/hamlet"):
        page.goto(address)
        width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(width), address
        assert violations(page) == [], address
