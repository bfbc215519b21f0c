"""工作准备页签 a tab for each level, each list registered by whom the manual names, 是否本级 (001-041, 001-042, 001-048…054, 001-057, 001-060, 001-064)."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from tests import people
from tests import preparation_scene as preparing
from tests.clients import ClientOf
from tests.people import JINGDONG
from tests.views.planning_pages import stored, text_of
from tests.views.preparation_forms import TABLE, open_form, save, upload
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


@pytest.mark.parametrize(
    "who", [people.PREFECTURE, people.COUNTY, people.ORGANISATION, people.TOWNSHIP, people.CLERK]
)
@pytest.mark.parametrize("key", ["p03", "p04"])
def test_every_level_registers_meetings_and_trainings(
    client_of: ClientOf, who: people.Person, key: str
) -> None:
    """001-057, 001-066: 登记 for each level, the organisation department's account included."""
    assert "/add?" in client_of(who).get(f"/steps/{key}/1").text


@pytest.mark.parametrize(
    ("who", "table", "changed"),
    [
        (people.PREFECTURE, ProjectGroupMember, {"post": "局长"}),
        (people.COUNTY, LeadingGroupMember, {"post": "局长"}),
        (people.TOWNSHIP, LiaisonMember, {"post": "所长"}),
        (people.PREFECTURE, Mobilization, {"item": "公开信"}),
        (people.CLERK, Mobilization, {"item": "村民代表会议"}),
        (people.COUNTY, Training, {"topic": "规划培训"}),
    ],
)
def test_each_edits_and_deletes_what_it_has_registered(
    client_of: ClientOf, session: Session, who: people.Person, table: type[Any], changed: dict[str, str]
) -> None:
    """001-051, 001-052, 001-053, 001-064, 001-066: 编辑 and 删除."""
    mode = {"mode": "video_conf"} if table is Training else {}
    row = preparing.register(session, table, who, **mode)
    client, name = client_of(who), table.__tablename__
    posted = {
        control["name"]: control["value"]
        for control in posted_of(client.get(f"/tables/{name}/edit/{row.id}").text)
    }
    answer = client.post(f"/tables/{name}/edit/{row.id}", data=posted | changed | {"target": "masses"})
    assert answer.status_code == 302, text_of(answer)
    session.expire_all()
    [now] = stored(session, table)
    assert {key: getattr(now, key) for key in changed} == changed
    assert client.post(f"/tables/{name}/delete/{row.id}").status_code == 302
    assert stored(session, table) == []


def posted_of(page: str) -> list[dict[str, str]]:
    """What a browser would send of the record's form as it stands."""
    form = page[page.index('id="record-form"') :]
    found = [
        {"name": name, "value": unescape(value)}
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
        if name not in ("target", "area")
    ]
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found.append({"name": name, "value": chosen[1] if chosen else ""})
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found.append({"name": name, "value": unescape(inner)})
    return found


def test_the_ways_of_organising_are_two(client_of: ClientOf) -> None:
    """001-060: 参与, 自行组织."""
    page = client_of(people.CLERK).get("/tables/hometown_mobilization/add").text
    control = re.search(r'<select[^>]*name="org_mode".*?</select>', page, re.DOTALL)
    assert control is not None
    assert re.findall(r'value="(\w+)">([^<]+)<', control[0]) == [("attend", "参与"), ("self", "自行组织")]


def test_a_work_log_begins_with_its_step_and_place(client_of: ClientOf, session: Session) -> None:
    """001-049: 工作纪实 of 制定文件 by the county."""
    county = client_of(people.COUNTY)
    page = county.get("/steps/p01/3")
    add = re.search(r'href="(/tables/hometown_work_log/add[^"]*)"', page.text)
    assert add is not None
    address = unescape(add[1])
    form = county.get(address)
    assert '<option value="P01" selected>' in form.text
    assert f'value="{JINGDONG}"' in form.text
    log = {
        "item": "起草方案",
        "held_on": "2021-05-01",
        "content": "征求意见",
        "step_code": "P01",
        "area": JINGDONG,
    }
    assert save(county, open_form(county, address), "/tables/hometown_work_log/add", **log).status_code == 302
    [row] = stored(session, WorkLog)
    assert (row.step_code, row.area) == ("P01", JINGDONG)
    assert "起草方案" in county.get("/steps/p01/3").text
    assert "起草方案" not in client_of(people.OUTSIDE_COUNTY).get("/steps/p01/3").text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_a_tab_lists_is_exported(client_of: ClientOf, session: Session, kind: str) -> None:
    preparing.register(session, PolicyDocument, people.COUNTY, title="县里的方案")
    county = client_of(people.COUNTY)
    href = re.search(rf'href="(/tables/{TABLE}/export/{kind}[^"]*)"', county.get("/steps/p01/2").text)
    assert href is not None
    answer = county.get(unescape(href[1]))
    assert answer.status_code == 200
    assert kind != "csv" or "县里的方案" in answer.data.decode("utf-8-sig")
