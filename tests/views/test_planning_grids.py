"""行内表格 the grids of the workspace: typed in place, saved whole or not at all (001-133)."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import LandResource
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import change_item
from models.platform.transaction import transaction
from tests.clients import Client
from tests.views.grid_forms import HOME, land, save, shown_of
from tests.views.planning_pages import stored, text_of
from views.hometown.planning.grid import MOST_ROWS, TOO_MANY


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
