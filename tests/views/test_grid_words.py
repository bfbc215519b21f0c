"""行内表格词句 hamlets and choices typed in a cell by name, by another word, or by one no longer offered (001-133)."""

import json
import re
from html import unescape

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.field_survey import LandResource
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import change_item
from models.platform.transaction import transaction
from tests import planning_scene as scene
from tests.clients import Client
from tests.views.grid_forms import HOME, land, save, shown_of
from tests.views.planning_pages import stored, text_of


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
