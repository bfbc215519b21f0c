"""督办实操 urging by one press in a real browser, and the pages of reminders by axe at a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from models.platform.announcements import Announcement
from models.platform.clock import today
from models.platform.digest import tell
from models.platform.records import create
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.axe import violations
from tests.browser import DESK, PHONE, Site
from tests.deadline_scene import set_deadline, working
from tests.people import CLERK, COUNTY, PROVINCE, PROVINCIAL, PUER, WENJING

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
IS_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module", autouse=True)
def scene(live_server: Site) -> None:
    """Something late, announced and told."""
    with Session(live_server.database.engine) as session, acting_as(session, SYSTEM):
        set_deadline(session, PROVINCIAL, "step:S01", on_date=today() - timedelta(days=10))
        values = {
            "area": PROVINCE,
            "name": "样例通知",
            "text": "正文",
            "starts_on": today(),
            "is_pinned": True,
        }
        with working(session, PROVINCIAL):
            create(session, Announcement, values)
        with transaction(session):
            tell(session, PUER, today())


def test_the_county_urges_a_township_and_a_village_reads_it(new_page: NewPage) -> None:
    county = new_page(COUNTY)
    county.goto(f"/overdue/?area={WENJING}")
    county.get_by_label("全选本页").check()
    county.get_by_role("button", name="催办所选").click()
    county.get_by_label("催办留言").fill("请本周内完成")
    county.get_by_role("button", name="确定").click()
    expect(county.get_by_text("已催办")).to_be_visible()
    expect(county.get_by_text("1 次，最近").first).to_be_visible()
    clerk = new_page(CLERK)
    clerk.goto("/")
    expect(clerk.get_by_text(f"{COUNTY.unit}催办：").first).to_be_visible()
    clerk.goto("/messages/")
    expect(clerk.get_by_text("请本周内完成").first).to_be_visible()
    clerk.get_by_role("button", name="全部标为已读").click()
    expect(clerk.get_by_text("未读", exact=True)).to_have_count(0)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_reminders_are_accessible_and_narrow_enough(
    new_page: NewPage, screen: dict[str, int]
) -> None:
    for person, addresses in (
        (PROVINCIAL, ("/", "/overdue/", "/deadlines/", "/deadlines/edit?topic=step:S02")),
        (COUNTY, ("/", "/overdue/", "/due/", "/due/?when=soon", "/announcements/", "/announcements/1")),
        (CLERK, ("/", "/messages/", "/due/")),
    ):
        page = new_page(person, screen)
        for address in addresses:
            page.goto(address)
            assert violations(page) == [], address
            assert not page.evaluate(IS_WIDER), address
