"""步骤开关 是否完成 at the top left: whose it is, what it waits for, its revocation (001-047, 001-056, 001-065, 001-088, 001-101, A-001.Y, A-001.Z-16)."""

import re

import pytest
from sqlalchemy.orm import Session

from models.platform.step_state import StepState
from models.platform.steps import STEPS
from tests import people
from tests.clients import ClientOf
from tests.people import JINGDONG, ZHONGSUO
from tests.views.planning_pages import stored, text_of
from tests.views.step_pages import guarded, is_done, opened, refusing, turn


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
