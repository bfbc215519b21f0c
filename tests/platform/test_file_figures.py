"""文件概况 the operator learns how many files there are and whether the store is whole, and no name of any (R18, P5)."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.platform.attachment import Attachment
from models.platform.clock import now
from models.platform.file_figures import StoreCount, by_format, count_store
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden
from models.platform.scope import acting_as
from tests.people import CAST, OPERATOR, SANDUO, ZHONGSUO, Person

OTHERS = [person for person in CAST if person is not OPERATOR]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def kept(store: LocalStore, content: bytes, *, old: bool = False) -> str:
    with store.receive(BytesIO(content), 1 << 20) as incoming:
        digest = store.keep(incoming)
    if old:
        os.utime(store.path(digest), (0, 0))
    return digest


def attached(session: Session, digest: str, extension: str, size: int, area: int = ZHONGSUO) -> None:
    row = Attachment(
        area=area,
        table_name="hometown_work_log",
        row_id=1,
        slot="photos",
        name="中所村照片",
        original_name="中所村照片",
        extension=extension,
        digest=digest,
        size=size,
        uploaded_on=now(),
    )
    session.add(row)
    session.commit()


def test_attachments_of_every_village_are_counted_by_format(session: Session) -> None:
    attached(session, "a" * 64, "jpg", 100)
    attached(session, "a" * 64, "jpg", 100, SANDUO)
    attached(session, "b" * 64, "jpg", 50)
    attached(session, "c" * 64, "pdf", 7)
    with acting_as(session, OPERATOR.actor):
        found = [(each.extension, each.attached, each.contents, each.size) for each in by_format(session)]
    assert found == [("jpg", 3, 2, 250), ("pdf", 1, 1, 7)]
    assert "中所" not in repr(found)


def test_an_empty_system_has_no_formats(session: Session) -> None:
    with acting_as(session, OPERATOR.actor):
        assert by_format(session) == []


def test_the_store_is_held_against_the_database(session: Session, store: LocalStore) -> None:
    attached(session, kept(store, b"used"), "jpg", 4)
    kept(store, b"fresh orphan")
    kept(store, b"old orphan", old=True)
    attached(session, "d" * 64, "pdf", 4)
    with acting_as(session, OPERATOR.actor):
        assert count_store(session, store) == StoreCount(kept=3, unused=2, due=1, missing=1)


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.login)
def test_nobody_but_the_operator_counts_the_files(
    session: Session, store: LocalStore, person: Person
) -> None:
    with acting_as(session, person.actor):
        with pytest.raises(Forbidden):
            by_format(session)
        with pytest.raises(Forbidden):
            count_store(session, store)
