"""行内表格 the grids of the workspace: typed in place, saved whole or not at all (001-133)."""

import json
import re
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.field_survey import LandResource
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import change_item
from models.platform.transaction import transaction
from tests import planning_scene as scene
from tests.clients import Client
from tests.views.planning_pages import stored, text_of
from views.hometown.planning.grid import MOST_ROWS, TOO_MANY

VILLAGE = scene.VILLAGE
HOME = f"/planning/{VILLAGE}"


@pytest.fixture
def open_survey(session: Session) -> None:
    """The village has come to 实地调研."""
    scene.finish_basemap(session)


def land(index: int, **changed: str) -> dict[str, str]:
    row = {
        "name": f"地块{index}",
        "quantity": "1",
        "area_sqm": "2000",
        "protection_use": "保护良好",
        "problems": "无",
        "land_type": "0101",
        "ownership": "village",
    }
    return {f"rows-{index}-{name}": value for name, value in (row | changed).items()}


def save(client: Client, rows: dict[str, str], count: int, shown: str = "") -> TestResponse:
    url = f"{HOME}/S02/2/rows/hometown_land_resource"
    return client.post(url, data={"rows-count": count, "shown": shown} | rows)


def test_a_grid_is_saved_whole_and_shown_again(clerk: Client, session: Session, open_survey: None) -> None:
    answer = save(clerk, land(0) | land(1, name="上坝"), 2)
    assert answer.location == f"{HOME}/S02/2#hometown_land_resource"
    assert [row.name for row in stored(session, LandResource)] == ["地块0", "上坝"]
    page = clerk.get(f"{HOME}/S02/2")
    assert "已保存：新增 2 行，修改 0 行，删除 0 行" in text_of(page)
    assert 'value="上坝"' in page.text
    assert "登记 土地资源：上坝" in text_of(page)


def test_no_row_of_a_long_grid_is_dropped(clerk: Client, session: Session, open_survey: None) -> None:
    """001-133: more rows than a screen holds are all stored; more than one saving takes are refused, none dropped."""
    rows = {name: value for index in range(230) for name, value in land(index).items()}
    assert save(clerk, rows, 230).status_code == 302
    assert len(stored(session, LandResource)) == 230
    shown = shown_of(clerk.get(f"{HOME}/S02/2"))
    refused = save(clerk, rows, MOST_ROWS + 1, shown)
    assert refused.status_code == 422
    assert TOO_MANY in text_of(refused)
    assert len(stored(session, LandResource)) == 230


def test_a_grid_takes_up_no_choice_that_is_switched_off(
    clerk: Client, session: Session, open_survey: None
) -> None:
    save(clerk, land(0), 1)
    paddy = session.scalars(
        select(DictionaryItem).where(DictionaryItem.dictionary == "land_type", DictionaryItem.code == "0101")
    ).one()
    session.rollback()
    with transaction(session):
        change_item(session, (paddy.dictionary, paddy.id), label=paddy.label, aliases=(), enabled=False)
    page = clerk.get(f"{HOME}/S02/2")
    held = re.search(r'name="rows-0-id" value="(\d+)"', page.text)
    assert held is not None
    again = land(0, id=held[1], name="上坝") | land(1)
    refused = save(clerk, again, 2, shown_of(page))
    assert refused.status_code == 422
    assert "已停用" in text_of(refused)
    assert save(clerk, land(0, id=held[1], name="上坝"), 1, shown_of(page)).status_code == 302
    assert [row.name for row in stored(session, LandResource)] == ["上坝"]


