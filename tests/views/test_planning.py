"""规划编制页面 a village at its planning: the list, the workspace, the switch, the grids (001-124…156)."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.basemap import Basemap
from models.hometown.field_survey import Homestead, NoneFlag, Road, ScenicSpot
from models.hometown.work_log import WorkLog
from models.platform.step_state import StepState
from tests import people
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.hometown.ledger_scene import STAMP
from tests.hometown.sound_rows import SOUND
from tests.planting import planting
from tests.views.planning_pages import stored, text_of

VILLAGE = scene.VILLAGE
HOME = f"/planning/{VILLAGE}"
JSON = {"Accept": "application/json"}


@pytest.fixture
def clerk(client_of: ClientOf) -> Client:
    return client_of(people.CLERK)


@pytest.fixture
def county(client_of: ClientOf) -> Client:
    return client_of(people.COUNTY)


@pytest.fixture
def open_survey(session: Session) -> None:
    """The village has come to 实地调研."""
    scene.finish_basemap(session)


def is_done(session: Session, key: str) -> bool:
    return any(row.is_done for row in stored(session, StepState) if row.step == key)


def turn(client: Client, key: str, done: int, opinion: str = "") -> TestResponse:
    return client.post(f"{HOME}/{key}/completion", data={"done": done, "opinion": opinion})


# ---------------------------------------------------------------- the list


def test_a_village_finds_itself_alone_and_its_name_opens_the_step_it_has_come_to(
    clerk: Client, open_survey: None
) -> None:
    page = clerk.get("/planning/").text
    assert f'href="{HOME}/"' in page
    assert "共 1 条" in page
    assert clerk.get(f"{HOME}/").location == f"{HOME}/S02/1"


def test_the_county_finds_its_villages_with_where_each_stands(county: Client, open_survey: None) -> None:
    page = county.get("/planning/?name=中所")
    assert page.status_code == 200
    words = text_of(page)
    for heading in ("序号", "州(市)", "县", "乡镇", "行政村", "当前步骤", "进度"):
        assert heading in words
    assert "普洱市 景东彝族自治县 文井镇 中所村民委员会 实地调研 1/13" in words
    assert f'<a href="{HOME}/">中所村民委员会</a>' in page.text


def test_the_list_is_asked_by_step_and_by_division(county: Client, open_survey: None) -> None:
    assert "共 1 条" in text_of(county.get("/planning/?done=1"))
    assert "共 0 条" in text_of(county.get("/planning/?done=2"))
    assert "中所村民委员会" in text_of(county.get(f"/planning/?area={people.WENJING}&_size=50"))


def test_the_county_sees_no_other_countys_villages(county: Client) -> None:
    assert "共 0 条" in text_of(county.get("/planning/?name=三多"))
    assert "共 0 条" in text_of(county.get(f"/planning/?area={people.WUHUA}"))


@pytest.mark.parametrize("query", ["_page=0", "_page=x", "done=-1", "area=12", "secret=1"])
def test_a_query_that_no_page_sends_is_refused_in_words(county: Client, query: str) -> None:
    answer = county.get(f"/planning/?{query}")
    assert 400 <= answer.status_code < 500
    assert "请" in text_of(answer)


# ---------------------------------------------------------------- scope

GETS = ("/", "/S01/1", "/S02/2", "/S13/1")
POSTS = (
    "/S01/completion",
    "/S02/2/rows/hometown_land_resource",
    "/S02/2/nothing/hometown_land_resource",
    "/S03/1/lists/resource_list",
)


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_village_does_not_exist(
    client_of: ClientOf, who: people.Person, session: Session
) -> None:
    client = client_of(who)
    assert [client.get(HOME + path).status_code for path in GETS] == [404] * len(GETS)
    data = {"done": "1", "declared": "1", "rows-count": "0"}
    assert [client.post(HOME + path, data=data).status_code for path in POSTS] == [404] * len(POSTS)
    assert stored(session, StepState) == []


def test_whoever_is_not_signed_in_is_asked_to(app: Any) -> None:
    client = app.test_client()
    assert client.get(f"{HOME}/S01/1").status_code == 302
    assert client.post(f"{HOME}/S01/completion").status_code in (302, 400, 401)


def test_nothing_is_turned_without_the_pages_token(clerk: Client, session: Session) -> None:
    clerk.send_token = False
    assert turn(clerk, "S01", 1).status_code == 400
    assert stored(session, StepState) == []


@pytest.mark.parametrize("path", ["/S99/1", "/P01/1", "/S02/0", "/S02/14", "/S01/3"])
def test_a_step_or_tab_that_is_not_there_is_not_found(clerk: Client, path: str) -> None:
    assert clerk.get(HOME + path).status_code == 404


def test_a_township_is_not_a_village(client_of: ClientOf) -> None:
    assert client_of(people.TOWNSHIP).get(f"/planning/{people.WENJING}/").status_code == 404


# ---------------------------------------------------------------- the workspace


def test_the_rail_has_thirteen_steps_and_says_why_the_later_ones_are_locked(clerk: Client) -> None:
    page = clerk.get(f"{HOME}/S01/1")
    words = text_of(page)
    assert page.text.count("rail-step") >= 13
    assert "进度 0/13" in words
    assert "为什么锁定？ 请先完成：底图底数（行政村账号）" in words
    assert "请先完成：现状分析（行政村账号） 本步骤的填报功能尚未开通（系统管理员）" in words


def test_the_preparation_is_mentioned_on_the_first_step_only_as_advice(clerk: Client) -> None:
    assert "请先完成：下达任务（仅提示，不影响填报）" in text_of(clerk.get(f"{HOME}/S01/1"))


def test_the_field_survey_shows_its_thirteen_tabs_and_the_template(clerk: Client, open_survey: None) -> None:
    page = clerk.get(f"{HOME}/S02/1")
    tabs = re.findall(rf'<a href="{HOME}/S02/\d+"[^>]*>([^<]+)</a>', page.text)
    assert tabs[-13:] == [
        "基本信息",
        "自然资源",
        "历史和民俗文化资源",
        "人口状况",
        "社会经济情况",
        "产业现状",
        "基础设施",
        "公共服务设施",
        "地质灾害隐患",
        "宅基地、空闲地情况",
        "建筑风貌",
        "集体经营性建设用地情况",
        "消防安全",
    ]
    assert f'href="/field-survey/template?area={VILLAGE}"' in page.text


@pytest.mark.parametrize("number", range(1, 14))
def test_every_tab_of_the_survey_opens_for_village_county_and_province(
    client_of: ClientOf, open_survey: None, number: int
) -> None:
    for who in (people.CLERK, people.COUNTY, people.PROVINCIAL):
        assert client_of(who).get(f"{HOME}/S02/{number}").status_code == 200


def test_a_locked_step_offers_no_way_to_write(clerk: Client) -> None:
    page = clerk.get(f"{HOME}/S02/2")
    assert "本步骤暂不能填写： 请先完成：底图底数" in text_of(page)
    assert "data-save" not in page.text
    assert "data-grid-add" not in page.text


def test_those_above_read_and_are_offered_no_way_to_write(county: Client, open_survey: None) -> None:
    page = county.get(f"{HOME}/S02/2")
    assert "data-save" not in page.text
    assert 'title="由行政村账号打开“是否完成”"' in page.text


# ---------------------------------------------------------------- the switch


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


# ---------------------------------------------------------------- 本村无此项


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


# ---------------------------------------------------------------- summaries


def test_the_hamlets_figures_are_summed_by_year_and_by_table(
    clerk: Client, session: Session, open_survey: None
) -> None:
    hamlet = scene.found_hamlet(session)
    scene.import_hamlet_survey(session, hamlet)
    words = text_of(clerk.get(f"{HOME}/S02/4"))
    assert "由自然村填报后自动汇总，已填 1 个自然村（登记 1 个），共 1 条" in words
    assert "马坡村" in words
    assert re.search(r"20\d\d 年合计", words)
    assert "合计" in text_of(clerk.get(f"{HOME}/S02/13"))


def totals_of(page: str) -> list[str]:
    """What stands in the total rows of a tab's summaries."""
    feet = " ".join(re.findall(r"<tfoot>.*?</tfoot>", page, re.DOTALL))
    return re.sub(r"<[^>]+>", " ", feet).split()


