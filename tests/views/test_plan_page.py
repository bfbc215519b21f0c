"""制定计划页面 figures while typing, three views of one plan, a switch for each year."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.platform.attachment import attachments_of
from tests.clients import ClientOf
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    WUHUA,
    Person,
)
from tests.task_scene import PLANS, SURVEYS, VILLAGE, file_of, pass_all, pass_city, plan, submit, survey
from tests.views.planning_pages import text_of
from tests.views.step_pages import is_done


def told(answer: Any) -> tuple[list[str], dict[str, str]]:
    assert answer.status_code == 200
    return answer.json["lines"], answer.json["suggest"]


def test_the_plan_has_its_two_tabs_and_the_switch(client_of: ClientOf) -> None:
    """001-080 001-088: 制定计划、工作纪实 2 个标签页；“是否完成”在左上角。"""
    shown = text_of(client_of(COUNTY).get("/steps/p06/1"))
    assert "制定计划 工作纪实" in shown
    assert "是否完成：" in shown


def test_the_form_begins_with_the_county_and_its_figures(client_of: ClientOf) -> None:
    """001-084: 州(市)、县带出。"""
    page = client_of(COUNTY).get(f"{PLANS}/add")
    assert "普洱市景东彝族自治县" in text_of(page)
    assert 'name="town_count" value="13"' in page.text
    assert 'name="village_total" value="170"' in page.text
    assert "上传附件" in text_of(page)


@pytest.mark.parametrize("address", [SURVEYS, PLANS])
def test_the_county_chooses_by_the_manuals_words(client_of: ClientOf, address: str) -> None:
    """001-074 001-087: 选择市级自然资源局账号。"""
    form = client_of(COUNTY).get(f"{address}/add")
    assert "选择审批人（市级自然资源局账号）" in text_of(form)
    assert "普洱市自然资源和规划局 普洱老周" in text_of(form)


def test_the_figures_follow_what_is_typed(client_of: ClientOf, session: Session) -> None:
    """001-081 001-086: “本年占比 28.8%（要求 30%，差 −1.2pp）”；名称自动带出。"""
    client = client_of(COUNTY)
    typed = {"plan_year": "2021", "village_total": "170", "task_count": "49"}
    lines, suggest = told(client.get(f"{PLANS}/figures/{JINGDONG}/0", query_string=typed))
    assert lines[:2] == [
        "本年占比 28.8%（要求 30%，差 −1.2pp）",
        "截至 2021 年累计 49 个（要求 51 个，还差 2 个）",
    ]
    assert suggest == {"name": "景东彝族自治县2021年村庄规划编制计划"}
    row = plan(session, 2021)
    changed = typed | {"task_count": "51"}
    lines, _ = told(client.get(f"{PLANS}/figures/{JINGDONG}/{row.id}", query_string=changed))
    assert lines[0] == "本年占比 30.0%（要求 30%，正好）"


@pytest.mark.parametrize("typed", [{}, {"plan_year": "x", "task_count": "很多"}, {"village_total": "0"}])
def test_what_cannot_be_understood_yet_has_no_figures(client_of: ClientOf, typed: dict[str, str]) -> None:
    """001-086"""
    assert told(client_of(COUNTY).get(f"{PLANS}/figures/{JINGDONG}/0", query_string=typed)) == ([], {})


@pytest.mark.parametrize(
    ("who", "area"), [(OUTSIDE_COUNTY, JINGDONG), (COUNTY, WUHUA), (COUNTY, VILLAGE), (COUNTY, 1)]
)
def test_figures_are_the_countys_own(client_of: ClientOf, who: Person, area: int) -> None:
    """001-083"""
    assert client_of(who).get(f"{PLANS}/figures/{area}/0").status_code in (400, 404)


@pytest.mark.parametrize("who", [PREFECTURE, TOWNSHIP, CLERK])
def test_nobody_else_is_told_any(client_of: ClientOf, who: Person) -> None:
    """001-083"""
    assert client_of(who).get(f"{PLANS}/figures/{JINGDONG}/0").status_code == 403


def test_a_plan_is_saved_from_the_page(client_of: ClientOf, session: Session) -> None:
    """001-085: 保存。"""
    typed = {
        "plan_year": "2021",
        "name": "",
        "filled_on": "2021-03-15",
        "town_count": "13",
        "village_total": "170",
        "task_count": "51",
    }
    answer = client_of(COUNTY).post(f"{PLANS}/add", data=typed)
    assert answer.status_code == 302
    [row] = session.scalars(select(AnnualPlan)).all()
    assert (row.area, row.name) == (JINGDONG, "景东彝族自治县2021年村庄规划编制计划")
    assert attachments_of(session, row)["files"] == []


def test_a_name_that_is_not_typed_is_starred_and_never_asked_for(
    client_of: ClientOf, session: Session
) -> None:
    """001-084: *年度计划名称: the server fills it in, so the browser does not hold up a quick 保存."""
    form = client_of(COUNTY).get(f"{PLANS}/add").text
    [name] = re.findall(r'<input[^>]* name="name"[^>]*>', form)
    [filled] = re.findall(r'<input[^>]* name="filled_on"[^>]*>', form)
    assert "data-required" not in name
    assert "data-required" in filled
    assert re.search(r'for="f-name"[^>]*><span class="required-mark"[^>]*>\*</span>年度计划名称', form)


@pytest.mark.parametrize(("key", "label"), [("p07", "上报审核"), ("p08", "下达任务")])
def test_the_other_two_pages_show_the_same_plan_and_register_nothing(
    client_of: ClientOf, session: Session, tmp_path: Path, key: str, label: str
) -> None:
    """001-089 001-091 001-094: 同一条记录的另两个视图，双击打开，不登记。"""
    row = plan(session)
    file_of(session, row, tmp_path)
    submit(session, row)
    for who in (COUNTY, PREFECTURE, PROVINCIAL):
        page = client_of(who).get(f"/steps/{key}/1")
        assert f"{label} 工作纪实" in text_of(page)
        assert "已提交" in text_of(page)
        assert "2021年计划" in text_of(page)
        assert f"{PLANS}/add" not in page.text
    assert f"{PLANS}/add" in client_of(COUNTY).get("/steps/p06/1").text


@pytest.mark.parametrize("key", ["p06", "p07", "p08"])
def test_the_county_turns_each_switch_when_its_state_is_reached(
    client_of: ClientOf, session: Session, tmp_path: Path, key: str
) -> None:
    """001-088 001-090 001-093 A-001.Y-4.3 A-001.Y-4.4: 县级账号在左上角打开。"""
    row = plan(session)
    file_of(session, row, tmp_path)
    client = client_of(COUNTY)
    url = f"/steps/{key}/completion/{JINGDONG}?period=2021"
    refused = client.post(url, data={"done": "1"}, follow_redirects=True)
    assert "审核状态为“未提交”" in text_of(refused)
    assert not is_done(session, key.upper(), JINGDONG)
    pass_all(session, row)
    assert client.post(url, data={"done": "1"}).status_code == 302
    assert is_done(session, key.upper(), JINGDONG)


def test_each_year_has_its_switch_at_the_top_left(
    client_of: ClientOf, session: Session, tmp_path: Path
) -> None:
    """001-088 A-001.Y-4.2: 县(年度)：2021、2022、2023 年各一个“是否完成”，上级在完成情况中看到哪几年完成。"""
    row = plan(session)
    file_of(session, row, tmp_path)
    submit(session, row)
    county, prefecture = client_of(COUNTY), client_of(PREFECTURE)
    address = f"/steps/p06/completion/{JINGDONG}"
    assert county.post(f"{address}?period=2021", data={"done": "1"}).location == "/steps/p06/1"
    page = county.get("/steps/p06/1").text
    head = page[page.index('class="card-head"') : page.index("card-title")]
    assert re.findall(r'aria-label="是否完成：(\d{4}年)"', head) == ["2021年", "2022年", "2023年"]
    assert re.findall(r'aria-checked="(\w+)"', head) == ["true", "false", "false"]
    assert "2022年年度编制计划：尚未登记" in text_of(county.get("/steps/p06/1"))
    assert "是（2021年）" in text_of(prefecture.get("/steps/p06/divisions"))
    board = client_of(PROVINCIAL).get("/steps/p06/divisions").text
    untouched = re.search(r"<tr>(?:(?!</tr>).)*五华区(?:(?!</tr>).)*</tr>", board, re.DOTALL)
    assert untouched is not None
    assert "2021年年度编制计划：尚未登记；2022年年度编制计划：尚未登记" in untouched[0]
    refused = county.post(address, data={"done": "1"}, follow_redirects=True)
    assert "“制定计划”逐年完成" in text_of(refused)
    strange = county.post(f"{address}?period=1999", data={"done": "1"}, follow_redirects=True)
    assert "没有“1999”这个年度" in text_of(strange)


@pytest.mark.parametrize(("who", "key"), [(PREFECTURE, "p07"), (PREFECTURE, "p05"), (PROVINCIAL, "p08")])
def test_whoever_decides_ticks_records_on_the_steps_page(
    client_of: ClientOf, session: Session, tmp_path: Path, who: Person, key: str
) -> None:
    """001-075 001-076 001-089 001-091: 市级、省级不登记，也能在页面上勾选多条提交、打回；没有“前面的步骤”可催。"""
    row = plan(session)
    file_of(session, row, tmp_path)
    pass_city(session, row)
    submit(session, survey(session))
    page = client_of(who).get(f"/steps/{key}/1")
    assert 'name="rowid"' in page.text
    assert 'form="many"' in page.text
    assert "提交 打回" in text_of(page)
    assert "前面的步骤尚未完成" not in text_of(page)


def test_a_county_level_list_has_no_columns_for_the_levels_below(
    client_of: ClientOf, session: Session
) -> None:
    """001-094: 计划按县，列表不列乡镇、行政村。"""
    plan(session)
    page = client_of(PROVINCIAL).get("/steps/p08/1").text
    head = page[page.index("<thead") : page.index("</thead>")]
    assert "县(市、区)" in head
    assert "行政村(社区)</" not in head