def shown_of(page: TestResponse) -> str:
    found = re.search(r'rows/hometown_land_resource".*?name="shown" value="([^"]*)"', page.text, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_grid_changes_adds_and_deletes_in_one_go(
    clerk: Client, session: Session, open_survey: None
) -> None:
    save(clerk, land(0) | land(1), 2)
    first, second = stored(session, LandResource)
    shown = shown_of(clerk.get(f"{HOME}/S02/2"))
    assert shown == f"{first.id}:1,{second.id}:1"
    rows = land(0, id=str(first.id), name="改名") | land(1, name="新地块")
    assert save(clerk, rows, 2, shown).status_code == 302
    assert [(row.id == first.id, row.name) for row in stored(session, LandResource)] == [
        (True, "改名"),
        (False, "新地块"),
    ]


def test_all_problems_of_a_grid_are_told_by_row_and_nothing_is_stored(
    clerk: Client, session: Session, open_survey: None
) -> None:
    rows = land(0, quantity="很多") | land(1, name="", area_sqm="-1") | land(2, land_type="9999")
    answer = save(clerk, rows, 3)
    assert answer.status_code == 422
    words = text_of(answer)
    assert "第 1 行 数量：" in words
    assert "第 2 行 名称：不能为空，请填写" in words
    assert "第 2 行 面积：不能小于 0 平方米，请核对后更正" in words
    assert "第 3 行 地类：" in words
    assert 'value="很多"' in answer.text
    assert stored(session, LandResource) == []


def test_empty_rows_of_a_grid_are_not_rows(clerk: Client, session: Session, open_survey: None) -> None:
    blank = {f"rows-1-{name}": " " for name in ("name", "quantity", "problems")}
    assert save(clerk, land(0) | blank, 2).status_code == 302
    assert len(stored(session, LandResource)) == 1


def test_two_rows_of_one_name_are_told_apart(clerk: Client, session: Session, open_survey: None) -> None:
    answer = save(clerk, land(0, name="大田") | land(1, name="大田"), 2)
    assert "第 2 行 名称：本村已有相同的记录，请核对后修改" in text_of(answer)
    assert stored(session, LandResource) == []


def test_a_grid_opened_before_somebody_elses_change_is_not_saved_over_it(
    clerk: Client, session: Session, open_survey: None
) -> None:
    save(clerk, land(0), 1)
    answer = save(clerk, land(0, name="后来者"), 1, shown="")
    assert answer.status_code == 409
    assert "这条数据刚被他人修改" in text_of(answer)
    assert 'value="后来者"' in answer.text
    assert "地块0 整行 — 新登记的一行，已补在最后 中所村民委员会 小玉 于" in text_of(answer)
    assert 'value="地块0"' in answer.text
    [other] = stored(session, LandResource)
    assert other.name == "地块0"

    both = land(0, name="后来者") | land(1, name="地块0", id=str(other.id))
    assert save(clerk, both, 2, shown_of(answer)).status_code == 302
    assert [row.name for row in stored(session, LandResource)] == ["地块0", "后来者"]


def test_the_hamlets_of_a_row_are_typed_in_its_cell_by_name(
    clerk: Client, session: Session, open_survey: None
) -> None:
    upper, lower = scene.found_hamlet(session, "上寨"), scene.found_hamlet(session, "下寨")
    page = clerk.get(f"{HOME}/S02/2")
    assert "分布自然村" in text_of(page)
    offered = re.search(r'data-several-of="hamlet_ids" data-options="([^"]*)"', page.text)
    assert offered is not None
    assert json.loads(unescape(offered[1])) == ["上寨", "下寨"]
    assert (
        save(clerk, land(0, hamlet_ids="上寨、下寨") | land(1, hamlet_ids=str(lower.id)), 2).status_code
        == 302
    )
    first, second = stored(session, LandResource)
    assert (first.hamlet_ids, second.hamlet_ids) == ((upper.id, lower.id), (lower.id,))
    assert 'value="上寨、下寨"' in clerk.get(f"{HOME}/S02/2").text


def test_a_hamlet_that_the_village_does_not_have_is_refused_in_its_cell(
    clerk: Client, session: Session, open_survey: None
) -> None:
    scene.found_hamlet(session, "上寨")
    answer = save(clerk, land(0, hamlet_ids="上寨、天边"), 1)
    assert answer.status_code == 422
    assert "第 1 行 分布自然村：“天边”不在可选项中" in text_of(answer)
    assert 'value="上寨、天边"' in answer.text
    assert stored(session, LandResource) == []


def test_a_closed_hamlet_that_a_row_holds_is_shown_and_must_be_taken_out(
    clerk: Client, session: Session, open_survey: None
) -> None:
    hamlet = scene.found_hamlet(session, "上寨")
    save(clerk, land(0, hamlet_ids="上寨"), 1)
    [row] = stored(session, LandResource)
    hamlet.status = "disabled"
    session.commit()
    assert 'value="上寨"' in clerk.get(f"{HOME}/S02/2").text
    assert 'value="上寨"' not in clerk.get("/tables/hometown_land_resource/add").text
    again = save(clerk, land(0, id=str(row.id), hamlet_ids="上寨"), 1, f"{row.id}:{row.version}")
    assert "所选自然村不在本行政村、已停用或待激活" in text_of(again)


def test_another_word_for_a_choice_is_understood_as_in_a_workbook(
    clerk: Client, session: Session, open_survey: None
) -> None:
    """001-133: pasted from Excel as people call it; the page knows the same words as the server."""
    page = clerk.get(f"{HOME}/S02/2").text
    told = re.search(r'data-aliases="([^"]*)"[^>]*>(?:<span[^>]*>\*</span>)?地类', page)
    assert told is not None
    assert json.loads(unescape(told[1]))["稻田"] == "0101"
    assert save(clerk, land(0, land_type="稻田", ownership="村集体"), 1).status_code == 302
    [row] = stored(session, LandResource)
    assert (row.land_type, row.ownership) == ("0101", "village")


def test_words_that_are_no_choice_stay_in_their_cell(
    clerk: Client, session: Session, open_survey: None
) -> None:
    answer = save(clerk, land(0, land_type="水浇田地"), 1)
    assert answer.status_code == 422
    assert "第 1 行 地类：“水浇田地”不在可选项中" in text_of(answer)
    assert '<option value="水浇田地" selected data-typed>水浇田地</option>' in answer.text
    url = f"{HOME}/S02/2/rows/hometown_water_resource"
    water = {"rows-0-name": "龙潭", "rows-0-is_drinking": "大概"}
    answer = clerk.post(url, data={"rows-count": 1, "shown": ""} | water)
    assert '<option value="大概" selected data-typed>大概</option>' in answer.text


def test_a_choice_that_is_no_longer_offered_stays_in_the_rows_that_hold_it(
    clerk: Client, session: Session, open_survey: None
) -> None:
    save(clerk, land(0), 1)
    [row] = stored(session, LandResource)
    item = session.scalars(
        select(DictionaryItem).where(DictionaryItem.dictionary == "land_type", DictionaryItem.code == "0101")
    ).one()
    with transaction(session):
        change_item(session, ("land_type", item.id), label="水田", aliases=(), enabled=False)
    page = clerk.get(f"{HOME}/S02/2")
    assert '<option value="0101" selected>水田</option>' in page.text
    assert page.text.count('<option value="0101"') == 1, "a new row does not offer it"
    again = land(0, id=str(row.id), problems="缺水")
    assert save(clerk, again, 1, shown_of(page)).status_code == 302
    assert [(each.land_type, each.problems) for each in stored(session, LandResource)] == [("0101", "缺水")]


def test_a_grid_of_a_locked_step_is_refused(clerk: Client, session: Session) -> None:
    answer = save(clerk, land(0), 1)
    assert answer.status_code == 403
    assert "请先完成：底图底数" in text_of(answer)
    assert stored(session, LandResource) == []


def test_those_above_do_not_save_the_villages_grid(
    county: Client, session: Session, open_survey: None
) -> None:
    assert save(county, land(0), 1).status_code == 403
    assert stored(session, LandResource) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"rows-count": "x"},
        {"rows-count": "-1"},
        {},
        {"rows-count": "0", "shown": "1"},
        {"rows-count": "0", "shown": "a:b"},
        {"rows-count": "99999999999"},
    ],
)
def test_a_garbled_grid_is_refused_in_words(
    clerk: Client, session: Session, open_survey: None, sent: dict[str, str]
) -> None:
    answer = clerk.post(f"{HOME}/S02/2/rows/hometown_land_resource", data=sent)
    assert answer.status_code == 422
    assert "页面已过期，请刷新后重新填写并保存" in text_of(answer)


