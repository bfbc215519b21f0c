"""页面图片 the pages of a PDF as pictures, for phones whose browser cannot show a PDF in place."""

import io
from typing import IO, TYPE_CHECKING

from models.late import Late, load
from models.platform.confined import Allowance, confined
from models.platform.refusal import NotFound, Refusal

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = Late("pypdfium2")

WIDTH = 1080
"""Pixels across: sharp on a phone of 390 points at nearly three pixels each."""
TALLEST = 6000
ALLOWANCE = Allowance(memory_bytes=1 << 30, processor_seconds=15, wall_seconds=30)


def page_count(pdf: IO[bytes]) -> int:
    """How many pages there are."""
    load(pypdfium2)
    return confined(lambda: _counted(pdf), ALLOWANCE)


def page_image(pdf: IO[bytes], number: int) -> bytes:
    """One page as JPEG, numbered from 1. Raises :class:`NotFound` when there is no such page."""
    load(pypdfium2)
    return confined(lambda: _drawn(pdf, number), ALLOWANCE)


def _counted(pdf: IO[bytes]) -> int:
    with _opened(pdf) as document:
        return len(document)


def _drawn(pdf: IO[bytes], number: int) -> bytes:
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise NotFound("这个文件没有这一页，请返回后重新打开预览")
        page = document[number - 1]
        scale = min(WIDTH / max(1.0, page.get_width()), TALLEST / max(1.0, page.get_height()))
        picture = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(picture, "JPEG", quality=80, progressive=True)
        return picture.getvalue()


def _opened(pdf: IO[bytes]) -> "pypdfium2.PdfDocument":
    pdf.seek(0)
    try:
        return pypdfium2.PdfDocument(pdf.read())
    except pypdfium2.PdfiumError as error:
        raise Refusal("这个 PDF 无法预览，请下载后查看") from error
