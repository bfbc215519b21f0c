"""样例文件 files of every kind, real and false, that people attach."""

import zipfile
from collections.abc import Mapping
from functools import cache
from io import BytesIO

from PIL import Image


def picture(kind: str, colour: str = "white", size: tuple[int, int] = (60, 80)) -> bytes:
    """A plain picture, or a PDF of one page that is one."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


JPEG, PNG, PDF = picture("JPEG"), picture("PNG"), picture("PDF")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
EXE = b"MZ\x90\x00" + b"\x00" * 128
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def ole(*streams: str) -> bytes:
    """An old Office file with these streams named in its directory."""
    return OLE + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in streams)


@cache
def package(*parts: str) -> bytes:
    """A zip file with these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for part in parts:
            made.writestr(part, "<x/>")
    return file.getvalue()


def package_of(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these parts and what they hold."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


DOC, XLS = ole("WordDocument"), ole("Workbook")
DOCX = package("[Content_Types].xml", "word/document.xml")
XLSX = package("[Content_Types].xml", "xl/workbook.xml")
DOCM = package("word/document.xml", "word/vbaProject.bin")
