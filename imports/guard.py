"""文件检查 the guard: what a file really is, and whether it is safe to read.

It goes by the content, never by the extension, and reads every XML part of a package once in a
bounded pass. It is the first of two walls; the second is the limited child of ``reading``.
"""

import posixpath
import zipfile
from collections.abc import Callable, Mapping

from imports.biff import scan_records
from imports.compound import has_stream, stream_of
from imports.drawing_parts import DrawingReader
from imports.inspection import FileKind, Inspection, SheetInfo
from imports.limits import LIMITS, Limits
from imports.open_document import OpenDocumentReader
from imports.package import opened
from imports.parts import (
    Address,
    ContentTypesReader,
    Facts,
    ForeignReader,
    ManifestReader,
    PartReader,
    RelationsReader,
    StringsReader,
    StylesReader,
    WorkbookReader,
)
from imports.refusals import Reason, UnsafeWorkbook
from imports.sheet_parts import SheetReader
from imports.xml_scan import CHUNK, Reader, Scan

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_PART = "xl/workbook.xml"
OPEN_DOCUMENT_PART = "content.xml"
OPEN_DOCUMENT_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
FIRST_PARTS = ("[Content_Types].xml", "META-INF/manifest.xml", WORKBOOK_PART, "xl/styles.xml")
HTML_MARKS = (b"<html", b"<table", b"<!doctype html", b"<head", b"<meta")


def inspect(data: bytes, name: str = "", limits: Limits = LIMITS) -> Inspection:
    """Look the file over; whatever is no plain workbook, or too big to be one, is refused with the reason."""
    try:
        return _inspect(data, limits)
    except UnsafeWorkbook as refused:
        raise UnsafeWorkbook(refused.reason, name, refused.detail) from refused


def _inspect(data: bytes, limits: Limits) -> Inspection:
    if not data.strip(b"\0 \r\n\t"):
        raise UnsafeWorkbook(Reason.EMPTY)
    if len(data) > limits.file_bytes:
        text = f"超过 {limits.file_bytes >> 20} MB，请删除图片和多余的工作表，或拆分成几个文件后重新上传"
        raise UnsafeWorkbook(Reason.TOO_LARGE, detail=text)
    if data.startswith(ZIP):
        return _inspect_package(data, limits)
    if data.startswith(OLE):
        return _inspect_compound(data, limits)
    raise UnsafeWorkbook(Reason.NOT_A_WORKBOOK, detail=_what_it_is(data))


def _what_it_is(data: bytes) -> str:
    """A hint at how to turn a file of another kind into a workbook."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if any(mark in head for mark in HTML_MARKS):
        return "是网页格式，不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
    if head.startswith(b"%pdf"):
        return "是 PDF 文件，不是 Excel 工作簿，请填好 Excel 模板后重新上传"
    if head.startswith(b"<?xml"):
        return "是 XML 文件，不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
    if b"\0" not in head and (b"," in head or b"\t" in head) and b"\n" in head:
        return "是文本（CSV）文件，不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
    return ""


def _inspect_compound(data: bytes, limits: Limits) -> Inspection:
    """An OLE file: an old .xls, an encrypted workbook, or something else altogether."""
    if has_stream(data, "EncryptedPackage") or has_stream(data, "EncryptionInfo"):
        raise UnsafeWorkbook(Reason.ENCRYPTED)
    if has_stream(data, "_VBA_PROJECT_CUR") or has_stream(data, "_VBA_PROJECT"):
        raise UnsafeWorkbook(Reason.MACRO)
    if not (has_stream(data, "Workbook") or has_stream(data, "Book")):
        raise UnsafeWorkbook(Reason.NOT_A_WORKBOOK)
    facts = Facts(limits)
    stream = stream_of(data, "Workbook")
    if stream is not None:
        scan_records(stream, facts)
    if facts.external and limits.refuse_external_links:
        raise UnsafeWorkbook(Reason.EXTERNAL)
    return _inspection(FileKind.XLS, facts)


def _inspect_package(data: bytes, limits: Limits) -> Inspection:
    with opened(data, limits) as package:
        kind = _kind(package)
        facts = Facts(limits)
        elements = limits.elements
        for entry in _in_order(package.infolist()):
            elements = _scan(package, entry, facts, elements)
        if facts.external and limits.refuse_external_links:
            raise UnsafeWorkbook(Reason.EXTERNAL)
        if not facts.names:
            raise UnsafeWorkbook(Reason.DAMAGED)
        return _inspection(kind, facts)


def _kind(package: zipfile.ZipFile) -> FileKind:
    names = package.NameToInfo
    if WORKBOOK_PART in names and "[Content_Types].xml" in names:
        return FileKind.XLSX
    if OPEN_DOCUMENT_PART in names and "mimetype" in names:
        with package.open("mimetype") as stream:
            if stream.read(200).strip().startswith(OPEN_DOCUMENT_SHEET):
                return FileKind.ODS
    raise UnsafeWorkbook(Reason.NOT_A_WORKBOOK)


def _in_order(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The parts that say how to understand the others come first."""
    places = {name: place for place, name in enumerate(FIRST_PARTS)}
    return sorted(entries, key=lambda entry: places.get(entry.filename, len(places)))


