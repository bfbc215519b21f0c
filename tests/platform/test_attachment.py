"""附件 attachments: what is taken, what is refused and why, and who may see it (001-003, 132, 152; data.md 0.5)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.basemap import FILES, Basemap
from models.hometown.field_survey import LandResource
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.attachment import Attachment, attachments_of, counts_of, fetch_attachment, unfilled
from models.platform.attachment_arrival import clean_name
from models.platform.attachment_slot import PHOTOS, AttachmentSlot, slots_of
from models.platform.attachments import Upload, arriving, attach, detach
from models.platform.audit import AuditEntry
from models.platform.filestore import ARRIVING
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as
from tests import people
from tests import planning_scene as scene
from tests.platform import files

SMALL = AttachmentSlot("files", "附件", FILES.extensions, most=2, megabytes=1)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


@pytest.fixture
def owner(session: Session) -> Basemap:
    return scene.claim_basemap(session)


def send(
    session: Session,
    store: LocalStore,
    owner: Any,
    name: str,
    content: bytes,
    slot: AttachmentSlot = FILES,
    who: people.Person = people.CLERK,
    *,
    confirmed: bool = True,
) -> Attachment:
    sent = Upload(name, BytesIO(content), confirmed)
    with arriving(store, slot, sent) as file, scene.working(session, who.actor):
        return attach(session, store, records.fetch(session, type(owner), owner.id), file)


def kept_files(store: LocalStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def rows(session: Session) -> int:
    with acting_as(session, SYSTEM):
        session.rollback()
        return session.scalar(select(func.count()).select_from(Attachment)) or 0


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("现场照片1.jpg", files.JPEG, "image/jpeg"),
        ("现场照片2.JPEG", files.JPEG, "image/jpeg"),
        ("地块.png", files.PNG, "image/png"),
        ("底图交接单.pdf", files.PDF, "application/pdf"),
        ("交接单.doc", files.DOC, "application/msword"),
        ("清单.xls", files.XLS, "application/vnd.ms-excel"),
        (
            "交接单.docx",
            files.DOCX,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("清单.xlsx", files.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_that_is_what_it_says_is_kept_whole_under_its_own_name(
    session: Session, store: LocalStore, owner: Basemap, name: str, content: bytes, media_type: str
) -> None:
    row = send(session, store, owner, name, content)
    assert (row.original_name, row.size, row.media_type) == (name, len(content), media_type)
    assert store.path(row.digest).read_bytes() == content
    assert (row.area, row.uploaded_by) == (scene.VILLAGE, people.CLERK.id)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("安装.exe", files.EXE, "安装.exe：格式不符，附件只能上传 .jpg、.jpeg、.png、.pdf"),
        ("页面.html", files.HTML, "页面.html：格式不符"),
        ("图.svg", files.SVG, "图.svg：格式不符"),
        ("没有后缀", files.PDF, "没有后缀：格式不符"),
        ("假的.pdf", files.EXE, "假的.pdf：无法识别文件内容"),
        ("假的.jpg", files.HTML, "假的.jpg：无法识别文件内容"),
        ("照片.pdf", files.JPEG, "照片.pdf：文件内容是 jpg，与后缀 .pdf 不符，请用原文件重新上传附件"),
        ("表.docx", files.XLSX, "表.docx：文件内容是 xlsx，与后缀 .docx 不符"),
        ("表.xlsx", files.package("a.txt"), "表.xlsx：压缩包不能上传"),
        ("表.xlsx", b"PK\x03\x04broken", "表.xlsx：文件已损坏"),
        ("宏.docx", files.DOCM, "宏.docx：文件带有宏"),
        ("宏.xls", files.ole("Workbook", "_VBA_PROJECT"), "宏.xls：文件带有宏"),
        ("密码.xlsx", files.ole("EncryptedPackage"), "密码.xlsx：文件设有打开密码"),
        ("其他.doc", files.ole("Contents"), "其他.doc：不是 Word 或 Excel 文件"),
        ("空.pdf", b"", "空.pdf：文件是空的"),
        ("  ", files.PDF, "文件没有名称"),
        ("长" * 300 + ".pdf", files.PDF, "文件名超过 200 个字"),
    ],
)
def test_anything_else_is_refused_with_the_reason_and_leaves_nothing_behind(
    session: Session, store: LocalStore, owner: Basemap, name: str, content: bytes, told: str
) -> None:
    with pytest.raises(Refusal) as refused:
        send(session, store, owner, name, content)
    assert told in refused.value.message
    assert (rows(session), kept_files(store)) == (0, [])


def test_a_file_that_is_too_large_is_refused_before_it_is_all_read(
    session: Session, store: LocalStore, owner: Basemap
) -> None:
    with pytest.raises(Refusal, match="：文件超过 1 MB，请压缩后重新上传"):
        send(session, store, owner, "大.pdf", files.PDF + b"0" * (2 << 20), SMALL)
    assert (rows(session), kept_files(store)) == (0, [])


def test_a_slot_takes_no_more_files_than_it_says(session: Session, store: LocalStore, owner: Basemap) -> None:
    for number in range(2):
        send(session, store, owner, f"{number}.pdf", files.PDF + b"%d" % number, SMALL)
    with pytest.raises(Refusal, match="附件最多 2 个文件，请先删除再上传"):
        send(session, store, owner, "3.pdf", files.PDF + b"3", SMALL)
    assert rows(session) == 2


def test_the_same_file_is_not_taken_twice(session: Session, store: LocalStore, owner: Basemap) -> None:
    send(session, store, owner, "一.pdf", files.PDF)
    with pytest.raises(Refusal, match="附件中已有同样的文件，无需重复上传"):
        send(session, store, owner, "二.pdf", files.PDF)


def test_official_files_need_the_tick_that_letterhead_and_seal_are_off(
    session: Session, store: LocalStore, owner: Basemap
) -> None:
    with pytest.raises(Refusal, match="请先勾选“已去红头、盖章”后再上传"):
        send(session, store, owner, "文件.pdf", files.PDF, confirmed=False)
    scene.log_work(session, "S01")
    scene.finish(session, "S01")
    land = scene.tell(session, LandResource)
    assert send(session, store, land, "田.jpg", files.JPEG, PHOTOS, confirmed=False).slot == "photos"


def test_every_slot_says_that_letterhead_and_seal_must_go() -> None:
    assert FILES.hint == (
        "支持 jpg、jpeg、png、pdf、doc、docx、xls、xlsx，单个不超过 50 MB，最多 20 个；"
        "所有上传附件需去掉红头和盖章"
    )
    assert "去掉红头和盖章" in PHOTOS.hint


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("三多村草案.pdf", "三多村草案.pdf"),
        ("C:\\资料\\草案.pdf", "草案.pdf"),
        ("../../etc/草案.pdf", "草案.pdf"),
        ("草案\u202efdp.exe.pdf", "草案fdp.exe.pdf"),
        ("草\x00案\n.pdf", "草案.pdf"),
        (" 草案.pdf . ", "草案.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("control.pdf", "control.pdf"),
    ],
)
def test_a_name_keeps_its_chinese_and_loses_folders_and_tricks(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_the_log_tells_what_was_attached_and_what_was_taken_off(
    session: Session, store: LocalStore, owner: Basemap
) -> None:
    row = send(session, store, owner, "交接单.pdf", files.PDF)
    with scene.working(session, people.CLERK.actor):
        detach(session, fetch_attachment(session, row.id))
    with acting_as(session, people.CLERK.actor):
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(line.action, line.summary, line.changes) for line in lines] == [
        ("删除附件", "底图底数：底图底数", {"files": ["交接单.pdf", None]}),
        ("上传附件", "底图底数：底图底数", {"files": [None, "交接单.pdf"]}),
    ]
    assert rows(session) == 0


def test_files_go_with_the_record_that_is_deleted(session: Session, store: LocalStore) -> None:
    log = scene.log_work(session, "S01")
    other = scene.log_work(session, "S01", item="第二次")
    send(session, store, log, "一.jpg", files.JPEG, slots_of(WorkLog)[0])
    send(session, store, other, "一.jpg", files.JPEG, slots_of(WorkLog)[0])
    with scene.working(session, people.CLERK.actor):
        records.delete(session, records.fetch(session, WorkLog, log.id))
    assert rows(session) == 1


def test_a_completed_step_takes_no_files_and_gives_none_up(
    session: Session, store: LocalStore, owner: Basemap
) -> None:
    row = send(session, store, owner, "交接单.pdf", files.PDF)
    scene.log_work(session, "S01")
    scene.finish(session, "S01")
    done = "本步骤已完成，请先关闭“是否完成”再修改"
    with pytest.raises(Forbidden, match=done):
        send(session, store, owner, "补充.pdf", files.PDF + b"1")
    with pytest.raises(Forbidden, match=done), scene.working(session, people.CLERK.actor):
        detach(session, fetch_attachment(session, row.id))
    assert rows(session) == 1


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_files_do_not_exist(
    session: Session, store: LocalStore, owner: Basemap, who: people.Person
) -> None:
    row = send(session, store, owner, "交接单.pdf", files.PDF)
    with acting_as(session, who.actor), pytest.raises(NotFound):
        fetch_attachment(session, row.id)
    with pytest.raises(NotFound):
        send(session, store, owner, "我的.pdf", files.PDF + b"2", who=who)


@pytest.mark.parametrize("who", [people.TOWNSHIP, people.COUNTY, people.PREFECTURE, people.PROVINCIAL])
def test_those_above_see_the_files_and_may_not_change_them(
    session: Session, store: LocalStore, owner: Basemap, who: people.Person
) -> None:
    row = send(session, store, owner, "交接单.pdf", files.PDF)
    with acting_as(session, who.actor):
        assert fetch_attachment(session, row.id).original_name == "交接单.pdf"
    with pytest.raises(Forbidden, match="没有底图底数的操作权限"):
        send(session, store, owner, "我的.pdf", files.PDF + b"2", who=who)
    with pytest.raises(Forbidden), scene.working(session, who.actor):
        detach(session, fetch_attachment(session, row.id))


def test_files_are_listed_by_slot_and_counted_by_row(
    session: Session, store: LocalStore, owner: Basemap
) -> None:
    for number in range(3):
        send(session, store, owner, f"{number}.pdf", files.PDF + b"%d" % number)
    with acting_as(session, people.CLERK.actor):
        assert [each.original_name for each in attachments_of(session, owner)["files"]] == [
            "0.pdf",
            "1.pdf",
            "2.pdf",
        ]
        assert counts_of(session, Basemap, [owner.id, 999]) == {owner.id: 3}


def test_required_slots_are_told_until_they_hold_a_file(session: Session, store: LocalStore) -> None:
    scene.finish_basemap(session)
    scene.survey(session)
    scene.finish(session, "S02")
    analysis = scene.analyse(session)
    resources, talents, problems = slots_of(type(analysis))
    send(session, store, analysis, "资源清单.xlsx", files.XLSX, resources)
    with acting_as(session, people.CLERK.actor):
        assert unfilled(session, analysis) == [talents, problems]


def test_survey_tables_that_declare_photos_have_a_slot_for_them() -> None:
    assert slots_of(LandResource) == (PHOTOS,)


def test_the_same_content_is_kept_once_on_the_disk(session: Session, store: LocalStore) -> None:
    for number in range(3):
        log = scene.log_work(session, "S01", item=f"第{number}次")
        send(session, store, log, "合影.jpg", files.JPEG, slots_of(WorkLog)[0])
    assert len(kept_files(store)) == 1
    assert list((store.root / ARRIVING).iterdir()) == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_a_digest_leads_to_a_file(store: LocalStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.path(digest)
