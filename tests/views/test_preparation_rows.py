"""工作准备填报 each level registers, edits, deletes its own meetings and trainings; what a tab lists is exported (001-057, 001-060, 001-064)."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from tests import people
from tests import preparation_scene as preparing
from tests.clients import ClientOf
from tests.people import JINGDONG
from tests.views.planning_pages import stored, text_of
from tests.views.preparation_forms import TABLE, open_form, save


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