def _scan(package: zipfile.ZipFile, entry: zipfile.ZipInfo, facts: Facts, elements: int) -> int:
    """Read one part if it is XML, by its first bytes; returns what is left of the element limit."""
    if entry.is_dir():
        return elements
    with package.open(entry) as stream:
        first = stream.read(CHUNK)
        if not first.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<") and first.strip():
            return elements
        facts.part = entry.filename
        scan = Scan(lambda root: _reader(root, facts), facts.limits, elements)
        scan.run(stream, first)
    return scan.elements_left


READERS: Mapping[str, Callable[[Facts], Reader]] = {
    "workbook": WorkbookReader,
    "worksheet": SheetReader,
    "sst": StringsReader,
    "styleSheet": StylesReader,
    "Relationships": RelationsReader,
    "document-content": OpenDocumentReader,
    "Types": ContentTypesReader,
    "manifest": ManifestReader,
    "externalLink": PartReader,
    "wsDr": DrawingReader,
}


def _reader(root: str, facts: Facts) -> Reader:
    if root == "worksheet":
        facts.sheet_parts += 1
        if facts.sheet_parts > facts.limits.sheets:
            raise UnsafeWorkbook(Reason.SHEETS)
    return READERS[root](facts) if root in READERS else ForeignReader(facts)


def _inspection(kind: FileKind, facts: Facts) -> Inspection:
    parts = _parts_by_name(facts) if kind is FileKind.XLSX else {name: name for name, _, _ in facts.names}
    drawn = {name: _drawn_over(part, facts) for name, part in parts.items()}
    grids = {name: facts.grids[part] for name, part in parts.items() if part in facts.grids}
    return Inspection(
        kind=kind,
        sheets=tuple(SheetInfo(name, hidden) for name, _, hidden in facts.names),
        cells=facts.cells,
        has_formulas=facts.formulas,
        has_external_links=facts.external,
        has_extensions=facts.extensions,
        far_cells=facts.far_cells,
        faults={name: dict(grid.faults) for name, grid in grids.items() if grid.faults},
        percents={name: frozenset(grid.percents) for name, grid in grids.items() if grid.percents},
        cell_pictures={name: frozenset(grid.pictures) for name, grid in grids.items() if grid.pictures},
        pictures={name: found for name, found in drawn.items() if found},
    )


def _drawn_over(part: str, facts: Facts) -> frozenset[Address]:
    """The cells under the pictures of a sheet, by its relations; an .ods tells them with its cells."""
    folder, _, file = part.rpartition("/")
    targets = facts.relations.get(f"{folder}/_rels/{file}.rels", {}).values()
    drawings = (_whole_name(folder, target) for target in targets)
    return frozenset(address for drawing in (part, *drawings) for address in facts.drawings.get(drawing, ()))


def _whole_name(folder: str, target: str) -> str:
    """The part that a relation of a part in a folder points to."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _parts_by_name(facts: Facts) -> dict[str, str]:
    """The part of each sheet, by the workbook's relations."""
    targets = facts.relations.get("xl/_rels/workbook.xml.rels", {})
    return {name: _whole_name("xl", targets.get(relation, "")) for name, relation, _ in facts.names}
