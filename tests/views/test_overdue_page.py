"""我辖区逾期页、首页、消息 what each level sees of lateness, urges, and is told; nobody sees another's."""

import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.digest import tell
from models.platform.messages import Message, ReadMark
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.platform.urges import Urge
from tests.clients import ClientOf
from tests.deadline_scene import MONDAY, done, set_deadline, stand_at
from tests.people import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    COUNTY,
    JINGDONG,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    PUER,
    TOWNSHIP,
    WENJING,
    WUHUA,
    ZHONGSUO,
    Person,
)
from tests.views.counting import statements

ROW = f"{ZHONGSUO}|0|step:S01"
MOST_STATEMENTS = 10


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_at(monkeypatch, MONDAY)


@pytest.fixture
def late(session: Session) -> None:
    """The first planning step was due on Friday, and 12 villages have not done it that have an account or not."""
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY - timedelta(days=3))


def total(text: str) -> int:
    found = re.search(r"共 (\d+) 条", text)
    return int(found[1]) if found else 0


@pytest.mark.usefixtures("late")
def test_every_level_sees_what_is_late_under_it_and_nothing_else(client_of: ClientOf) -> None:
    found = {
        person: total(client_of(person).get("/overdue/").text)
        for person in (TOWNSHIP, COUNTY, OUTSIDE_COUNTY, PREFECTURE, PROVINCIAL)
    }
    assert found[PROVINCIAL] == found[COUNTY] + found[OUTSIDE_COUNTY]
    assert found[PREFECTURE] == found[COUNTY] > found[TOWNSHIP] > 1
    page = client_of(COUNTY).get("/overdue/").text
    assert "文井镇" in page
    assert "西翥" not in page
    assert "逾期 1 个工作日" in page
    assert "行政村账号" in page
    for person, area in ((COUNTY, WUHUA), (OUTSIDE_COUNTY, JINGDONG), (TOWNSHIP, JINGDONG)):
        for path in ("/overdue/", "/overdue/export"):
            assert client_of(person).get(f"{path}?area={area}").status_code == 404


@pytest.mark.usefixtures("late")
def test_the_list_goes_down_the_tree_and_asks_for_one_step(client_of: ClientOf) -> None:
    client = client_of(COUNTY)
    whole, part = total(client.get("/overdue/").text), total(client.get(f"/overdue/?area={WENJING}").text)
    assert whole > part > 1
    assert total(client.get("/overdue/?topic=step:S02").text) == 0
    assert client.get("/overdue/?topic=step:S99").status_code == 400
    assert client.get("/overdue/?_page=0").status_code == 400


def test_nothing_late_is_said_in_words(client_of: ClientOf) -> None:
    assert "没有逾期的事项" in client_of(COUNTY).get("/overdue/").text


@pytest.mark.usefixtures("late")
def test_one_press_urges_and_the_village_sees_who_when_and_how_often(
    client_of: ClientOf, session: Session
) -> None:
    county = client_of(COUNTY)
    county.post(f"/urging/send?one={ROW}&back=/overdue/")
    assert "已催办 1 项" in county.get("/overdue/").text
    home = client_of(CLERK).get("/").text
    assert f"{COUNTY.unit}催办：" in home
    assert "底图底数" in home
    again = county.post(f"/urging/send?one={ROW}&back=/overdue/")
    assert "本工作日已经催办过" in again.text
    assert session.scalar(select(func.count()).select_from(Urge)) == 1
    client_of(PREFECTURE).post("/urging/send", data={"rowid": ROW})
    assert "2 次，最近 09-13 09:00" in county.get(f"/overdue/?area={ZHONGSUO}").text


@pytest.mark.usefixtures("late")
def test_every_way_to_urge_takes_a_word_to_the_desk(client_of: ClientOf, session: Session) -> None:
    """一键催办：一条、所选、查询到的全部，都可以留言；办理人在消息中看到。"""
    county, prefecture = client_of(COUNTY), client_of(PREFECTURE)
    page = county.get(f"/overdue/?area={WENJING}").text
    rows = page.count('class="action_check"')
    assert page.count('data-note="催办留言" data-note-length="200"') == rows + 2
    county.post(f"/urging/send?one={ROW}", data={"note": "请本周内完成"})
    prefecture.post(f"/overdue/urge?area={WENJING}", data={"note": "周五通报"})
    session.rollback()
    assert set(session.scalars(select(Urge.note))) == {"请本周内完成", "周五通报"}
    messages = client_of(CLERK).get("/messages/").text
    assert "请本周内完成" in messages
    assert "周五通报" in messages


@pytest.mark.usefixtures("late")
def test_a_word_that_is_too_long_urges_nobody(client_of: ClientOf, session: Session) -> None:
    for address in (f"/urging/send?one={ROW}", f"/overdue/urge?area={WENJING}"):
        answer = client_of(COUNTY).post(address, data={"note": "长" * 201})
        assert "催办留言最多 200 个字，现有 201 个字" in answer.text
    assert session.scalar(select(func.count()).select_from(Urge)) == 0


@pytest.mark.usefixtures("late")
def test_all_that_a_query_finds_is_urged_at_once_and_the_second_time_skipped(
    client_of: ClientOf, session: Session
) -> None:
    client = client_of(COUNTY)
    number = total(client.get(f"/overdue/?area={WENJING}").text)
    client.post(f"/overdue/urge?area={WENJING}")
    assert session.scalar(select(func.count()).select_from(Urge)) == number
    assert f"已催办 {number} 项" in client.get("/overdue/").text
    client.post(f"/overdue/urge?area={WENJING}")
    assert f"跳过 {number} 项" in client.get("/overdue/").text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Urge)) == number


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("row", ["", "x|0|step:S01", f"{ZHONGSUO}|-1|step:S01", "9" * 20 + "|0|step:S01"])
def test_what_cannot_be_a_thing_is_refused(client_of: ClientOf, session: Session, row: str) -> None:
    assert client_of(COUNTY).post("/urging/send", data={"rowid": row}).status_code in (404, 422)
    assert session.scalar(select(func.count()).select_from(Urge)) == 0


