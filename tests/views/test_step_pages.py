"""步骤页 the pages of chapters 3 to 5: tabs, 是否完成, 工作开展情况设置, and who may press what (001-041…123, A-001.Y, A-001.Z-15, A-001.Z-16)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.hometown.step_making import NOT_OPEN
from models.platform.step_state import StepState
from models.platform.steps import STEPS
from tests import people
from tests.clients import ClientOf
from tests.people import JINGDONG, SANDUO, WENJING, WUHUA, ZHONGSUO
from tests.views.counting import statements
from tests.views.planning_pages import stored, text_of
from tests.views.step_pages import entries, guarded, is_done, opened, refusing, turn
from views.hometown.preparation.tabs import Entry

NEIGHBOUR = 530823102201
MANUAL = [
    ("工作准备", ["制定文件", "成立机构", "组织发动", "培训学习"]),
    ("规划任务", ["摸底调查", "制定计划", "上报审核", "下达任务"]),
    ("组建规划组", ["人员摸排", "名单报审", "发函确认", "确定技术单位"]),
]


def test_the_second_menu_has_the_steps_of_the_three_chapters_in_the_manuals_order() -> None:
    """A-001.Y: every step of chapters 3 to 5 has its page."""
    for menu, labels in MANUAL:
        mine = [entry.label for entry in entries() if entry.menu == menu and entry.step is not None]
        assert mine == labels


def test_only_whom_the_manual_names_finds_a_step_in_the_menu(client_of: ClientOf) -> None:
    """001-041, 001-050, 001-057: 制定文件 for 市 and 县, 成立机构 for 乡镇 too, 组织发动 for every level."""
    village = text_of(client_of(people.CLERK).get("/"))
    assert "组织发动" in village
    assert "成立机构" not in village
    assert "制定文件" not in village
    assert "成立机构" in text_of(client_of(people.TOWNSHIP).get("/"))
    assert "制定文件" not in text_of(client_of(people.TOWNSHIP).get("/"))
    assert "制定文件" in text_of(client_of(people.COUNTY).get("/"))
    assert "制定文件" in text_of(client_of(people.PREFECTURE).get("/"))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.route)
def test_every_tab_opens_for_whoever_reads_the_step(client_of: ClientOf, entry: Entry) -> None:
    """Each page opens at its first tab, and each tab has its list."""
    for person in people.OF_EACH_KIND:
        client = client_of(person)
        root = f"/steps/{entry.route}/"
        if person.kind not in entry.readers:
            assert client.get(root).status_code == 403
            continue
        assert client.get(root).status_code == 302
        for number, tab in enumerate(entry.tabs, start=1):
            may_read = person.actor.may("can_list", tab.table.__tablename__)
            assert client.get(f"{root}{number}").status_code == (200 if may_read else 404), number
        assert client.get(f"{root}99").status_code == 404


def test_a_step_that_is_not_open_yet_says_so_and_takes_nothing(client_of: ClientOf) -> None:
    with guarded("P12", NOT_OPEN):
        page = client_of(people.COUNTY).get("/steps/p12/1")
        assert "本步骤暂不能填写： 本步骤的填报功能尚未开通（系统管理员）" in text_of(page)
        assert ">登记<" not in page.text
        answer = client_of(people.COUNTY).post("/steps/p12/divisions", data={"rowid": str(ZHONGSUO)})
        assert "中所村民委员会：本步骤的填报功能尚未开通" in text_of(answer)


def test_an_unfinished_step_in_front_is_told_but_holds_nobody_up(
    client_of: ClientOf, session: Session
) -> None:
    """A-001.Z-15: chapters 3 to 5 are advised, never gated."""
    county = client_of(people.COUNTY)
    with opened("P06", "P07"):
        page = county.get("/steps/p07/1")
        assert "前面的步骤尚未完成（仅提示，不影响填报）： 请先完成：制定计划（县级账号）" in text_of(page)
        assert 'href="/steps/p06/1"' in page.text
        assert turn(county, "P07", JINGDONG, 1, period="2021").status_code == 302
        assert is_done(session, "P07", JINGDONG)


# ---------------------------------------------------------------- the switch at the top left


def test_the_switch_stands_before_everything_else_of_the_page(client_of: ClientOf) -> None:
    """001-047, 001-065: 界面左上角."""
    with opened("P03"):
        page = client_of(people.CLERK).get("/steps/p03/1").text
        main = page[page.index("<main") :]
        assert main.index('role="switch"') < main.index("<h1")


def test_whom_the_manual_names_turns_the_switch_on(client_of: ClientOf, session: Session) -> None:
    """A-001.Y: 3.1 by the county; 3.3 and 3.4 by the village."""
    with opened("P01", "P03", "P04"):
        answer = turn(client_of(people.COUNTY), "P01", JINGDONG, 1)
        assert answer.location == "/steps/p01/2"
        assert turn(client_of(people.CLERK), "P03", ZHONGSUO, 1).status_code == 302
        assert turn(client_of(people.CLERK), "P04", ZHONGSUO, 1).status_code == 302
        assert is_done(session, "P01", JINGDONG)
        assert is_done(session, "P03", ZHONGSUO)
        assert is_done(session, "P04", ZHONGSUO)
        assert 'aria-checked="true"' in client_of(people.COUNTY).get("/steps/p01/1").text


@pytest.mark.parametrize(
    ("key", "area", "who"),
    [
        ("P01", JINGDONG, people.PREFECTURE),
        ("P02", JINGDONG, people.TOWNSHIP),
        ("P03", ZHONGSUO, people.COUNTY),
        ("P03", ZHONGSUO, people.TOWNSHIP),
        ("P04", ZHONGSUO, people.ORGANISATION),
        ("P05", ZHONGSUO, people.PREFECTURE),
        ("P09", ZHONGSUO, people.COUNTY),
        ("P10", ZHONGSUO, people.COUNTY),
        ("P11", ZHONGSUO, people.CLERK),
        ("P12", ZHONGSUO, people.ORGANISATION),
    ],
)
def test_nobody_else_turns_it(
    client_of: ClientOf, session: Session, key: str, area: int, who: people.Person
) -> None:
    """A-001.Y: each switch has one kind of account."""
    with opened(key):
        answer = turn(client_of(who), key, area, 1)
        assert answer.status_code in (403, 404)
        assert f"由{STEPS[key].who}打开“是否完成”" in text_of(answer) or answer.status_code == 404
        assert stored(session, StepState) == []


def test_a_switch_that_cannot_be_turned_says_why_and_leads_there(
    client_of: ClientOf, session: Session
) -> None:
    """为什么: the reasons stand on the page, and a press too early comes back with them."""
    county = client_of(people.COUNTY)
    with guarded("P06", refusing("年度计划：还没有提交")), opened("P05"):
        page = county.get("/steps/p06/1")
        assert "打开“是否完成”前还需要： 年度计划：还没有提交（县级账号）" in text_of(page)
        assert 'href="/steps/p05/1"' in page.text
        assert turn(county, "P06", JINGDONG, 1, period="2021").status_code == 302
        told = text_of(county.get("/steps/p06/1"))
        assert "“制定计划（2021年）”还不能打开“是否完成”：年度计划：还没有提交" in told
        assert not is_done(session, "P06", JINGDONG)


def test_a_township_reads_its_countys_switch_and_cannot_press_it(client_of: ClientOf) -> None:
    """001-056: 成立机构 is completed by the county; a township sees whether it is."""
    with opened("P02"):
        assert turn(client_of(people.COUNTY), "P02", JINGDONG, 1).status_code == 302
        page = client_of(people.TOWNSHIP).get("/steps/p02/2").text
        assert re.search(r'aria-checked="true"[^>]* disabled title="由县级账号关闭“是否完成”"', page)


def test_turning_it_off_asks_for_a_reason(client_of: ClientOf, session: Session) -> None:
    """A-001.Z-16: by whoever turned it on, with a reason."""
    county = client_of(people.COUNTY)
    with opened("P01"):
        turn(county, "P01", JINGDONG, 1)
        assert turn(county, "P01", JINGDONG, 0).status_code == 302
        assert "请填写关闭“是否完成”的原因" in text_of(county.get("/steps/p01/2"))
        assert is_done(session, "P01", JINGDONG)
        assert turn(county, "P01", JINGDONG, 0, "还要补充文件").status_code == 302
        assert not is_done(session, "P01", JINGDONG)
        assert "还要补充文件" in text_of(county.get("/steps/p01/1"))


def test_the_level_above_revokes_with_a_reason(client_of: ClientOf, session: Session) -> None:
    """A-001.Z-16: 撤销完成 from the list of the divisions below."""
    prefecture = client_of(people.PREFECTURE)
    with opened("P01"):
        turn(client_of(people.COUNTY), "P01", JINGDONG, 1)
        board = prefecture.get("/steps/p01/divisions")
        assert "撤销完成" in board.text
        assert turn(prefecture, "P01", JINGDONG, 0).location == "/steps/p01/divisions"
        assert "请填写关闭“是否完成”的原因" in text_of(prefecture.get("/steps/p01/divisions"))
        assert is_done(session, "P01", JINGDONG)
        assert turn(prefecture, "P01", JINGDONG, 0, "文件不全").location == "/steps/p01/divisions"
        assert not is_done(session, "P01", JINGDONG)
        assert turn(client_of(people.OUTSIDE_PREFECTURE), "P01", JINGDONG, 0, "不归我管").status_code == 404


def test_whoever_is_above_reads_how_many_are_done(client_of: ClientOf) -> None:
    prefecture = client_of(people.PREFECTURE)
    with opened("P03"):
        turn(client_of(people.CLERK), "P03", ZHONGSUO, 1)
        words = text_of(client_of(people.TOWNSHIP).get("/steps/p03/1"))
        assert re.search(r"已完成的行政村\(社区\) 1/\d+", words)
        assert "完成情况" in words
        done = text_of(prefecture.get("/steps/p03/divisions?done=1"))
        assert "中所村民委员会" in done
        assert "共 1 条" in done
        assert "中所村民委员会" not in text_of(prefecture.get("/steps/p03/divisions?done=0&name=中所"))


# ---------------------------------------------------------------- 工作开展情况设置


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
