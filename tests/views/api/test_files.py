"""附件接口 the files of a record for other systems: the slot's rules, the record's scope and its locks hold as on the page (001-003)."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.basemap import Basemap
from models.platform.attachment import Attachment
from models.platform.audit import AuditEntry
from tests import planning_scene as scene
from tests.callers import Caller, calling_as, told
from tests.clients import Client
from tests.people import CLERK, COUNTY, OUTSIDE_COUNTY, OUTSIDER
from tests.platform import files

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def basemap(session: Session) -> Basemap:
    return scene.claim_basemap(session)


def address(row: Basemap, more: str = "") -> str:
    return f"/api/v1/tables/hometown_basemap/{row.id}/files{more}"


def upload(caller: Client | Caller, row: Basemap, name: str, content: bytes, **form: str) -> Any:
    sent = {"slot": "files", "confirmed": "true", **form, "file": (BytesIO(content), name)}
    return caller.post(address(row), data=sent, content_type="multipart/form-data")


def kept(session: Session) -> list[Attachment]:
    session.rollback()
    return list(session.scalars(select(Attachment)))


def test_a_file_is_uploaded_listed_downloaded_and_deleted_as_the_account(
    app: Flask, session: Session, basemap: Basemap
) -> None:
    caller = calling_as(app, session, CLERK)
    made = upload(caller, basemap, "底图交接单.pdf", files.PDF)
    assert made.status_code == 201, made.text
    file = told(made)["data"]
    assert (file["name"], file["media_type"], file["size"]) == (
        "底图交接单.pdf",
        "application/pdf",
        len(files.PDF),
    )
    listed = told(caller.get(address(basemap)))
    assert listed["data"] == [file]
    assert [(each["key"], each["confirmed"]) for each in listed["slots"]] == [("files", True)]
    got = caller.get(made.headers["Location"])
    assert (got.data, got.headers["X-Content-Type-Options"]) == (files.PDF, "nosniff")
    assert "filename*=UTF-8''%E5%BA%95" in got.headers["Content-Disposition"]
    assert caller.delete(made.headers["Location"]).status_code == 204
    assert caller.get(made.headers["Location"]).status_code == 404
    assert kept(session) == []
    lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    done = [each.action for each in lines if each.account_name == CLERK.login]
    assert [each for each in done if "附件" in each] == ["上传附件", "下载附件", "删除附件"]


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("安装.exe", files.EXE, {}),
        ("页面.pdf", files.HTML, {}),
        ("图.pdf", files.JPEG, {}),
        ("空.pdf", b"", {}),
        ("宏.docx", files.DOCM, {}),
        ("交接单.pdf", files.PDF, {"confirmed": "false"}),
    ],
)
@SQLITE
def test_a_file_is_refused_with_the_very_sentence_of_the_page(
    app: Flask, session: Session, basemap: Basemap, name: str, content: bytes, form: dict[str, str]
) -> None:
    page = Client.of(app, CLERK).post(
        f"/attachments/of/hometown_basemap/{basemap.id}/files",
        data={
            "file": (BytesIO(content), name),
            "confirmed": "1" if form.get("confirmed") != "false" else "",
        },
        headers={"Accept": "application/json"},
        content_type="multipart/form-data",
    )
    refused = upload(calling_as(app, session, CLERK), basemap, name, content, **form)
    assert (refused.status_code, refused.mimetype) == (page.status_code, "application/problem+json")
    assert told(refused)["detail"] == (page.json or {})["message"]
    assert kept(session) == []


@SQLITE
def test_the_same_file_twice_is_one_file(app: Flask, session: Session, basemap: Basemap) -> None:
    caller = calling_as(app, session, CLERK)
    assert upload(caller, basemap, "交接单.pdf", files.PDF).status_code == 201
    again = upload(caller, basemap, "又一次.pdf", files.PDF)
    assert (again.status_code, "已有同样的文件" in again.text) == (422, True)
    assert len(kept(session)) == 1


@SQLITE
def test_what_is_sent_wrongly_is_told_and_nothing_is_kept(
    app: Flask, session: Session, basemap: Basemap
) -> None:
    caller, pdf = calling_as(app, session, CLERK), files.PDF
    wrong = {
        415: [caller.post(address(basemap), json={"slot": "files"})],
        400: [
            upload(caller, basemap, "甲.pdf", pdf, slot="nosuch"),
            upload(caller, basemap, "甲.pdf", pdf, confirmed="yes"),
            upload(caller, basemap, "甲.pdf", pdf, more="1"),
            caller.get(address(basemap, "?x=1")),
        ],
        422: [caller.post(address(basemap), data={"slot": "files"}, content_type="multipart/form-data")],
        404: [
            caller.get(address(basemap, "/999999")),
            caller.get(address(basemap, f"/{10**20}")),
            caller.get("/api/v1/tables/hometown_assist_unit/1/files"),
            caller.get(f"/api/v1/tables/hometown_basemap/{10**20}/files"),
        ],
    }
    for status, answers in wrong.items():
        for each in answers:
            assert (each.status_code, "请" in told(each)["detail"]) == (status, True), each.text
    assert kept(session) == []


def test_a_file_of_another_village_or_of_another_record_is_not_there(
    app: Flask, session: Session, basemap: Basemap
) -> None:
    clerk = calling_as(app, session, CLERK)
    place = upload(clerk, basemap, "交接单.pdf", files.PDF).headers["Location"]
    for person in (OUTSIDER, OUTSIDE_COUNTY):
        stranger = calling_as(app, session, person)
        answers = [stranger.get(address(basemap)), stranger.get(place), stranger.delete(place)]
        answers.append(upload(stranger, basemap, "外村.pdf", files.PDF))
        assert {each.status_code for each in answers} <= {403, 404}
        assert not any("交接单" in each.text for each in answers)
    log = scene.log_work(session, "S01")
    key = place.rpartition("/")[2]
    assert clerk.get(f"/api/v1/tables/hometown_work_log/{log.id}/files/{key}").status_code == 404
    county, reader = calling_as(app, session, COUNTY), calling_as(app, session, CLERK, may_write=False)
    for caller in (county, reader):
        assert caller.get(place).data == files.PDF
        assert caller.delete(place).status_code == 403
        assert upload(caller, basemap, "又一份.pdf", files.picture("PDF", "red")).status_code == 403
    assert len(kept(session)) == 1


@SQLITE
def test_each_download_is_a_row_of_the_tokens_day(app: Flask, session: Session, basemap: Basemap) -> None:
    place = upload(calling_as(app, session, CLERK), basemap, "交接单.pdf", files.PDF).headers["Location"]
    frugal = calling_as(app, session, CLERK, daily_rows=2)
    answers = [frugal.get(place).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@SQLITE
def test_the_document_tells_of_files_where_there_are_any_and_of_uploads_to_whoever_may(app: Flask) -> None:
    def paths(person: Any) -> Any:
        return (Client.of(app, person).get("/api/v1/_openapi").json or {})["paths"]

    own, above = paths(CLERK), paths(COUNTY)
    files_of = "/api/v1/tables/hometown_basemap/{row_id}/files"
    assert {"get", "post"} <= set(own[files_of])
    assert "post" not in above[files_of]
    assert {"get", "delete"} <= set(own[f"{files_of}/{{file_id}}"])
    assert "/api/v1/tables/hometown_assist_unit/{row_id}/files" not in own
