"""待存附件 files of forms that are open: whose they are, and that forgotten ones are let go (001-044, 045)."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.hometown.policy_document import FILES, PolicyDocument
from models.platform.attachment import attachments_of
from models.platform.attachments import Upload, arriving
from models.platform.clock import now
from models.platform.file_use import digests_in_use
from models.platform.local_store import LocalStore
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.staged_file import (
    KEPT_FOR,
    StagedFile,
    forget_staged_files,
    missing_files,
    stage,
    staged,
    take_files,
    unstage,
)
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.platform import files

KEY, OTHER_KEY = "a" * 32, "b" * 32


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def put(
    session: Session, store: LocalStore, width: int = 60, key: str = KEY, who: people.Person = people.COUNTY
) -> StagedFile:
    """Upload a file to an open form."""
    sent = Upload(f"方案{width}.pdf", BytesIO(files.picture("PDF", size=(width, 80))), is_confirmed=True)
    with arriving(store, FILES, sent) as file, scene.working(session, who.actor):
        return stage(session, store, PolicyDocument, key, file)


def all_staged(session: Session) -> list[str]:
    with acting_as(session, SYSTEM):
        session.rollback()
        return list(session.scalars(select(StagedFile.name).order_by(StagedFile.id)))


def test_a_staged_file_is_in_use_and_is_not_swept_away(session: Session, store: LocalStore) -> None:
    row = put(session, store)
    assert row.digest in digests_in_use(session)


def test_a_form_has_its_own_files_and_no_others(session: Session, store: LocalStore) -> None:
    put(session, store, 60)
    put(session, store, 61, OTHER_KEY)
    put(session, store, 62, KEY, people.OUTSIDE_COUNTY)
    with acting_as(session, people.COUNTY.actor):
        assert [each.name for each in staged(session, PolicyDocument, KEY)] == ["方案60.pdf"]


def test_a_slot_takes_no_more_than_it_holds(session: Session, store: LocalStore) -> None:
    for width in range(FILES.most):
        put(session, store, 60 + width)
    with pytest.raises(Refusal, match="最多 20 个文件"):
        put(session, store, 90)


def test_only_who_uploaded_a_file_takes_it_off(session: Session, store: LocalStore) -> None:
    row = put(session, store)
    with scene.working(session, people.OUTSIDE_COUNTY.actor), pytest.raises(NotFound):
        unstage(session, row.id)
    with scene.working(session, people.COUNTY.actor):
        unstage(session, row.id)
    assert all_staged(session) == []


def test_taking_the_files_is_undone_with_the_saving(session: Session, store: LocalStore) -> None:
    """The record, its files and the log line are in one commit, or none is."""
    put(session, store)
    row = preparing.register(session, PolicyDocument, people.COUNTY)
    with pytest.raises(Refusal), scene.working(session, people.COUNTY.actor):
        assert take_files(session, row, KEY) == 1
        raise Refusal("想起别的事，不保存了")
    assert all_staged(session) == ["方案60.pdf"]
    with acting_as(session, people.COUNTY.actor):
        assert attachments_of(session, row) == {"files": []}


def test_what_is_missing_counts_kept_dropped_and_new_files(session: Session, store: LocalStore) -> None:
    row = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, row, people.COUNTY)
    with acting_as(session, people.COUNTY.actor):
        [held] = attachments_of(session, row)["files"]
        ask = {"table": PolicyDocument, "values": {}, "form_key": KEY, "row": row}
        assert missing_files(session, **ask) == []
        assert [each.field for each in missing_files(session, **ask, dropped=[held.id])] == ["files"]
    put(session, store, 77)
    with acting_as(session, people.COUNTY.actor):
        assert missing_files(session, **ask, dropped=[held.id]) == []


def test_files_of_forms_that_were_never_saved_are_let_go(session: Session, store: LocalStore) -> None:
    put(session, store, 60)
    put(session, store, 61)
    with scene.working(session, SYSTEM):
        old = now() - KEPT_FOR - timedelta(minutes=1)
        session.execute(
            update(StagedFile).where(StagedFile.name == "方案60.pdf").values(staged_on=old),
            execution_options={"synchronize_session": False},
        )
    with scene.working(session, SYSTEM):
        forget_staged_files(session)
    assert all_staged(session) == ["方案61.pdf"]
