"""打印 an office prints what it asked for: every row of the query, with what was asked, by whom, and what was left out."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform.audit import AuditEntry, Subject, note, search
from models.platform.clock import now
from models.platform.scope import acting_as
from tests.clients import Client, ClientOf
from tests.people import AUDITOR, CLERK, COUNTY, OUTSIDER
from tests.views.test_only_chinese import latin
from views import export, printing

PAGE = "/tables/hometown_assist_unit/"
MANY = 43


@pytest.fixture
def units(session: Session) -> list[str]:
    """More than two pages of units of one village."""
    names = [f"普洱市第{number:02}局" for number in range(MANY)]
    with acting_as(session, CLERK.actor):
        stamp = {"created_on": now(), "changed_on": now(), "area": CLERK.area}
        session.add_all(AssistUnit(unit_name=name, liaison="小罗", **stamp) for name in names)
        session.commit()
    return names


def printed(client: Client, page: str = PAGE, **asked: str) -> str:
    answer = client.get(page, query_string={**asked, "_print": "y"})
    assert answer.status_code == 200
    return answer.text


def named_in(text: str) -> list[str]:
    return re.findall("普洱市第..局", text)


def test_the_button_of_a_list_leads_to_all_rows_of_its_query(client_of: ClientOf, units: list[str]) -> None:
    clerk = client_of(CLERK)
    listed = clerk.get(PAGE, query_string={"unit_name": "第", "_order": "unit_name", "_page": "2"})
    assert len(set(named_in(listed.text))) < MANY
    button = re.search(r'href="([^"]*_print=y)"', listed.text)
    assert button is not None
    on_paper = clerk.get(button[1].replace("&amp;", "&"))
    assert named_in(on_paper.text) == units
    assert f"共 {MANY} 条" in on_paper.text
    assert "data-print-now" in on_paper.text


def test_the_sheet_says_what_was_asked_by_whom_and_leads_back(client_of: ClientOf, units: list[str]) -> None:
    text = printed(client_of(COUNTY), unit_name="第0", area=str(CLERK.area))
    assert len(named_in(text)) == 10
    assert re.search("共 10 条 · 查询条件：行政区划：[^·]*中所村[^·]*；[^·]*：第0 · 打印人：[^·]*段科", text)
    back = re.search('href="([^"]*)">返回列表', text)
    assert back is not None
    assert "unit_name=" in back[1]
    assert "_print" not in back[1]


def test_beyond_the_limit_the_sheet_says_so_and_what_to_do(
    client_of: ClientOf, units: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_ROWS", 5)
    text = printed(client_of(CLERK))
    assert len(named_in(text)) == 5
    assert f"共 {MANY} 条，一次最多打印 5 条。请返回列表增加查询条件后分次打印" in text
    assert "打印前 5 条" in text


def test_nobody_prints_what_it_may_not_see_and_every_printing_is_in_the_log(
    client_of: ClientOf, units: list[str], session: Session
) -> None:
    assert named_in(printed(client_of(OUTSIDER))) == []
    printed(client_of(CLERK))
    told = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "打印").order_by(AuditEntry.id)
    ).all()
    assert [(each.account_name, each.summary) for each in told] == [
        (OUTSIDER.login, "帮扶挂钩单位 0 条"),
        (CLERK.login, f"帮扶挂钩单位 {MANY} 条"),
    ]


def test_a_sheet_asks_no_more_than_a_list_may_be_asked(client_of: ClientOf) -> None:
    answer = client_of(CLERK).get(PAGE, query_string={"_print": "y", "password": "x"})
    assert answer.status_code == 400


def test_an_export_of_several_batches_holds_every_row(
    client_of: ClientOf, units: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "BATCH", 7)
    answer = client_of(CLERK).get(f"{PAGE}export/csv", query_string={"_order": "unit_name"})
    assert answer.status_code == 200
    assert named_in(answer.data.decode("utf-8-sig")) == units


def test_an_audit_export_of_several_batches_holds_every_line(
    client_of: ClientOf, units: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 7)
    for number in range(20):
        printed(client_of(CLERK), unit_name=f"第{number:02}")
    answer = client_of(AUDITOR).get("/audit/export")
    assert answer.status_code == 200
    [sheet] = load_workbook(io.BytesIO(answer.data)).worksheets
    lines = [line for line in sheet.iter_rows(values_only=True) if "打印" in line]
    assert len(lines) == 20


def test_what_the_system_does_by_itself_stands_in_the_log_in_chinese(
    client_of: ClientOf, session: Session
) -> None:
    note(session, "导出", Subject("hometown_assist_unit", 0, summary="夜间任务"))
    assert ">后台任务<" in client_of(AUDITOR).get("/audit/").text
    assert set(latin(client_of(AUDITOR).get("/audit/").text)) == set()