def test_a_total_works_out_its_rates_from_its_sums_and_adds_no_widths(
    clerk: Client, session: Session, open_survey: None
) -> None:
    hamlets = [scene.found_hamlet(session, name).id for name in ("上寨", "下寨")]
    with planting(session):
        for hamlet, households, area in zip(hamlets, (10, 30), (1000, 5000), strict=True):
            own = {"area": VILLAGE, "hamlet_id": hamlet} | STAMP
            session.add(
                Homestead(**SOUND[Homestead] | own | {"farm_hh": households, "area_sqm": Decimal(area)})
            )
            session.add(Road(**SOUND[Road] | own | {"length_m": Decimal(area), "width_m": Decimal(7)}))
    homesteads, roads = (totals_of(clerk.get(f"{HOME}/S02/{tab}").text) for tab in (10, 7))
    assert {"40", "6000", "150"} <= set(homesteads)
    assert "6000" in roads
    assert "14" not in roads


# ---------------------------------------------------------------- the lists of 现状分析


@pytest.fixture
def open_analysis(session: Session, open_survey: None) -> None:
    """The village has come to 现状分析."""
    scene.survey(session)
    scene.finish(session, "S02")


def test_a_list_is_drafted_from_its_rows_attached_and_completes_the_step(
    clerk: Client, session: Session, open_analysis: None
) -> None:
    early = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "请先填写并保存现状分析，再生成清单" in text_of(early)
    scene.analyse(session)
    empty = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "问题清单还没有填写，请先在“问题清单”页签填写后再生成" in text_of(empty)

    scene.tell_problem(session)
    assert clerk.post(f"{HOME}/S03/1/lists/problem_list").status_code == 302
    page = clerk.get(f"{HOME}/S03/1")
    assert "中所村民委员会问题清单.xlsx" in text_of(page)
    again = clerk.post(f"{HOME}/S03/1/lists/problem_list")
    assert "问题清单中已有同样的文件，无需重复上传" in text_of(again)
    assert "资源清单：尚未上传" in text_of(page)


@pytest.mark.parametrize("slot", ["photos", "x", "files"])
def test_only_the_three_lists_are_drafted(
    clerk: Client, session: Session, open_analysis: None, slot: str
) -> None:
    scene.analyse(session)
    assert clerk.post(f"{HOME}/S03/1/lists/{slot}").status_code == 404
    assert clerk.post(f"{HOME}/S01/1/lists/resource_list").status_code == 404
