"""首页与页面框架 what waits, how much there is, and the menu that an account may open (001-019…031)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform import audit
from models.platform.accounts import create_account
from models.platform.audit import Outcome, Result
from models.platform.clock import now
from models.platform.jobs import Job, JobState
from models.platform.matrix import Column, Place, ask_return, withdraw
from models.platform.new_accounts import NewAccount
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.clients import ClientOf
from tests.people import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    COUNTY,
    OPERATOR,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    SECURITY,
    TOWNSHIP,
    Person,
)
from tests.planning_scene import finish_basemap
from tests.planting import planting
from views.platform.messages import HREFS


def menu(page: str) -> list[str]:
    """The labels of the side menu, in order."""
    sidebar = page[page.index('id="sidebar"') : page.index("</nav>", page.index('id="sidebar"'))]
    texts = re.findall(r'class="menu-link"[^>]*>(?:<svg.*?</svg>)?([^<]+)', sidebar, re.DOTALL)
    return [text.strip() for text in texts]


def test_the_menu_stands_in_the_manuals_order(client_of: ClientOf) -> None:
    found = menu(client_of(CLERK).get("/").text)
    wanted = ["首页", "基本信息", "行政村信息", "规划编制", "二维码信息", "数据查询", "台账信息"]
    assert list(dict.fromkeys(each for each in found if each in wanted)) == wanted


@pytest.mark.parametrize("person", [CLERK, TOWNSHIP, COUNTY, PREFECTURE, PROVINCIAL, ADMINISTRATOR, AUDITOR])
def test_every_entry_of_the_menu_opens(client_of: ClientOf, person: Person) -> None:
    client = client_of(person)
    page = client.get("/").text
    sidebar = page[page.index('id="sidebar"') : page.index("</nav>", page.index('id="sidebar"'))]
    links = re.findall(r'href="(/[^"#]*)"', sidebar)
    assert links
    for link in links:
        if not link.startswith("/static"):
            assert client.get(link).status_code in (200, 302), link


def test_what_an_account_may_not_open_is_not_in_its_menu(client_of: ClientOf) -> None:
    assert "字典维护" in menu(client_of(ADMINISTRATOR).get("/").text)
    assert "字典维护" not in menu(client_of(CLERK).get("/").text)
    assert "行政村信息" not in menu(client_of(AUDITOR).get("/").text)


def test_a_village_is_told_the_step_that_waits_for_it(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert "填报底图底数" in clerk.get("/").text
    finish_basemap(session)
    page = clerk.get("/").text
    assert "填报实地调研" in page
    assert "填报底图底数" not in page


def test_the_number_in_the_top_bar_is_the_number_of_todos(client_of: ClientOf) -> None:
    for page in ("/", "/tables/hometown_hamlet/"):
        assert re.search(r'class="badge-count">1<', client_of(CLERK).get(page).text)
        assert "badge-count" not in client_of(COUNTY).get(page).text


def test_the_cards_count_the_own_part(client_of: ClientOf, session: Session) -> None:
    def card(person: Person, label: str) -> str:
        found = re.search(
            rf"{label}</span>\s*<span class=\"kpi-value\">(\d+)", client_of(person).get("/").text
        )
        assert found
        return found[1]

    assert card(CLERK, "已完成步骤") == "0"
    assert int(card(COUNTY, "行政村")) > int(card(TOWNSHIP, "行政村")) > 1
    assert card(COUNTY, "底图底数已完成") == "0"
    finish_basemap(session)
    assert card(COUNTY, "底图底数已完成") == "1"
    assert card(CLERK, "已完成步骤") == "1"


def test_the_bar_names_the_account_and_its_division(client_of: ClientOf) -> None:
    page = client_of(CLERK).get("/").text
    assert CLERK.login in page
    assert "普洱市景东彝族自治县文井镇" in page


@pytest.mark.parametrize("address", HREFS.values())
def test_every_line_of_a_digest_leads_to_a_page_that_opens(client_of: ClientOf, address: str) -> None:
    assert client_of(COUNTY).get(address).status_code == 200


def card(page: str, label: str) -> tuple[str, str]:
    """Where a card of the home page leads, and its number."""
    found = re.search(
        rf'<a class="kpi[^"]*" href="([^"]+)">\s*<span class="kpi-label">{label}</span>\s*'
        r'<span class="kpi-value">(\d+)</span>',
        page,
    )
    assert found, label
    return found[1].replace("&amp;", "&"), found[2]


def test_the_security_officer_is_told_what_waits_for_a_second_person_and_for_a_secret(
    client_of: ClientOf, session: Session
) -> None:
    """R18, R27: and whoever asked for a right to be given back is not the one who is asked to confirm it."""
    place = Place(AccountKind.VILLAGE, "hometown_road", Column.EXPORT)
    with acting_as(session, SECURITY.actor), transaction(session):
        withdraw(session, place)
        ask_return(session, place)
    with acting_as(session, OPERATOR.actor), transaction(session):
        create_account(session, NewAccount("新审计", AccountKind.AUDITOR, PROVINCE, "审计管理"))
    mine, others = client_of(SECURITY).get("/").text, client_of(OPERATOR).get("/").text
    assert card(mine, "权限恢复待复核")[1] == "0"
    assert card(mine, "账号待授权")[1] == "1"
    where, count = card(others, "权限恢复待复核")
    assert count == "1"
    assert "待复核" in client_of(OPERATOR).get(where).text
    assert "新审计" in client_of(SECURITY).get(card(mine, "账号待授权")[0]).text
    assert "重要通知" not in mine


def test_the_operator_is_told_of_jobs_that_failed(client_of: ClientOf, session: Session) -> None:
    with planting(session):
        session.add(Job(kind="import.check", state=JobState.FAILED.value, created_on=now()))
    where, count = card(client_of(OPERATOR).get("/").text, "失败的任务")
    assert count == "1"
    assert client_of(OPERATOR).get(where).status_code == 200


def test_the_auditor_is_told_how_much_was_done_refused_and_failed_today(
    client_of: ClientOf, session: Session
) -> None:
    """R21."""
    assert client_of(CLERK).get("/audit/").status_code == 403
    with transaction(session):
        audit.log(
            session, "登录失败", audit.Subject("ab_user", 0), outcome=Outcome(Result.FAILED, "密码错误")
        )
    page = client_of(AUDITOR).get("/").text
    for label, count in (("成功", "0"), ("拒绝", "1"), ("失败", "1")):
        where, told = card(page, f"今天的操作日志：{label}")
        assert told == count
        listed = client_of(AUDITOR).get(where).text
        assert len(re.findall(r"详细<", listed)) == int(count)


@pytest.mark.parametrize("person", [CLERK, PROVINCIAL, AUDITOR], ids=lambda each: each.kind.value)
def test_under_the_accounts_name_at_the_top_right_the_password_is_changed(
    client_of: ClientOf, person: Person
) -> None:
    """001-010."""
    page = client_of(person).get("/").text
    panel = page[page.index('<details class="account"') :]
    panel = panel[: panel.index("</details>")]
    assert person.login in panel
    found = re.search(r'href="([^"]+)">(?:<svg.*?</svg>)?修改密码</a>', panel, re.DOTALL)
    assert found
    assert "原密码" in client_of(person).get(found[1]).text
