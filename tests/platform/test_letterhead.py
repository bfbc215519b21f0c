"""红头与盖章 letterheads and seals are doubted on drawn pages that have them, and on no others (001-003)."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.platform.file_types import DOCX, JPEG, PDF, PNG, XLSX, FileType
from models.platform.letterhead import Doubt, doubts_about, doubts_of
from tests.platform import files
from tests.platform import pages_drawn as drawn

HEAD, SEAL = (Doubt.LETTERHEAD,), (Doubt.SEAL,)
LARGE_RED = (
    '<w:document><w:r><w:rPr><w:b/><w:color w:val="FF0000"/><w:sz w:val="72"/></w:rPr>'
    "<w:t>某某县人民政府文件</w:t></w:r></w:document>"
)


@pytest.mark.parametrize(
    ("page", "doubts"),
    [
        (drawn.letterhead, HEAD),
        (lambda: drawn.letterhead((180, 10, 20)), HEAD),
        (drawn.letterhead_without_rule, HEAD),
        (lambda: drawn.sealed(drawn.plain()), SEAL),
        (lambda: drawn.sealed(drawn.plain(), radius=100), SEAL),
        (lambda: drawn.sealed(drawn.plain(), at=(300, 1300)), SEAL),
        (lambda: drawn.sealed(drawn.plain()).rotate(4, fillcolor="white"), SEAL),
        (lambda: drawn.sealed(drawn.letterhead()), HEAD + SEAL),
    ],
)
def test_a_page_with_a_letterhead_or_a_seal_is_doubted(
    page: Callable[[], Image.Image], doubts: tuple[Doubt, ...]
) -> None:
    assert doubts_of(page()) == doubts


@pytest.mark.parametrize(
    "page", [drawn.plain, drawn.scenery, drawn.chart, drawn.notes_in_red, drawn.road_map]
)
def test_a_page_without_is_not(page: Callable[[], Image.Image]) -> None:
    assert doubts_of(page()) == ()


@pytest.mark.parametrize("width", [400, 800, 2480])
def test_the_size_of_the_scan_makes_no_difference(width: int) -> None:
    for page, doubts in ((drawn.sealed(drawn.letterhead()), HEAD + SEAL), (drawn.chart(), ())):
        assert doubts_of(page.resize((width, width * page.height // page.width))) == doubts


@pytest.mark.parametrize("quality", [40, 75])
def test_the_blur_of_a_jpeg_makes_no_difference(quality: int) -> None:
    packed = BytesIO()
    drawn.sealed(drawn.letterhead()).save(packed, "JPEG", quality=quality)
    assert doubts_of(Image.open(packed)) == HEAD + SEAL


@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (4000, 3), (240, 12)])
def test_a_picture_of_any_shape_is_looked_at(size: tuple[int, int]) -> None:
    assert doubts_of(Image.new("RGB", size, drawn.RED)) in ((), HEAD)


def test_the_last_page_of_a_pdf_is_looked_at_too(tmp_path: Path) -> None:
    path = tmp_path / "a"
    middle = [drawn.plain(), drawn.sealed(drawn.plain())]
    drawn.letterhead().save(path, "PDF", save_all=True, append_images=middle)
    assert doubts_about(path, PDF) == HEAD + SEAL
    drawn.plain().save(path, "PDF", save_all=True, append_images=[drawn.chart()])
    assert doubts_about(path, PDF) == ()


@pytest.mark.parametrize(("kind", "name"), [(JPEG, "JPEG"), (PNG, "PNG")])
def test_a_picture_file_is_looked_at(tmp_path: Path, kind: FileType, name: str) -> None:
    path = tmp_path / "a"
    drawn.letterhead().save(path, name)
    assert doubts_about(path, kind) == HEAD


def test_word_files_are_read_for_large_red_writing_and_pictures_of_seals(tmp_path: Path) -> None:
    path = tmp_path / "a"
    stamp = BytesIO()
    drawn.sealed(Image.new("RGB", (400, 400), "white"), at=(200, 200), radius=40).save(stamp, "PNG")
    path.write_bytes(files.package_of({"word/document.xml": LARGE_RED}))
    assert doubts_about(path, DOCX) == HEAD
    path.write_bytes(files.package_of({"word/document.xml": LARGE_RED.replace("72", "24")}))
    assert doubts_about(path, DOCX) == ()
    parts: dict[str, str | bytes] = {
        "word/document.xml": "<w/>",
        "word/media/image1.png": stamp.getvalue(),
        "word/media/a.emf": "x",
    }
    path.write_bytes(files.package_of(parts))
    assert doubts_about(path, DOCX) == SEAL


def test_workbooks_are_not_looked_at(tmp_path: Path) -> None:
    assert doubts_about(tmp_path / "none", XLSX) == ()
