"""规划编制完成 turning the switch 是否完成, declaring 本村无此项 (001-126, 001-129, 001-130)."""

import re
from html import unescape
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.basemap import Basemap
from models.hometown.field_survey import NoneFlag, ScenicSpot
from models.hometown.work_log import WorkLog
from models.platform.step_state import StepState
from tests import planning_scene as scene
from tests.clients import Client
from tests.views.planning_forms import HOME, turn
from tests.views.planning_pages import stored, text_of


def is_done(session: Session, key: str) -> bool:
    return any(row.is_done for row in stored(session, StepState) if row.step == key)


def test_turning_the_switch_too_early_comes_back_with_the_reasons(clerk: Client, session: Session) -> None:
    answer = turn(clerk, "S01", 1)
    assert answer.status_code == 422
    assert "“底图底数”还不能打开“是否完成”：底图底数：尚未登记认领情况" in text_of(answer)
    assert not is_done(session, "S01")


CLAIM = {
    "claim_mode": "both",
    "claim_date": "2021-02-01",
    "claimer": "张文书",
    "provider": "县自然资源局",
    "contents": ["survey3", "imagery"],
    "confidential_ack": "true",
    "description": "已到县自然资源局领取",
}
LOG = {"step_code": "S01", "item": "领取底图", "held_on": "2021-02-01", "content": "到县局领取"}


def fill_in(
    client: Client, page: TestResponse, table: str, back: str, values: dict[str, Any]
) -> TestResponse:
    """Send the form that a page shows."""
    key = re.search(r'name="submit_key" value="([0-9a-f]+)"', page.text)
    assert key is not None
    form = {"submit_key": key[1], "version": "0", "back": back} | values
    return client.post(f"/tables/{table}/add", data=form)


def test_a_clerk_completes_the_basemap_and_the_survey_opens(clerk: Client, session: Session) -> None:
    """001-129, 130, 126, A-001.Y-6.1: the claim, a work log, the switch at the top left."""
    here = f"{HOME}/S01/1"
    assert fill_in(clerk, clerk.get(here), "hometown_basemap", here, CLAIM).location == here
    assert [row.claimer for row in stored(session, Basemap)] == ["张文书"]

    logs = f"{HOME}/S01/2"
    add = re.search(r'href="([^"]*hometown_work_log/add[^"]*)"', clerk.get(logs).text)
    assert add is not None
    form = clerk.get(unescape(add[1]))
    assert re.search(r'<option value="S01" selected>', form.text)
    assert fill_in(clerk, form, "hometown_work_log", logs, LOG).location == logs
    assert [row.step_code for row in stored(session, WorkLog)] == ["S01"]

    assert turn(clerk, "S01", 1).location == f"{HOME}/S01/1"
    page = clerk.get(f"{HOME}/S01/1")
    assert "是否完成： 是" in text_of(page)
    assert "进度 1/13" in text_of(page)
    assert "本步骤已完成，请先关闭“是否完成”再修改" in text_of(page)
    assert re.search(r"中所村民委员会 在 [-\d]{10} [:\d]{8} 已完成 第 1 步“底图底数”", text_of(page))
    assert "data-grid-add" in clerk.get(f"{HOME}/S02/2").text


def test_closing_asks_for_a_reason(clerk: Client, session: Session, open_survey: None) -> None:
    answer = turn(clerk, "S01", 0)
    assert answer.status_code == 422
    assert "请填写关闭“是否完成”的原因" in text_of(answer)
    assert is_done(session, "S01")
    assert turn(clerk, "S01", 0, "补充资料").status_code == 302
    assert not is_done(session, "S01")


def test_the_county_is_told_what_its_revocation_takes_along(
    clerk: Client, county: Client, session: Session, open_survey: None
) -> None:
    scene.survey(session)
    scene.finish(session, "S02")
    page = county.get(f"{HOME}/S01/1")
    told = "撤销“底图底数”的完成状态，后续已完成的步骤将一并撤销：“实地调研”。确定吗？"
    assert f'data-confirm="{told}"' in page.text
    assert turn(clerk, "S01", 0, "想改").status_code == 422
    assert turn(county, "S01", 0, "面积有误").status_code == 302
    assert not is_done(session, "S01")
    assert not is_done(session, "S02")
    assert "面积有误" in text_of(county.get(f"{HOME}/S01/1"))


def test_the_county_does_not_complete_for_the_village(county: Client, session: Session) -> None:
    assert turn(county, "S01", 1).status_code == 403
    assert stored(session, StepState) == []


def test_a_clerk_declares_that_there_is_none_and_withdraws_it(
    clerk: Client, session: Session, open_survey: None
) -> None:
    url = f"{HOME}/S02/2/nothing/hometown_scenic_spot"
    assert clerk.post(url, data={"declared": "1", "reason": "没有景区"}).status_code == 302
    assert [(row.table_name, row.reason) for row in stored(session, NoneFlag)] == [
        ("hometown_scenic_spot", "没有景区")
    ]
    words = text_of(clerk.get(f"{HOME}/S02/2"))
    assert "本村无此项 没有景区" in words
    assert "景区景点：至少填一行" not in words
    assert clerk.post(url, data={"declared": "0"}).status_code == 302
    assert stored(session, NoneFlag) == []


def test_what_has_rows_is_not_declared_empty(clerk: Client, session: Session, open_survey: None) -> None:
    scene.tell(session, ScenicSpot)
    answer = clerk.post(f"{HOME}/S02/2/nothing/hometown_scenic_spot", data={"declared": "1"})
    assert "景区景点已有填报的行，请先删除各行，再声明“本村无此项”" in text_of(answer)
    assert stored(session, NoneFlag) == []