@pytest.mark.usefixtures("late")
def test_the_workbook_has_every_line_of_the_own_part(client_of: ClientOf) -> None:
    client = client_of(COUNTY)
    client.post(f"/urging/send?one={ROW}")
    sheet = load_workbook(io.BytesIO(client.get(f"/overdue/export?area={WENJING}").data)).active
    assert sheet is not None
    [headings, *rows] = list(sheet.iter_rows(values_only=True))
    assert headings[:6] == ("州(市)", "县(市、区)", "乡镇(街道)", "行政村(社区)", "步骤或审核", "办理人")
    assert len(rows) == total(client.get(f"/overdue/?area={WENJING}").text)
    assert {row[2] for row in rows} == {"文井镇"}
    [urged] = [row for row in rows if row[3] and "中所" in str(row[3])]
    assert urged[7:9] == (1, 1)


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("person", [COUNTY, PREFECTURE, PROVINCIAL, TOWNSHIP], ids=lambda each: each.login)
def test_the_home_page_of_an_office_is_few_statements(
    app: Flask, client_of: ClientOf, person: Person
) -> None:
    client = client_of(person)
    client.get("/")
    with statements(app) as made:
        page = client.get("/").text
    assert len(made) <= MOST_STATEMENTS, made
    for words in ("待办", "我辖区逾期", "重要通知", "本区划进度", "下级进度", "底图底数"):
        assert words in page, words


def test_the_home_page_tells_a_village_its_steps_with_their_last_days(
    client_of: ClientOf, session: Session
) -> None:
    set_deadline(session, PROVINCIAL, "step:S01", on_date=MONDAY + timedelta(days=2))
    page = client_of(CLERK).get("/").text
    assert "剩 2 个工作日" in page
    assert "2021-09-15 前" in page
    assert "下级进度" not in page
    assert "我辖区逾期" not in page


def test_the_bars_count_what_is_done(client_of: ClientOf, session: Session) -> None:
    done(session, ZHONGSUO, "S01", date(2021, 9, 1))
    text = client_of(TOWNSHIP).get("/").text
    found = re.search(r"底图底数</span>.*?<b>(\d+)/(\d+)</b>", text, re.DOTALL)
    assert found
    assert found[1] == "1"
    assert int(found[2]) > 5
    one = client_of(CLERK).get("/").text
    assert re.search(r"底图底数</span>.*?<b>1/1</b>", one, re.DOTALL)


@pytest.mark.parametrize("person", [ADMINISTRATOR, AUDITOR], ids=lambda each: each.login)
def test_the_home_page_opens_for_whoever_has_nobody_under_it(client_of: ClientOf, person: Person) -> None:
    page = client_of(person).get("/")
    assert page.status_code == 200
    assert "我辖区逾期" not in page.text


@pytest.mark.usefixtures("late")
def test_the_digest_stands_on_the_home_page_and_in_the_messages_until_it_is_read(
    client_of: ClientOf, session: Session
) -> None:
    with acting_as(session, SYSTEM), transaction(session):
        tell(session, PUER, MONDAY)
    clerk = client_of(CLERK)
    for address in ("/", "/messages/"):
        assert "9 月 13 日提醒" in clerk.get(address).text
    assert "未读" in clerk.get("/messages/").text
    key = session.scalars(select(Message.id).where(Message.area == ZHONGSUO)).one()
    assert client_of(COUNTY).post(f"/messages/{key}/read").status_code == 404
    clerk.post(f"/messages/{key}/read")
    assert "未读" not in clerk.get("/messages/").text
    client_of(COUNTY).post("/messages/read")
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ReadMark)) == 2
    assert clerk.get("/messages/?_page=0").status_code == 400


@pytest.mark.usefixtures("late")
def test_the_steps_page_and_its_rail_tell_the_last_day_and_who_has_urged(client_of: ClientOf) -> None:
    """001-127: the rail of the workspace, with how near the last day of the open step is."""
    address = f"/planning/{ZHONGSUO}/S01/1"
    county, clerk = client_of(COUNTY), client_of(CLERK)
    assert county.get(address).text.count("逾期 1 个工作日") == 2
    assert "/urging/send" in county.get(address).text
    county.post(f"/urging/send?one={ROW}&back={address}")
    page = clerk.get(address).text
    assert "已催办 1 次" in page
    assert f"{COUNTY.unit} 2021-09-13 09:00 催办" in page
    assert "/urging/send" not in page


def test_a_preparation_step_tells_its_last_day(client_of: ClientOf, session: Session) -> None:
    set_deadline(session, PROVINCIAL, "step:P03", on_date=MONDAY + timedelta(days=2))
    page = client_of(CLERK).get("/steps/p03/1").text
    assert "办理期限：2021-09-15 前" in page
    assert "剩 2 个工作日" in page


@pytest.mark.usefixtures("late")
def test_the_list_of_villages_tells_how_near_each_villages_last_day_is(
    client_of: ClientOf, session: Session
) -> None:
    done(session, ZHONGSUO, "S01", MONDAY)
    page = client_of(TOWNSHIP).get("/planning/?_size=100").text
    assert page.count("逾期 1 个工作日") == total(page) - 1
