"""文件类型 file types: what a file really is, told by its content and never by its name."""

import mmap
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileType:
    """A kind of file that can be attached: the endings it may have and how a browser is told of it."""

    extensions: tuple[str, ...]
    media_type: str
    is_shown: bool = False


JPEG = FileType(("jpg", "jpeg"), "image/jpeg", is_shown=True)
PNG = FileType(("png",), "image/png", is_shown=True)
PDF = FileType(("pdf",), "application/pdf", is_shown=True)
DOC = FileType(("doc",), "application/msword")
XLS = FileType(("xls",), "application/vnd.ms-excel")
DOCX = FileType(
    ("docx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
XLSX = FileType(("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TYPES = (JPEG, PNG, PDF, DOC, XLS, DOCX, XLSX)

HEADS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MOST_PARTS = 10_000


class UnreadableError(Exception):
    """The content cannot be taken, and why, in words for the clerk."""


def type_of(path: Path) -> FileType:
    """What a file is by its content. Raises :class:`UnreadableError`."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise UnreadableError("文件是空的，请重新选择")
    for mark, found in HEADS:
        if head.startswith(mark):
            return found
    if head.startswith(OLE):
        return _ole(path)
    if head.startswith(ZIP):
        return _package(path)
    raise UnreadableError("无法识别文件内容，请确认文件没有损坏，且不是改过后缀的其他文件")


def media_type_of(extension: str) -> str:
    """The media type of an ending that was accepted before."""
    return next(each.media_type for each in TYPES if extension in each.extensions)


def _ole(path: Path) -> FileType:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):

        def holds(stream: str) -> bool:
            return content.find(stream.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            raise UnreadableError("文件设有打开密码，请取消密码后重新上传")
        if holds("_VBA_PROJECT"):
            raise UnreadableError("文件带有宏，请另存为不带宏的文件后重新上传")
        if holds("WordDocument"):
            return DOC
        if holds("Workbook") or holds("Book"):
            return XLS
    raise UnreadableError("不是 Word 或 Excel 文件，请另存为 doc、docx、xls 或 xlsx 后重新上传")


def _package(path: Path) -> FileType:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableError("文件已损坏，请重新保存后上传") from error
    if len(names) > MOST_PARTS:
        raise UnreadableError("文件结构异常，请重新保存后上传")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise UnreadableError("文件带有宏，请另存为不带宏的文件后重新上传")
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise UnreadableError("压缩包不能上传，请上传其中的文件")
