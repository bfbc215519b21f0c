"""工作准备页签 a tab for each level, each list registered by whom the manual names, 是否本级 (001-041, 001-042, 001-048…054)."""

import re
from html import unescape

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.institution import LeadingGroupMember, LiaisonMember
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from tests import people
from tests import preparation_scene as preparing
from tests.clients import ClientOf
from tests.people import JINGDONG
from tests.views.planning_pages import stored, text_of
from tests.views.preparation_forms import open_form, save, upload
from tests.views.step_pages import is_done, turn


def tabs_of(page: TestResponse, route: str) -> list[str]:
    return [
        unescape(each) for each in re.findall(rf'<a href="/steps/{route}/\d+"[^>]*>([^<]+)</a>', page.text)
    ]


def test_papers_have_a_tab_for_each_level(client_of: ClientOf, session: Session) -> None:
    """001-041, 001-042: 市级上传, 县级上传; each lists its own level's papers."""
    preparing.register(session, PolicyDocument, people.PREFECTURE, title="市里的方案")
    preparing.register(session, PolicyDocument, people.COUNTY, title="县里的方案")
    prefecture = client_of(people.PREFECTURE)
    first, second = prefecture.get("/steps/p01/1"), prefecture.get("/steps/p01/2")
    assert tabs_of(first, "p01")[:3] == ["市级上传", "县级上传", "工作纪实"]
    assert "市里的方案" in first.text
    assert "县里的方案" not in first.text
    assert "县里的方案" in second.text
    assert "/add?" in first.text
    assert "/add?" not in second.text
    assert "县级上传由县级账号登记，本账号可以查看、下载" in text_of(second)


def test_supplements_have_the_same_tabs_and_no_switch(client_of: ClientOf, session: Session) -> None:
    """001-043, 001-048: 登记, 编辑, 删除, 预览 as in 制定文件; 未提“是否完成”."""
    county = client_of(people.COUNTY)
    page = county.get("/steps/supplement/2")
    assert tabs_of(page, "supplement") == ["市级上传", "县级上传"]
    assert "是否完成" not in text_of(page)
    table = "hometown_supplementary_document"
    key = open_form(county, f"/tables/{table}/add")
    upload(county, key, table=table)
    assert "请到“工作准备”的“制定文件”中登记" in text_of(save(county, key, f"/tables/{table}/add"))
    assert save(county, key, f"/tables/{table}/add", issued_date="2022-03-01").status_code == 302
    assert len(stored(session, SupplementaryDocument)) == 1
    page = county.get("/steps/supplement/2")
    for word in ("示例县实施方案", "编辑", "删除", "附件（1）"):
        assert word in text_of(page)


def test_the_institution_has_its_four_tabs(client_of: ClientOf) -> None:
    """001-049, A-001.Z-4: four are named; tabs are data, so that a fifth may follow."""
    county = client_of(people.COUNTY)
    tabs = tabs_of(county.get("/steps/p02/2"), "p02")
    assert tabs[-4:] == [
        "“干部规划家乡”项目组",
        "“干部规划家乡”领导小组",
        "联络服务站人员名单",
        "工作纪实",
    ]


@pytest.mark.parametrize(
    ("who", "number", "may"),
    [
        (people.PREFECTURE, 1, True),
        (people.COUNTY, 1, False),
        (people.COUNTY, 2, True),
        (people.PREFECTURE, 2, False),
        (people.PREFECTURE, 3, True),
        (people.COUNTY, 3, True),
        (people.TOWNSHIP, 3, True),
        (people.TOWNSHIP, 2, False),
    ],
)
def test_each_list_is_registered_by_whom_the_manual_names(
    client_of: ClientOf, who: people.Person, number: int, may: bool
) -> None:
    """001-051, 001-052, 001-053."""
    page = client_of(who).get(f"/steps/p02/{number}")
    assert (">登记<" in re.sub(r"<svg.*?</svg>", "", page.text, flags=re.DOTALL)) is may


def test_the_switch_of_the_institution_stands_on_the_leading_group(
    client_of: ClientOf, session: Session
) -> None:
    """001-056: 由县级账号在“干部规划家乡”领导小组标签页中打开."""
    county = client_of(people.COUNTY)
    assert 'class="done-form"' not in county.get("/steps/p02/3").text
    assert "是否完成：在 “干部规划家乡”领导小组 页签设置" in text_of(county.get("/steps/p02/3"))
    assert 'class="done-form"' in county.get("/steps/p02/2").text
    turn(county, "P02", JINGDONG, 1)
    told = text_of(county.get("/steps/p02/2"))
    assert "“成立机构”还不能打开“是否完成”：领导小组：至少登记一名领导小组人员" in told
    preparing.register(session, LeadingGroupMember, people.COUNTY)
    assert turn(county, "P02", JINGDONG, 1).location == "/steps/p02/2"
    assert is_done(session, "P02", JINGDONG)


def test_own_level_shows_the_accounts_own_liaisons_alone(client_of: ClientOf, session: Session) -> None:
    """001-054: 是否本级 on shows the own level, off those below too."""
    preparing.register(session, LiaisonMember, people.COUNTY, name="县里联络员")
    preparing.register(session, LiaisonMember, people.TOWNSHIP, name="镇里联络员")
    county = client_of(people.COUNTY)
    every = county.get("/steps/p02/3")
    assert "县里联络员" in every.text
    assert "镇里联络员" in every.text
    assert "是否本级：否" in text_of(every)
    own = county.get("/steps/p02/3?own=1")
    assert "县里联络员" in own.text
    assert "镇里联络员" not in own.text
    assert "是否本级：是" in text_of(own)
    assert county.get("/steps/p02/3?own=2").status_code == 400


def test_a_row_of_the_level_below_has_no_button_to_change_it(client_of: ClientOf, session: Session) -> None:
    """001-053: a county reads its townships' liaisons."""
    preparing.register(session, LiaisonMember, people.TOWNSHIP, name="镇里联络员")
    page = client_of(people.COUNTY).get("/steps/p02/3").text
    line = re.search(r"<tr(?:(?!</tr>).)*镇里联络员.*?</tr>", page, re.DOTALL)
    assert line is not None
    assert ">编辑<" not in line[0]
    assert ">查看<" in line[0]
