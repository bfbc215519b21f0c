"""步骤页 the pages of chapters 3 to 5: their menu, their tabs, what an unfinished step in front means (001-041, 001-080, 001-095, 001-102, A-001.Y)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.step_making import NOT_OPEN
from tests import people
from tests.clients import ClientOf
from tests.people import JINGDONG, ZHONGSUO
from tests.views.planning_pages import text_of
from tests.views.step_pages import entries, guarded, is_done, opened, turn
from views.hometown.preparation.tabs import Entry

MANUAL = [
    ("工作准备", ["制定文件", "成立机构", "组织发动", "培训学习"]),
    ("规划任务", ["摸底调查", "制定计划", "上报审核", "下达任务"]),
    ("组建规划组", ["人员摸排", "名单报审", "发函确认", "确定技术单位"]),
]


def test_the_second_menu_has_the_steps_of_the_three_chapters_in_the_manuals_order() -> None:
    """A-001.Y: every step of chapters 3 to 5 has its page."""
    for menu, labels in MANUAL:
        mine = [entry.label for entry in entries() if entry.menu == menu and entry.step is not None]
        assert mine == labels


def test_only_whom_the_manual_names_finds_a_step_in_the_menu(client_of: ClientOf) -> None:
    """001-041, 001-050, 001-057: 制定文件 for 市 and 县, 成立机构 for 乡镇 too, 组织发动 for every level."""
    village = text_of(client_of(people.CLERK).get("/"))
    assert "组织发动" in village
    assert "成立机构" not in village
    assert "制定文件" not in village
    assert "成立机构" in text_of(client_of(people.TOWNSHIP).get("/"))
    assert "制定文件" not in text_of(client_of(people.TOWNSHIP).get("/"))
    assert "制定文件" in text_of(client_of(people.COUNTY).get("/"))
    assert "制定文件" in text_of(client_of(people.PREFECTURE).get("/"))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.route)
def test_every_tab_opens_for_whoever_reads_the_step(client_of: ClientOf, entry: Entry) -> None:
    """Each page opens at its first tab, and each tab has its list."""
    for person in people.OF_EACH_KIND:
        client = client_of(person)
        root = f"/steps/{entry.route}/"
        if person.kind not in entry.readers:
            assert client.get(root).status_code == 403
            continue
        assert client.get(root).status_code == 302
        for number, tab in enumerate(entry.tabs, start=1):
            may_read = person.actor.may("can_list", tab.table.__tablename__)
            assert client.get(f"{root}{number}").status_code == (200 if may_read else 404), number
        assert client.get(f"{root}99").status_code == 404


def test_a_step_that_is_not_open_yet_says_so_and_takes_nothing(client_of: ClientOf) -> None:
    with guarded("P12", NOT_OPEN):
        page = client_of(people.COUNTY).get("/steps/p12/1")
        assert "本步骤暂不能填写： 本步骤的填报功能尚未开通（系统管理员）" in text_of(page)
        assert ">登记<" not in page.text
        answer = client_of(people.COUNTY).post("/steps/p12/divisions", data={"rowid": str(ZHONGSUO)})
        assert "中所村民委员会：本步骤的填报功能尚未开通" in text_of(answer)


def test_an_unfinished_step_in_front_is_told_but_holds_nobody_up(
    client_of: ClientOf, session: Session
) -> None:
    """A-001.Z-15: chapters 3 to 5 are advised, never gated."""
    county = client_of(people.COUNTY)
    with opened("P06", "P07"):
        page = county.get("/steps/p07/1")
        assert "前面的步骤尚未完成（仅提示，不影响填报）： 请先完成：制定计划（县级账号）" in text_of(page)
        assert 'href="/steps/p06/1"' in page.text
        assert turn(county, "P07", JINGDONG, 1, period="2021").status_code == 302
        assert is_done(session, "P07", JINGDONG)
