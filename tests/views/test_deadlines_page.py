"""办理期限页 the province and the prefectures set deadlines; 工作日历 the administrator keeps the calendar, by a workbook too."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.calendar import CalendarDay
from models.platform.deadlines import DueRule
from tests.clients import Client, ClientOf
from tests.people import ADMINISTRATOR, COUNTY, PREFECTURE, PROVINCE, PROVINCIAL, PUER

EDIT = "/deadlines/edit?topic=step:S02"


def rules(session: Session) -> list[tuple[int, str, object, object, object]]:
    session.rollback()
    rows = session.scalars(select(DueRule).order_by(DueRule.area))
    return [(row.area, row.topic, row.on_date, row.after, row.days) for row in rows]


def workbook(*rows: Any) -> tuple[io.BytesIO, str]:
    book, stream = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (("日期", "是否上班", "名称"), *rows):
        book.active.append(row)
    book.save(stream)
    stream.seek(0)
    return stream, "放假安排.xlsx"


def send(client: Client, *rows: Any) -> str:
    data = {"file": workbook(*rows)}
    return client.post("/calendar/import", data=data, content_type="multipart/form-data").text


def test_the_province_sets_a_day_and_the_prefecture_a_term_of_its_own(
    client_of: ClientOf, session: Session
) -> None:
    province, prefecture = client_of(PROVINCIAL), client_of(PREFECTURE)
    province.post(EDIT, data={"on_date": "2021-10-15", "amber_days": "5", "version": "0"})
    prefecture.post(EDIT, data={"after": "S01", "days": "20", "amber_days": "3", "version": "0"})
    assert rules(session) == [
        (PROVINCE, "step:S02", date(2021, 10, 15), None, None),
        (PUER, "step:S02", None, "S01", 20),
    ]
    page = prefecture.get("/deadlines/").text
    assert "“底图底数”完成后 20 个工作日内，提前 3 个工作日黄灯" in page
    assert "2021-10-15 前，提前 5 个工作日黄灯" in page


def test_what_is_refused_is_said_and_what_was_typed_stays(client_of: ClientOf, session: Session) -> None:
    answer = client_of(PROVINCIAL).post(
        EDIT, data={"on_date": "2021-10-15", "days": "7", "after": "S01", "amber_days": "3"}
    )
    assert answer.status_code == 422
    assert "请填写其中一项" in answer.text
    assert 'value="2021-10-15"' in answer.text
    assert rules(session) == []
    for typed in ("x", "-1", "999999999999"):
        answer = client_of(PROVINCIAL).post(EDIT, data={"days": typed, "after": "S01"})
        assert (answer.status_code, "应为整数" in answer.text) == (422, True)


def test_the_own_deadline_is_taken_away_again(client_of: ClientOf, session: Session) -> None:
    client = client_of(PROVINCIAL)
    client.post(EDIT, data={"on_date": "2021-10-15", "amber_days": "5", "version": "0"})
    client.post("/deadlines/drop?topic=step:S02", data={"version": "1"})
    assert rules(session) == []


def test_a_topic_that_is_not_there_is_not_found(client_of: ClientOf) -> None:
    assert client_of(PROVINCIAL).get("/deadlines/edit?topic=step:S99").status_code == 404
    assert client_of(COUNTY).get(EDIT).status_code == 403


def test_a_workbook_of_holidays_goes_in_whole(client_of: ClientOf, session: Session) -> None:
    client = client_of(ADMINISTRATOR)
    assert "导入" in client.get("/tables/platform_calendar_day/").text
    send(client, (date(2027, 1, 1), "否", "元旦"), ("2027年1月3日", "是", "元旦调休"))
    assert dict(session.execute(select(CalendarDay.day, CalendarDay.is_workday)).all()) == {
        date(2027, 1, 1): False,
        date(2027, 1, 3): True,
    }
    send(client, (date(2027, 1, 1), "是", "照常上班"), (date(2027, 1, 3), "是", "元旦调休"))
    assert "新增 0 行，更新 1 行，不变 1 行" in client.get("/").text


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("哪天", "否", "元旦"), "Sheet!A3"),
        ((date(2027, 1, 2), "也许", "元旦"), "Sheet!B3"),
        ((date(2027, 1, 2), "否", None), "Sheet!C3"),
        ((date(2027, 1, 1), "否", "元旦"), "与第 2 行重复"),
    ],
)
def test_one_mistake_is_told_by_its_cell_and_nothing_goes_in(
    client_of: ClientOf, session: Session, row: tuple[object, ...], says: str
) -> None:
    told = send(client_of(ADMINISTRATOR), (date(2027, 1, 1), "否", "元旦"), row)
    assert "一行也没有导入" in told
    assert says in told
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == 0


def test_the_template_holds_what_is_kept_and_can_be_imported_again(
    client_of: ClientOf, session: Session
) -> None:
    client = client_of(ADMINISTRATOR)
    send(client, (date(2027, 1, 1), "否", "元旦"))
    sheet = load_workbook(io.BytesIO(client.get("/calendar/template").data)).worksheets[0]
    assert sheet.title == "工作日历"
    [headings, *rows] = list(sheet.iter_rows(values_only=True))
    assert headings == ("日期", "是否上班", "名称")
    send(client, *(tuple(row) for row in rows))
    assert "新增 0 行，更新 0 行，不变 1 行" in client.get("/").text


def test_a_file_that_is_none_is_refused(client_of: ClientOf) -> None:
    client = client_of(ADMINISTRATOR)
    assert "请选择填好的工作簿" in client.post("/calendar/import").text
    assert "表里没有内容" in send(client)
