"""附件命名 files take the manual's names, and the names they came under are remembered (001-063, 163…167)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.hometown.basemap import Basemap
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.attachment import attachments_of, fetch_attachment
from models.platform.attachment_naming import safe_part
from models.platform.attachment_slot import PHOTOS, AttachmentSlot, slots_of
from models.platform.attachments import detach, misnamed, rename_by_rule
from models.platform.division import path_of
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden
from models.platform.scope import acting_as
from models.registry import TABLES, DeclarationError
from tests import people
from tests import planning_scene as scene
from tests.platform import files
from tests.platform.test_attachment import send

[ACTIVITY] = slots_of(WorkLog)
DRAFT = AttachmentSlot("files", "村域综合规划草案图", ("jpg",), most=1, naming="{place}村域综合规划草案图")
RELATED = AttachmentSlot("files", "其他附件", ("pdf",), naming="{place}相关资料{number}")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def activity(session: Session, store: LocalStore, item: str, count: int) -> WorkLog:
    log = scene.log_work(session, "S01", item=item)
    for number in range(count):
        send(session, store, log, f"IMG_{number}.JPG", files.JPEG + b"\x00" * (number + 1), ACTIVITY)
    return log


def village_name(session: Session) -> str:
    with acting_as(session, people.CLERK.actor):
        return path_of(session, scene.VILLAGE)[-1].name


def names(session: Session, owner: WorkLog | Basemap) -> list[tuple[str, str]]:
    with acting_as(session, people.CLERK.actor):
        session.rollback()
        return [(each.name, each.original_name) for each in attachments_of(session, owner)["files"]]


def test_photos_of_an_activity_are_named_after_it_and_numbered(session: Session, store: LocalStore) -> None:
    log = activity(session, store, "村民代表会议", 2)
    assert names(session, log) == [("村民代表会议1.jpg", "IMG_0.JPG"), ("村民代表会议2.jpg", "IMG_1.JPG")]


def test_a_drawing_is_named_after_its_village(session: Session, store: LocalStore) -> None:
    basemap = scene.claim_basemap(session)
    village = village_name(session)
    send(session, store, basemap, "最终版(2).jpg", files.JPEG, DRAFT)
    assert names(session, basemap) == [(f"{village}村域综合规划草案图.jpg", "最终版(2).jpg")]
    send(session, store, basemap, "a.pdf", files.PDF, RELATED)
    assert names(session, basemap)[1][0] == f"{village}相关资料1.pdf"


def test_the_number_of_a_deleted_file_is_used_again(session: Session, store: LocalStore) -> None:
    log = activity(session, store, "走访", 3)
    with acting_as(session, people.CLERK.actor):
        second = attachments_of(session, log)["files"][1].id
    with scene.working(session, people.CLERK.actor):
        detach(session, fetch_attachment(session, second))
    send(session, store, log, "新.jpg", files.JPEG + b"\x00" * 9, ACTIVITY)
    assert [name for name, _ in names(session, log)] == ["走访1.jpg", "走访3.jpg", "走访2.jpg"]


def test_one_click_names_the_files_anew_after_the_activity_was_renamed(
    session: Session, store: LocalStore
) -> None:
    log = activity(session, store, "走访", 2)
    with scene.working(session, people.CLERK.actor):
        row = records.fetch(session, WorkLog, log.id)
        records.update(session, row, {"item": "入户走访"}, row.version)
    with acting_as(session, people.CLERK.actor):
        assert len(misnamed(session, log)) == 2
    with scene.working(session, people.CLERK.actor):
        assert rename_by_rule(session, records.fetch(session, WorkLog, log.id)) == 2
        assert rename_by_rule(session, records.fetch(session, WorkLog, log.id)) == 0
    assert names(session, log) == [("入户走访1.jpg", "IMG_0.JPG"), ("入户走访2.jpg", "IMG_1.JPG")]


def test_only_who_may_change_the_record_may_rename_its_files(session: Session, store: LocalStore) -> None:
    log = activity(session, store, "走访", 1)
    with pytest.raises(Forbidden), scene.working(session, people.TOWNSHIP.actor):
        rename_by_rule(session, records.fetch(session, WorkLog, log.id))


@given(title=st.text(min_size=1, max_size=120))
def test_no_name_of_an_activity_makes_a_dangerous_file_name(title: str) -> None:
    part = safe_part(title)
    assert not set(part) & set('\\/:*?"<>|\x00\n')
    assert len(part) <= 80


def test_the_hint_tells_how_files_are_named() -> None:
    assert "自动命名为“名称+序号”" in ACTIVITY.hint
    assert "自动命名为“村名称+村域综合规划草案图”" in DRAFT.hint
    assert "自动命名" not in PHOTOS.hint


@pytest.mark.parametrize(
    ("naming", "told"), [("{village}图", "unknown part"), ("{place}图", "need {number}")]
)
def test_a_rule_that_cannot_work_stops_the_start(naming: str, told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        AttachmentSlot("files", "图", ("jpg",), naming=naming)


def test_every_declared_slot_can_name_its_files() -> None:
    slots = {(table, slot.key): slot for table in TABLES for slot in slots_of(TABLES[table])}
    assert slots
    assert all(slot.most == 1 or not slot.naming or "{number}" in slot.naming for slot in slots.values())
