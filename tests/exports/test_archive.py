"""打包下载 the archive of a step, and the pages of a PDF as pictures."""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from exports.archive import Entry, archive_of
from exports.page_images import WIDTH, page_count, page_image
from models.platform.filestore import FileDamaged
from models.platform.local_store import LocalStore
from models.platform.refusal import NotFound, Refusal
from tests.platform import files
from tests.platform import pages_drawn as drawn

AT = datetime(2021, 8, 11, 16, 38, 6)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def kept(store: LocalStore, content: bytes) -> str:
    with store.receive(BytesIO(content), 1 << 20) as incoming:
        return store.keep(incoming)


def test_files_lie_in_their_folders_under_chinese_names(store: LocalStore) -> None:
    entries = [
        Entry(("三多附件", "工作纪实"), "活动1.jpg", kept(store, b"one"), AT),
        Entry(("三多附件", "工作纪实"), "活动1.jpg", kept(store, b"two"), AT),
        Entry(("三多附件", "../../etc"), "a/b:c.pdf", kept(store, b"three"), AT),
    ]
    with archive_of(store, entries) as made, zipfile.ZipFile(made) as package:
        assert {info.filename: package.read(info) for info in package.infolist()} == {
            "三多附件/工作纪实/活动1.jpg": b"one",
            "三多附件/工作纪实/活动1（2）.jpg": b"two",
            "三多附件/etc/abc.pdf": b"three",
        }
        assert package.infolist()[0].date_time == (2021, 8, 11, 16, 38, 6)


def test_a_damaged_file_is_told_and_not_left_out(store: LocalStore) -> None:
    digest = kept(store, b"one")
    store.path(digest).write_bytes(b"won")
    with pytest.raises(FileDamaged):
        archive_of(store, [Entry((), "a.pdf", digest, AT)])


def test_each_page_of_a_pdf_is_a_picture_as_wide_as_a_phone_needs() -> None:
    pdf = BytesIO()
    drawn.plain().save(pdf, "PDF", save_all=True, append_images=[drawn.letterhead()])
    assert page_count(pdf) == 2
    with Image.open(BytesIO(page_image(pdf, 2))) as picture:
        assert (picture.format, picture.width) == ("JPEG", WIDTH)
        assert picture.getpixel((WIDTH // 2, 365))[0] > 150  # type: ignore[index]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_there_is_no_page_beyond_the_last(number: int) -> None:
    with pytest.raises(NotFound, match="没有这一页"):
        page_image(BytesIO(files.PDF), number)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(Refusal, match="无法预览，请下载后查看"):
        page_image(BytesIO(b"%PDF-1.7 nothing"), 1)
