"""模板身份 the identity of a template: which set it is for, at which version, for which division."""

import io
import zipfile
from collections.abc import Iterator

# The guard has refused document types and oversized parts before this is read.
from xml.etree import ElementTree as ET

from imports.inspection import FileKind
from imports.raw import is_blank
from imports.sheets import Workbook
from models.platform.template_layout import META_SHEET, PROPERTY, Identity

PROPERTIES_PART = "docProps/custom.xml"
LARGEST_PART = 1 << 20


def identity_of(workbook: Workbook, data: bytes) -> Identity | None:
    """What the file says of itself: on its hidden sheet, else in its properties; None when it says nothing."""
    meta = workbook.sheet(META_SHEET)
    pairs = {}
    if meta is not None:
        pairs = {
            str(row[0]).strip(): _text(row[1]) for row in meta.rows if len(row) > 1 and not is_blank(row[0])
        }
    return Identity.from_pairs(pairs) or Identity.from_pairs(dict(_properties(workbook.kind, data)))


def _text(value: object) -> str:
    """A value as it was written: an office program may have turned digits into a number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _properties(kind: FileKind, data: bytes) -> Iterator[tuple[str, str]]:
    if kind is not FileKind.XLSX:
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if (
            PROPERTIES_PART not in package.namelist()
            or package.getinfo(PROPERTIES_PART).file_size > LARGEST_PART
        ):
            return
        with package.open(PROPERTIES_PART) as part:
            text = part.read(LARGEST_PART)
    try:
        root = ET.fromstring(text)  # noqa: S314 - see above
    except ET.ParseError:
        return
    for each in root:
        name = each.get("name", "")
        if name.startswith(PROPERTY):
            yield name.removeprefix(PROPERTY), "".join(each.itertext()).strip()
