"""导入向导 选择文件 → 校验 → 预览差异 → 导入, as the data administrator works it (001-132, 145)."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.worker import work_off
from models.hometown.institution import LeadingGroupMember
from models.hometown.person_survey import PersonSurvey
from models.platform.import_batch import BatchState, ImportBatch
from tests import people
from tests.clients import Client
from tests.hometown.sound_rows import SOUND
from tests.imports import survey_file as files
from tests.imports.survey_file import VILLAGE
from tests.people import Person

Clients = Callable[[Person], Client]


@pytest.fixture
def filled(session: Session) -> bytes:
    hamlets = files.open_survey(session)
    blank = files.template(session, "field_survey")
    done = files.typed_into(session, blank, files.drawn_survey(hamlets), hamlets)
    session.rollback()
    return done


def upload(client: Client, *sent: tuple[str, bytes], wanted: str = "field_survey", **options: Any) -> Any:
    data = {"set": wanted, "files": [(io.BytesIO(content), name) for name, content in sent], **options}
    return client.post("/imports/new", data=data, content_type="multipart/form-data")


def batches(session: Session) -> list[ImportBatch]:
    session.expire_all()
    found = list(session.scalars(select(ImportBatch).order_by(ImportBatch.id)))
    session.expunge_all()
    session.rollback()
    return found


def test_a_sound_file_is_checked_shown_and_then_written(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    answer = upload(client, ("中所村.xlsx", filled))
    assert answer.status_code == 303
    assert client.get(answer.location + "/progress").get_json()["state"] == "running"
    assert "校验进度" in client.get(answer.location).text
    assert work_off(app) == 1
    assert client.get(answer.location + "/progress").get_json()["state"] == "done"
    shown = client.get(answer.location, follow_redirects=True)
    assert "尚未写入" in shown.text
    assert files.count(session, "hometown_road") == 0
    session.rollback()
    [batch] = batches(session)
    confirmed = client.post(f"/imports/{batch.id}/import")
    assert confirmed.status_code == 303
    work_off(app)
    assert "导入完成" in client.get(f"/imports/{batch.id}").text
    assert files.count(session, "hometown_road") > 0
    session.rollback()
    again = client.post(f"/imports/{batch.id}/import")
    assert again.status_code == 422
    assert work_off(app) == 0


def test_the_same_file_again_has_nothing_to_import(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    for _ in range(2):
        upload(client, ("中所村.xlsx", filled))
        work_off(app)
        last = batches(session)[-1]
        client.post(f"/imports/{last.id}/import")
        work_off(app)
    last = batches(session)[-1]
    assert (last.rows_new, last.rows_changed) == (0, 0)
    assert last.rows_same > 0


def test_a_bad_file_is_told_by_its_cells_and_comes_back_marked(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    upload(client, ("中所村.xlsx", files.edited(filled, {("道路", "长度", 4): "很长"})))
    work_off(app)
    [batch] = batches(session)
    assert batch.standing is BatchState.REFUSED
    shown = client.get(f"/imports/{batch.id}")
    assert "很长" in shown.text
    assert "不是数字" in shown.text
    returned = client.get(f"/imports/{batch.id}/errors")
    assert "错误清单" in load_workbook(io.BytesIO(returned.data)).sheetnames
    assert client.post(f"/imports/{batch.id}/import").status_code == 422


def test_several_files_are_told_apart(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    answer = upload(client, ("好.xlsx", filled), ("坏.xlsx", b"nothing"), ("空.xlsx", filled))
    work_off(app)
    assert [batch.standing for batch in batches(session)] == [
        BatchState.READY,
        BatchState.REFUSED,
        BatchState.READY,
    ]
    page = client.get(answer.location).text
    assert "好.xlsx" in page
    assert "坏.xlsx" in page


def test_what_changed_since_the_preview_is_shown_instead_of_written(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    upload(client, ("一.xlsx", filled))
    upload(client, ("二.xlsx", files.edited(filled, {("水资源", "保护利用情况", 4): "改过"})))
    work_off(app)
    first, second = batches(session)
    for batch in (first, second):
        client.post(f"/imports/{batch.id}/import")
    work_off(app)
    first, second = batches(session)
    assert first.standing is BatchState.IMPORTED
    assert second.standing is BatchState.READY
    assert "又有变化" in (second.message or "")
    assert second.rows_changed == 1
    shown = client.get(f"/imports/{second.id}").text
    assert re.search(r"<li>第 4 行“[^”]+”：保护利用情况", shown), (
        "by the name of the record, as people know it"
    )


def test_no_file_and_an_empty_file_are_refused_with_what_to_do(client_of: Clients, session: Session) -> None:
    client = client_of(people.ADMINISTRATOR)
    nothing = upload(client)
    assert (nothing.status_code, "请先选择要导入的文件" in nothing.text) == (422, True)
    empty = upload(client, ("空.xlsx", b""))
    assert (empty.status_code, "是空文件" in empty.text) == (422, True)


def test_a_village_imports_its_people_and_no_field_survey(client_of: Clients, session: Session) -> None:
    """001-097: 行政村账号可自行导入人员摸排; the survey's workbook goes through the administrator."""
    client = client_of(people.CLERK)
    page = client.get("/imports/new")
    assert page.status_code == 200
    assert "人员摸排" in page.text
    assert upload(client, ("x.xlsx", b"x")).status_code in (403, 404, 422)
    assert batches(session) == []


