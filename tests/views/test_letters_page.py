"""发函确认 the page: sixteen columns, the buttons, the query, another county's guesses (manual §5.3)."""

import re
from html import unescape

import pytest
from sqlalchemy.orm import Session

from tests.clients import ClientOf
from tests.hometown.letter_scene import FOREST, WATER, returnees
from tests.people import CLERK, COUNTY, ORGANISATION, OUTSIDE_COUNTY, Person
from tests.views.letter_forms import COLUMNS, LIST, rows
from tests.views.planning_pages import text_of


def headings(text: str) -> list[str]:
    head = re.search(r"<thead>(.*?)</thead>", text, re.DOTALL)
    assert head is not None
    return [
        unescape(re.sub(r"<[^>]+>", "", each)).strip()
        for each in re.findall(r"<th.*?</th>", head[1], re.DOTALL)
    ]


def test_the_list_has_the_manuals_sixteen_columns_in_order(client_of: ClientOf, session: Session) -> None:
    """001-117: exactly these, in this order; 是否发函 last."""
    returnees(session)
    found = headings(client_of(COUNTY).get(LIST).text)

    assert found == COLUMNS


def test_a_row_shows_the_manuals_sample_values(client_of: ClientOf, session: Session) -> None:
    """001-118: 乡科级, 公务员, 中共党员, 成员; 001-116: 本人意愿 是, 是否发函 否; the number is masked."""
    returnees(session, WATER)
    (row,) = rows(client_of(COUNTY).get(LIST).text)

    told = dict(zip(COLUMNS, row, strict=True))
    assert told | {"行政村(社区)": "", "人员姓名": "", "职务": "", "备注": ""} == {
        "序号": "1",
        "州(市)": "普洱市",
        "县(市、区)": "景东彝族自治县",
        "乡镇(街道)": "文井镇",
        "行政村(社区)": "",
        "人员姓名": "",
        "所在单位(全称)": WATER,
        "职务": "",
        "职级(职等)": "乡科级",
        "人员类别": "公务员",
        "政治面貌": "中共党员",
        "联系电话": "199****0100",
        "本人意愿": "是",
        "编制角色": "成员",
        "备注": "",
        "是否发函": "否",
    }


def test_buttons_and_query_are_the_manuals(client_of: ClientOf, session: Session) -> None:
    """001-116: 发函, 清除关键字, 查询; four divisions at the top; by the unit's name."""
    returnees(session)
    answer = client_of(ORGANISATION).get(LIST)
    text, shown = answer.text, text_of(answer)

    for word in ("发函", "清除关键字", "查询", "单位名称"):
        assert word in shown
    for level in ("州(市)", "县(市、区)", "乡镇(街道)", "行政村(社区)"):
        assert f'aria-label="{level}"' in text
    found = rows(client_of(ORGANISATION).get(f"{LIST}?unit_name=林业").text)
    assert [row[7] for row in found] == [FOREST]


@pytest.mark.parametrize("person", [CLERK, COUNTY], ids=lambda person: person.login)
def test_who_does_not_send_sees_the_list_without_the_buttons(
    client_of: ClientOf, session: Session, person: Person
) -> None:
    """001-115: 县委组织部 alone has them."""
    returnees(session)
    text = client_of(person).get(LIST).text

    assert WATER in text
    assert "/letters/ask" not in text
    assert 'name="rowid"' not in text


def test_another_county_gets_nothing_by_guessing(client_of: ClientOf, session: Session) -> None:
    returnees(session)
    assert "没有应发函的人员" in client_of(OUTSIDE_COUNTY).get("/letters/export", follow_redirects=True).text
    assert WATER not in client_of(OUTSIDE_COUNTY).get(LIST).text


@pytest.mark.parametrize("query", ["area=abc", "colour=red"])
def test_a_query_that_no_page_sends_is_refused_in_words(client_of: ClientOf, query: str) -> None:
    answer = client_of(ORGANISATION).get(f"{LIST}?{query}")
    assert answer.status_code in (400, 404, 422)
    assert "请" in answer.text