@pytest.mark.parametrize("table", ["hometown_population", "hometown_none_flag", "ab_user", "x"])
def test_only_the_tables_of_the_tab_are_saved_from_it(clerk: Client, open_survey: None, table: str) -> None:
    assert clerk.post(f"{HOME}/S02/2/rows/{table}", data={"rows-count": 0}).status_code == 404


def test_a_stale_grid_shows_both_versions_of_each_row_and_who_changed_it(
    clerk: Client, session: Session, open_survey: None
) -> None:
    """Issue 3, 7: what was typed is kept, and either version can be taken."""
    save(clerk, land(0) | land(1) | land(2), 3)
    first, second, third = stored(session, LandResource)
    shown = shown_of(clerk.get(f"{HOME}/S02/2"))
    others = land(0, id=str(first.id), quantity="9") | land(1, name="地块2", id=str(third.id))
    assert save(clerk, others, 2, shown).status_code == 302
    mine = land(0, id=str(first.id), quantity="5", problems="缺水") | land(1, name="二号", id=str(second.id))
    answer = save(clerk, mine, 2, shown)
    assert answer.status_code == 409
    words = text_of(answer)
    for heading in ("行", "字段", "我的填写", "现在的内容", "由谁何时修改"):
        assert heading in words
    assert re.search(r"第 1 行 数量 5 9 中所村民委员会 小玉 于 [-0-9]{10} [:0-9]{8} 编辑", words)
    assert "第 1 行 存在问题 缺水 无 他人未改此项" in words
    assert re.search("第 2 行 整行 您的填写 已被删除 中所村民委员会 小玉 于 .{19} 删除", words)
    assert "用我的填写覆盖（按新版本重新提交）" in words
    assert f'href="{HOME}/S02/2#hometown_land_resource"' in answer.text
    assert 'value="缺水"' in answer.text

    again = {name: value for name, value in mine.items() if name != "rows-1-id"}
    assert save(clerk, again, 2, shown_of(answer)).status_code == 302
    assert [(row.name, row.problems) for row in stored(session, LandResource)] == [
        ("地块0", "缺水"),
        ("二号", "无"),
    ]
