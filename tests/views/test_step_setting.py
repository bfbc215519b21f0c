"""工作开展情况设置 many villages set by one press, each judged by itself (001-078, 001-111, 001-119, 001-123, A-001.Z-15)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.platform.step_state import StepState
from tests import people
from tests.clients import ClientOf
from tests.people import SANDUO, WENJING, WUHUA, ZHONGSUO
from tests.views.counting import statements
from tests.views.planning_pages import stored, text_of
from tests.views.step_pages import guarded, is_done, opened, refusing, turn

NEIGHBOUR = 530823102201


def test_the_setting_shows_every_village_with_whether_it_may_be_turned(client_of: ClientOf) -> None:
    """001-078: villages that may not be are shown, disabled, with the reason."""
    county = client_of(people.COUNTY)
    with guarded("P05", refusing("审核状态还不是“省级审核通过”", unless=(ZHONGSUO,))):
        assert 'href="/steps/p05/divisions"' in county.get("/steps/p05/1").text
        page = county.get(f"/steps/p05/divisions?area={WENJING}&_size=50").text
        lines = re.findall(r"<tr>(?:(?!</tr>).)*name=\"rowid\".*?</tr>", page, re.DOTALL)
        open_lines = [line for line in lines if " disabled" not in line]
        assert len(lines) > 5
        assert len(open_lines) == 1
        assert "中所村民委员会" in open_lines[0]
        assert all("审核状态还不是" in line for line in lines if line not in open_lines)
        assert "打开“是否完成”" in page


def test_one_press_sets_many_and_each_is_judged_by_itself(client_of: ClientOf, session: Session) -> None:
    """001-078: what was skipped is told with its reason."""
    county = client_of(people.COUNTY)
    with guarded("P05", refusing("审核状态还不是“省级审核通过”", unless=(ZHONGSUO,))):
        chosen = {"rowid": [str(ZHONGSUO), str(NEIGHBOUR), str(SANDUO), str(WENJING)]}
        words = text_of(county.post("/steps/p05/divisions", data=chosen))
        assert "已打开 1 个行政村(社区)的“是否完成”" in words
        assert "跳过 3 个：" in words
        assert "审核状态还不是“省级审核通过”" in words
        assert "没有找到这个行政区划，或不在本账号范围内" in words
        assert "“摸底调查”按行政村(社区)完成" in words
        assert [(row.area, row.step, row.is_done) for row in stored(session, StepState)] == [
            (ZHONGSUO, "P05", True)
        ]


def test_every_village_of_the_query_is_set_by_one_press_however_many_pages(
    client_of: ClientOf, session: Session
) -> None:
    """001-078: 景东 has 170 villages; one press sets all that may be, and tells of the rest by their reason."""
    county = client_of(people.COUNTY)
    late = tuple(range(ZHONGSUO, ZHONGSUO + 5))
    with guarded("P05", refusing("审核状态还不是“省级审核通过”", unless=(NEIGHBOUR, *late))):
        county.post("/steps/p05/divisions", data={"rowid": [str(NEIGHBOUR)]})
        page = county.get("/steps/p05/divisions")
        assert "共 170 条" in text_of(page)
        assert "查询出的 169 个全部打开" in page.text
        words = text_of(county.post("/steps/p05/divisions?all=1"))
        done = [row.area for row in stored(session, StepState) if row.area in late]
        assert ZHONGSUO in done
        assert f"已打开 {len(done)} 个行政村(社区)的“是否完成”" in words
        assert f"跳过 {169 - len(done)} 个：" in words
        assert f"审核状态还不是“省级审核通过”（{169 - len(done)} 个）：" in words


def test_all_of_the_query_means_what_was_asked_for(client_of: ClientOf, session: Session) -> None:
    """001-078: a township of the query, a name, and what is done already stays as it is."""
    county = client_of(people.COUNTY)
    with opened("P05"):
        board = county.get(f"/steps/p05/divisions?area={WENJING}&name=中所")
        assert "查询出的 1 个全部打开" in board.text
        assert f"area={WENJING}" in board.text[board.text.index("data-post") :]
        county.post(f"/steps/p05/divisions?area={WENJING}&name=中所&all=1")
        assert [row.area for row in stored(session, StepState)] == [ZHONGSUO]
        assert "全部打开" not in county.get("/steps/p05/divisions?done=1").text
        again = county.post("/steps/p05/divisions?done=1&all=1")
        assert "请先勾选要打开“是否完成”的行政村" in text_of(again)


@pytest.mark.parametrize(
    ("who", "page", "number"),
    [
        (people.PREFECTURE, "p01", 1),
        (people.COUNTY, "p01", 2),
        (people.PROVINCIAL, "p01", 1),
        (people.COUNTY, "supplement", 2),
        (people.PREFECTURE, "p02", 1),
        (people.COUNTY, "p02", 2),
        (people.TOWNSHIP, "p02", 3),
        (people.COUNTY, "p06", 1),
        (people.COUNTY, "p07", 1),
        (people.PREFECTURE, "p08", 1),
    ],
)
def test_a_step_opens_on_the_tab_that_the_account_fills_in(
    client_of: ClientOf, who: people.Person, page: str, number: int
) -> None:
    """001-042, 001-050: 市级上传 for 市, 县级上传 for 县; 项目组, 领导小组, 联络员 for 市, 县, 乡镇."""
    assert client_of(who).get(f"/steps/{page}/").location == f"/steps/{page}/{number}"


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("P05", people.COUNTY),
        ("P10", people.ORGANISATION),
        ("P11", people.ORGANISATION),
        ("P12", people.COUNTY),
    ],
)
def test_the_four_steps_of_the_setting_are_set_by_whom_the_manual_names(
    client_of: ClientOf, session: Session, key: str, who: people.Person
) -> None:
    """001-078, 001-111, 001-119, 001-123, A-001.Y rows 4.1, 5.2, 5.3, 5.4: 工作开展情况设置, and no switch at the top left."""
    with opened(key):
        client = client_of(who)
        page = client.get(f"/steps/{key.lower()}/1")
        assert "工作开展情况设置" in text_of(page)
        assert 'class="done-form"' not in page.text
        client.post(f"/steps/{key.lower()}/divisions", data={"rowid": [str(ZHONGSUO), str(NEIGHBOUR)]})
        assert is_done(session, key, ZHONGSUO)
        assert is_done(session, key, NEIGHBOUR)
        assert turn(client, key, ZHONGSUO, 0, "登记有误").location == f"/steps/{key.lower()}/divisions"
        assert not is_done(session, key, ZHONGSUO)


@pytest.mark.parametrize("key", ["P05", "P10", "P11", "P12"])
def test_a_longer_list_of_the_setting_asks_no_more(client_of: ClientOf, key: str) -> None:
    """001-078, 001-111: the same number of statements for twenty villages as for a hundred."""
    county = client_of(people.COUNTY)
    address = f"/steps/{key.lower()}/divisions?_size="
    county.get(f"{address}20")
    asked = []
    for size, shown in ((20, 20), (100, 100)):
        with statements(county.application) as made:
            page = county.get(f"{address}{size}").text
        assert page.count('data-label="是否完成"') == shown
        asked.append(len(made))
    assert asked[0] == asked[1], asked


def test_who_was_skipped_is_linked_to_where_it_is_mended(client_of: ClientOf) -> None:
    """001-078: the name of a village that was skipped leads to its page of the step that the reason names; a foreign one nowhere."""
    county = client_of(people.COUNTY)
    with guarded("P05", refusing("审核状态还不是“省级审核通过”")):
        page = county.post("/steps/p05/divisions", data={"rowid": [str(ZHONGSUO), str(SANDUO)]}).text
        assert f'<a href="/steps/p05/1?area={ZHONGSUO}">中所村民委员会</a>' in page
        assert f"area={SANDUO}" not in page


def test_nobody_else_presses_the_setting(client_of: ClientOf, session: Session) -> None:
    with opened("P05"):
        for who in (people.PREFECTURE, people.PROVINCIAL):
            client = client_of(who)
            assert "打开“是否完成”" not in client.get("/steps/p05/divisions").text
            answer = client.post("/steps/p05/divisions", data={"rowid": [str(ZHONGSUO)]})
            assert answer.status_code == 403
        assert stored(session, StepState) == []


def test_nothing_chosen_and_nonsense_are_refused_in_words(client_of: ClientOf) -> None:
    county = client_of(people.COUNTY)
    with opened("P05"):
        assert "请先勾选要打开“是否完成”的行政村" in text_of(county.post("/steps/p05/divisions"))
        assert county.post("/steps/p05/divisions", data={"rowid": "x"}).status_code == 400
        many = {"rowid": [str(ZHONGSUO + number) for number in range(501)]}
        assert "一次最多设置 500 个" in text_of(county.post("/steps/p05/divisions", data=many))


@pytest.mark.parametrize("query", ["_page=0", "_page=x", "done=2", "area=12", "secret=1"])
def test_a_query_that_no_page_sends_is_refused(client_of: ClientOf, query: str) -> None:
    answer = client_of(people.COUNTY).get(f"/steps/p05/divisions?{query}")
    assert answer.status_code == 400
    assert "请" in text_of(answer)


def test_a_county_finds_no_other_countys_villages(client_of: ClientOf) -> None:
    county = client_of(people.COUNTY)
    assert "共 0 条" in text_of(county.get("/steps/p05/divisions?name=三多"))
    assert "共 0 条" in text_of(county.get(f"/steps/p05/divisions?area={WUHUA}"))