@pytest.mark.parametrize("person", [people.PROVINCIAL, people.AUDITOR], ids=lambda each: each.login)
def test_others_may_neither_open_the_wizard_nor_use_it(
    client_of: Clients, session: Session, person: Person
) -> None:
    client = client_of(person)
    assert client.get("/imports/").status_code in (302, 403)
    assert upload(client, ("x.xlsx", b"x")).status_code in (302, 403)
    assert batches(session) == []


def test_a_job_of_somebody_else_is_not_found(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    answer = upload(client_of(people.ADMINISTRATOR), ("中所村.xlsx", filled))
    assert client_of(people.CLERK).get(answer.location).status_code in (302, 403, 404)
    work_off(app)


def test_the_page_of_a_file_says_what_it_waits_for_and_whose_word_is_awaited(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    answer = upload(client, ("中所村.xlsx", filled))
    [batch] = batches(session)
    waiting = client.get(f"/imports/{batch.id}").text
    assert "等待校验，关闭页面不影响办理" in waiting
    assert f'href="{answer.location}">查看进度' in waiting
    work_off(app)
    assert "确认后导入。" in client.get(f"/imports/{batch.id}").text
    sent_by_another = update(ImportBatch).values(account_id=people.PROVINCIAL.id, account_name="省里老陈")
    session.execute(sent_by_another)
    session.commit()
    others = client.get(f"/imports/{batch.id}").text
    assert "由上传的账号“省里老陈”确认后导入" in others
    assert ">确认导入<" not in others


def test_a_cancelled_upload_is_left_alone(
    app: Flask, session: Session, client_of: Clients, filled: bytes
) -> None:
    client = client_of(people.ADMINISTRATOR)
    answer = upload(client, ("中所村.xlsx", filled))
    assert client.post(answer.location + "/cancel").status_code == 303
    work_off(app)
    assert [batch.standing for batch in batches(session)] == [BatchState.CANCELLED]
    assert client.get(answer.location + "/progress").get_json()["state"] == "failed"


def test_templates_are_issued_within_ones_own_area(client_of: Clients, session: Session) -> None:
    clerk = client_of(people.CLERK)
    own = clerk.get(f"/field-survey/template?area={VILLAGE}")
    assert own.status_code == 200
    assert load_workbook(io.BytesIO(own.data)).sheetnames[0] == "填写说明"
    assert (
        "实地调研模板" in own.headers["Content-Disposition"]
        or "filename*" in own.headers["Content-Disposition"]
    )
    assert clerk.get(f"/field-survey/template?area={people.SANDUO}").status_code == 404
    assert clerk.get("/tables/hometown_road/template").status_code == 200
    assert clerk.get("/tables/nonsense/template").status_code == 404


def test_a_keeper_imports_its_list_from_the_step_and_comes_back_to_it(
    app: Flask, session: Session, client_of: Clients
) -> None:
    """001-052: 成立机构 → 导入: for the county itself, no hamlets asked for, and 返回列表 leads to the tab."""
    client, name = client_of(people.COUNTY), LeadingGroupMember.__tablename__
    page = client.get("/steps/p02/2").text
    link = unescape(re.findall(r'href="(/imports/new\?[^"]*)"', page)[0])
    form = client.get(link).text
    assert 'name="back" value="/steps/p02/2"' in form
    assert "自动建号" not in form
    assert "只导入本级的记录" in form
    blank = files.template(session, name, people.JINGDONG)
    row = SOUND[LeadingGroupMember] | {"area": people.JINGDONG}
    file = files.typed_into(session, blank, {name: [row]}, {})
    session.rollback()
    answer = upload(client, ("领导小组.xlsx", file), wanted=name, back="/steps/p02/2", area=str(people.WUHUA))
    assert answer.status_code == 303
    assert work_off(app) == 1
    [batch] = batches(session)
    assert (batch.area, batch.problems, batch.rows_new) == (people.JINGDONG, 0, 1)
    client.post(f"/imports/{batch.id}/import")
    work_off(app)
    shown = client.get(f"/imports/{batch.id}").text
    assert '<a class="btn" href="/steps/p02/2">返回列表</a>' in shown
    assert [member.area for member in session.scalars(select(LeadingGroupMember))] == [people.JINGDONG]


def test_a_keepers_import_page_tells_of_no_other_imports(
    app: Flask, session: Session, client_of: Clients
) -> None:
    """A county imports its own lists; what a village has imported of its people is not there for it, at any address."""
    survey = PersonSurvey.__tablename__
    blank = files.template(session, "people_survey")
    file = files.typed_into(session, blank, {survey: [SOUND[PersonSurvey]]}, {})
    session.rollback()
    clerk, county = client_of(people.CLERK), client_of(people.COUNTY)
    upload(clerk, ("本村人员.xlsx", file), wanted="people_survey")
    work_off(app)
    [batch] = batches(session)
    assert "本村人员.xlsx" in clerk.get("/imports/").text
    assert "本村人员.xlsx" not in county.get("/imports/").text
    for path in ("", "/errors"):
        assert county.get(f"/imports/{batch.id}{path}").status_code == 404
    for path in ("/import", "/answer"):
        assert county.post(f"/imports/{batch.id}{path}").status_code == 404
    assert client_of(people.ADMINISTRATOR).get(f"/imports/{batch.id}").status_code == 200


def test_a_tab_that_is_only_read_offers_no_import(client_of: Clients) -> None:
    """001-042: 市级上传 is not where a county imports; 县级上传 is."""
    county = client_of(people.COUNTY)
    assert "/imports/new" not in county.get("/steps/p01/1").text
    assert "/imports/new" in county.get("/steps/p01/2").text
    assert "/imports/new" in client_of(people.PREFECTURE).get("/steps/p01/1").text
