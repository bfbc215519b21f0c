"""行内表格拒绝 what a grid is not saved into, and by whom; a stale one shows both versions (001-133)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.hometown.field_survey import LandResource
from tests.clients import Client
from tests.views.grid_forms import HOME, land, save, shown_of
from tests.views.planning_pages import stored, text_of


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
