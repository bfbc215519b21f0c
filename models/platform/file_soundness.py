"""文件检查 whether a file of a known kind is sound: whole, without hidden programs, of a size that can be shown.

Runs a picture or PDF library on what strangers sent, so it belongs in a confined child
(:func:`models.platform.confined.confined`). Everything here raises :class:`UnreadableError`.
"""

import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from models.late import Late, load
from models.platform.file_types import DOCX, JPEG, PDF, PNG, XLSX, FileType, UnreadableError

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = Late("pypdfium2")

MOST_PIXELS = 100_000_000
"""Twice what the largest camera of a phone takes by default; 300 MB when opened."""
MOST_UNPACKED = 200 << 20
MOST_RATIO = 200
TAIL = 66_000
"""Where the directory of a zip file is announced: its last 22 bytes and a comment."""
ZIP_END = b"PK\x05\x06"
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|script|svg|body|iframe)\b", re.IGNORECASE)
LAUNCHES = re.compile(rb"/Launch\b|/RichMedia\b")
OUTSIDE = re.compile(
    rb'Type="[^"]*/(attachedTemplate|oleObject|externalLink\w*|frame|subDocument)"[^>]*TargetMode="External"'
    rb'|TargetMode="External"[^>]*Type="[^"]*/(attachedTemplate|oleObject|externalLink\w*|frame|subDocument)"'
)
DYNAMIC = re.compile(
    rb"<w:instrText[^>]*>\s*DDE(?:AUTO)?\b|<w:fldSimple[^>]*w:instr=\"\s*DDE(?:AUTO)?\b|<ddeLink\b"
)


def make_ready() -> None:
    """Load what is heavy, so that the children of this process have it."""
    load(pypdfium2)


def require_sound(path: Path, kind: FileType) -> None:
    """Refuse a file that is broken, that hides another, or that is too large to open."""
    _require_single(path, kind)
    check = CHECKS.get(kind)
    if check is not None:
        check(path)


def _require_single(path: Path, kind: FileType) -> None:
    """A picture or PDF that is at the same time an archive or a web page is refused."""
    if kind not in (JPEG, PNG, PDF):
        return
    with path.open("rb") as file:
        head = file.read(4096)
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        tail = file.read()
    if ZIP_END in tail or (kind is not PDF and MARKUP.search(head)):
        raise UnreadableError("文件里夹带了其他内容，请用看图软件或 WPS 打开后另存，再重新上传")


def _require_picture(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise UnreadableError(f"图片有 {width}×{height} 像素，过大，请缩小后重新上传")
                picture.draft("RGB", (1000, 1000))
                picture.load()
        except Image.DecompressionBombError as error:
            raise UnreadableError("图片像素过多，请缩小后重新上传") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise UnreadableError("图片不完整或已损坏，打不开，请重新拍摄或另存后上传") from error


def _require_pdf(path: Path) -> None:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        told = "文件设有打开密码，请取消密码后重新上传" if locked else "PDF 已损坏，打不开，请重新导出后上传"
        raise UnreadableError(told) from error
    with document:
        if not len(document):
            raise UnreadableError("PDF 没有页面，请重新导出后上传")
        raw = pypdfium2.raw
        if raw.FPDFDoc_GetJavaScriptActionCount(document) or LAUNCHES.search(path.read_bytes()):
            raise UnreadableError("PDF 带有脚本或会打开其他程序，请用 WPS 另存为普通 PDF 后重新上传")
        if raw.FPDFDoc_GetAttachmentCount(document):
            raise UnreadableError("PDF 里夹带了其他文件，请去掉附件后重新导出，再上传")


def _require_package(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = max(1, sum(part.compress_size for part in parts))
        if unpacked > MOST_UNPACKED or (unpacked > MOST_UNPACKED // 10 and unpacked / packed > MOST_RATIO):
            raise UnreadableError("文件解开后过大，请删除多余内容后重新上传")
        if len({part.filename for part in parts}) < len(parts):
            raise UnreadableError("文件结构异常，请重新保存后上传")
        try:
            for part in parts:
                _require_part(part.filename, package.read(part))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise UnreadableError("文件已损坏，请重新保存后上传") from error


def _require_part(name: str, content: bytes) -> None:
    if name.endswith(".rels") and OUTSIDE.search(content):
        raise UnreadableError("文件链接了外部的模板或对象，请断开链接后另存，再重新上传")
    if name.endswith(".xml") and DYNAMIC.search(content):
        raise UnreadableError("文件带有自动运行的内容（DDE），请删除后另存，再重新上传")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise UnreadableError("文件带有宏，请另存为不带宏的文件后重新上传")


CHECKS: dict[FileType, Callable[[Path], None]] = {
    JPEG: _require_picture,
    PNG: _require_picture,
    PDF: _require_pdf,
    DOCX: _require_package,
    XLSX: _require_package,
}
