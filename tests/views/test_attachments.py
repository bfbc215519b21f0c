"""附件页面 uploading, previewing, downloading and deleting over the web (001-003, 132, 152)."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.hometown.basemap import Basemap
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.attachment import Attachment
from models.platform.scope import SYSTEM, acting_as
from tests import people
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.platform import files
from tests.platform import pages_drawn as drawn

JSON = {"Accept": "application/json"}


@pytest.fixture
def basemap(session: Session) -> Basemap:
    return scene.claim_basemap(session)


def send(client: Client, owner: Basemap, name: str, content: bytes, **data: Any) -> TestResponse:
    sent = {"file": (BytesIO(content), name), "confirmed": "1"} | data
    url = f"/attachments/of/hometown_basemap/{owner.id}/files"
    return client.post(url, data=sent, headers=JSON, content_type="multipart/form-data")


def kept(session: Session) -> list[Attachment]:
    with acting_as(session, SYSTEM):
        session.rollback()
        return list(session.scalars(select(Attachment)))


@pytest.fixture
def sheet(clerk: Client, session: Session, basemap: Basemap) -> Attachment:
    """A PDF that the clerk has attached."""
    assert send(clerk, basemap, "底图交接单.pdf", files.PDF).status_code == 200
    [row] = kept(session)
    return row


def test_an_upload_answers_with_its_line_of_the_list(
    clerk: Client, session: Session, basemap: Basemap
) -> None:
    answer = send(clerk, basemap, "底图交接单.pdf", files.PDF)
    assert answer.status_code == 200
    [row] = kept(session)
    line = answer.json["html"] if answer.json else ""
    for part in ("底图交接单.pdf", "预览", "下载", "删除", f"/attachments/{row.id}/view"):
        assert part in line


def test_the_file_comes_back_byte_for_byte_under_its_chinese_name(clerk: Client, sheet: Attachment) -> None:
    answer = clerk.get(f"/attachments/{sheet.id}/download")
    assert answer.data == files.PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E5%BA%95%E5%9B%BE%E4%BA%A4%E6%8E%A5%E5%8D%95.pdf" in disposition


def test_a_pdf_and_a_picture_are_shown_in_place_where_no_script_runs(
    clerk: Client, session: Session, basemap: Basemap, sheet: Attachment
) -> None:
    send(clerk, basemap, "照片.jpg", files.JPEG)
    for row, media in zip(kept(session), ("application/pdf", "image/jpeg"), strict=True):
        answer = clerk.get(f"/attachments/{row.id}/view")
        assert answer.headers["Content-Type"] == media
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_workbook_is_downloaded_and_not_shown(clerk: Client, session: Session, basemap: Basemap) -> None:
    send(clerk, basemap, "清单.xlsx", files.XLSX)
    [row] = kept(session)
    assert clerk.get(f"/attachments/{row.id}/view").status_code == 422
    assert clerk.get(f"/attachments/{row.id}/download").data == files.XLSX


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("安装.exe", files.EXE, "格式不符"),
        ("页面.pdf", files.HTML, "无法识别文件内容"),
        ("空.pdf", b"", "文件是空的"),
    ],
)
def test_a_refusal_is_a_sentence_for_the_line_of_the_list(
    clerk: Client, session: Session, basemap: Basemap, name: str, content: bytes, told: str
) -> None:
    answer = send(clerk, basemap, name, content)
    assert answer.status_code == 422
    assert told in (answer.json or {})["message"]
    assert kept(session) == []


def test_the_tick_is_asked_for(clerk: Client, session: Session, basemap: Basemap) -> None:
    answer = send(clerk, basemap, "文件.pdf", files.PDF, confirmed="")
    assert (answer.json or {})["message"] == "文件.pdf：请先勾选“已去红头、盖章”后再上传"
    assert kept(session) == []


def test_nothing_sent_is_refused(clerk: Client, basemap: Basemap) -> None:
    answer = clerk.post(f"/attachments/of/hometown_basemap/{basemap.id}/files", headers=JSON)
    assert (answer.status_code, (answer.json or {})["message"]) == (422, "没有收到文件，请重新选择")


def test_a_file_is_deleted_by_a_post_alone(clerk: Client, session: Session, sheet: Attachment) -> None:
    url = f"/attachments/{sheet.id}"
    assert clerk.get(f"{url}/delete").status_code == 405
    assert clerk.post(f"{url}/delete", headers=JSON).status_code == 200
    assert kept(session) == []
    assert clerk.get(f"{url}/view").status_code == 404


def test_without_the_pages_token_nothing_changes(clerk: Client, session: Session, sheet: Attachment) -> None:
    clerk.send_token = False
    assert clerk.post(f"/attachments/{sheet.id}/delete", headers=JSON).status_code == 400
    assert len(kept(session)) == 1


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_files_are_not_found(
    client_of: ClientOf, session: Session, basemap: Basemap, sheet: Attachment, who: people.Person
) -> None:
    client = client_of(who)
    paths = (f"/attachments/{sheet.id}/view", f"/attachments/{sheet.id}/download")
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert client.get(f"/attachments/of/hometown_basemap/{basemap.id}").status_code == 404
    assert client.post(f"/attachments/{sheet.id}/delete").status_code == 404
    assert send(client, basemap, "我的.pdf", files.PDF + b"1").status_code == 404
    assert len(kept(session)) == 1


def test_those_above_look_and_do_not_touch(
    client_of: ClientOf, session: Session, basemap: Basemap, sheet: Attachment
) -> None:
    county = client_of(people.COUNTY)
    page = county.get(f"/attachments/of/hometown_basemap/{basemap.id}")
    assert "底图交接单.pdf" in page.text
    assert "data-upload-choose" not in page.text
    assert "data-file-remove" not in page.text
    assert county.post(f"/attachments/{sheet.id}/delete", headers=JSON).status_code == 403
    assert send(county, basemap, "我的.pdf", files.PDF + b"1").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/attachments/0/view",
        "/attachments/999999999999999999999/view",
        "/attachments/of/hometown_basemap/999999999999",
        "/attachments/of/ab_user/1",
        "/attachments/of/hometown_village/1",
        "/attachments/of/x/1",
    ],
)
def test_what_is_not_there_is_not_found(clerk: Client, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_a_slot_that_the_table_has_not_is_not_found(clerk: Client, basemap: Basemap) -> None:
    sent = {"file": (BytesIO(files.PDF), "a.pdf"), "confirmed": "1"}
    url = f"/attachments/of/hometown_basemap/{basemap.id}/photos"
    assert clerk.post(url, data=sent, content_type="multipart/form-data").status_code == 404


def test_the_page_says_that_letterhead_and_seal_must_go(clerk: Client, basemap: Basemap) -> None:
    page = clerk.get(f"/attachments/of/hometown_basemap/{basemap.id}?back=https://elsewhere.example/")
    assert "所有上传附件需去掉红头和盖章" in page.text
    assert "已去红头、盖章" in page.text
    assert "elsewhere.example" not in page.text


def test_a_doubt_about_a_letterhead_is_told_beside_the_file(clerk: Client, basemap: Basemap) -> None:
    page = BytesIO()
    drawn.sealed(drawn.letterhead()).save(page, "PDF")
    answer = send(clerk, basemap, "通知.pdf", page.getvalue())
    assert answer.status_code == 200
    told = "疑似带有红头、盖章，请核对，如有请去掉后重新上传"
    assert told in (answer.json or {})["html"]
    assert told in clerk.get(f"/attachments/of/hometown_basemap/{basemap.id}").text


def test_a_phone_is_given_the_pages_of_a_pdf_as_pictures(clerk: Client, sheet: Attachment) -> None:
    pages = clerk.get(f"/attachments/{sheet.id}/pages").json
    assert pages == [f"/attachments/{sheet.id}/pages/1.jpg"]
    picture = clerk.get(pages[0])
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert clerk.get(f"/attachments/{sheet.id}/pages/2.jpg").status_code == 404


def test_a_picture_has_no_pages(clerk: Client, session: Session, basemap: Basemap) -> None:
    send(clerk, basemap, "照片.jpg", files.JPEG)
    [row] = kept(session)
    assert clerk.get(f"/attachments/{row.id}/pages").status_code == 422


def test_the_files_of_a_step_come_in_one_archive(
    clerk: Client, session: Session, basemap: Basemap, sheet: Attachment
) -> None:
    scene.log_work(session, "S01", item="走访")
    answer = clerk.get(f"/attachments/village/{scene.VILLAGE}/S01.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as package:
        [name] = package.namelist()
        assert name.endswith("附件/底图底数/底图交接单.pdf")
        assert package.read(name) == files.PDF


@pytest.mark.parametrize("step", ["S02", "none", "S01x"])
def test_a_step_without_files_has_no_archive(clerk: Client, sheet: Attachment, step: str) -> None:
    assert clerk.get(f"/attachments/village/{scene.VILLAGE}/{step}.zip").status_code == 404


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_villages_archive_and_pages_are_not_found(
    client_of: ClientOf, sheet: Attachment, who: people.Person
) -> None:
    outsider = client_of(who)
    for path in (
        f"village/{scene.VILLAGE}/S01.zip",
        f"{sheet.id}/pages",
        f"{sheet.id}/pages/1.jpg",
    ):
        assert outsider.get(f"/attachments/{path}").status_code == 404


def test_files_are_renamed_by_the_rule_with_one_click(clerk: Client, session: Session) -> None:
    log = scene.log_work(session, "S01", item="走访")
    url = f"/attachments/of/hometown_work_log/{log.id}"
    sent = {"file": (BytesIO(files.JPEG), "IMG_1.jpg"), "confirmed": "1"}
    assert (
        clerk.post(f"{url}/files", data=sent, headers=JSON, content_type="multipart/form-data").status_code
        == 200
    )
    assert "按规则改名" not in clerk.get(url).text
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, WorkLog, log.id)
        records.update(session, row, {"item": "入户走访"}, row.version)
    assert "按规则改名" in clerk.get(url).text
    assert "已按规则改名 1 个附件" in clerk.post(f"{url}/rename", follow_redirects=True).text
    assert [row.name for row in kept(session)] == ["入户走访1.jpg"]


def test_a_damaged_file_is_told_and_never_sent(clerk: Client, app: Flask, sheet: Attachment) -> None:
    app.extensions["files"].path(sheet.digest).write_bytes(b"%PDF-something else")
    answer = clerk.get(f"/attachments/{sheet.id}/download")
    assert answer.status_code == 500
    assert "已损坏或丢失，请联系系统管理员从备份恢复" in answer.text
