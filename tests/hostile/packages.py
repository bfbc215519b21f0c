"""手工工作簿 hand-made packages: workbooks written byte by byte, as no honest program would."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_PART = "xl/worksheets/sheet1.xml"
DATE_STYLE, PERCENT_STYLE, CHINESE_DATE_STYLE, CHINESE_MONTH_STYLE = 1, 2, 3, 4

STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="31"/><xf numFmtId="57"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
Parts = dict[str, bytes]


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet part around the rows."""
    return f'{XML}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(
    rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>',
    *,
    sheet_part: str | None = None,
    part_name: str = SHEET_PART,
    shared: str = "",
    names: tuple[str, ...] = ("表一",),
    workbook_extra: str = "",
) -> Parts:
    """All parts of a small, sound workbook, except for what is asked to be otherwise."""
    target = part_name.removeprefix("xl/")
    numbered = list(enumerate(names, 1))
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="{target}"/>' for n, _ in numbered
    )
    made = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{part_name}" ContentType="{KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{sheets}</sheets>{workbook_extra}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}">{shared}</sst>',
        part_name: sheet(rows) if sheet_part is None else sheet_part,
    }
    return {name: text.encode() for name, text in made.items()}


def zipped(made: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in made.items():
            package.writestr(name, content)
    return stream.getvalue()


def book(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **asked: object) -> bytes:
    """A workbook with these rows; see :func:`parts` for what else may be asked."""
    return zipped(parts(rows, **asked))  # type: ignore[arg-type]


def with_parts(extra: Mapping[str, str | bytes], **asked: object) -> bytes:
    """A sound workbook with more parts, or other ones, in it."""
    added = {name: text.encode() if isinstance(text, str) else text for name, text in extra.items()}
    return zipped(parts(**asked) | added)  # type: ignore[arg-type]


def relations(*entries: tuple[str, str, str]) -> str:
    """A relations part: (kind, target, mode)."""
    lines = "".join(
        f'<Relationship Id="x{place}" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for place, (kind, target, mode) in enumerate(entries)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    """The bytes with every occurrence replaced by another of the same length."""
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new)


def ods(content: str, *, extra: Mapping[str, str] | None = None, encrypted: bool = False) -> bytes:
    """An OpenDocument spreadsheet around the tables."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    algorithm = "<manifest:encryption-data/>" if encrypted else ""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr(
            "META-INF/manifest.xml",
            f'{XML}<manifest:manifest xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet" manifest:full-path="/"/>'
            f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{algorithm}'
            "</manifest:file-entry></manifest:manifest>",
        )
        package.writestr(
            "content.xml",
            f'{XML}<office:document-content xmlns:office="{office}:office:1.0" '
            f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0" office:version="1.2">'
            f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        for name, text in (extra or {}).items():
            package.writestr(name, text)
    return stream.getvalue()


def compound(*names: str) -> bytes:
    """The beginning of an OLE file whose directory lists these names."""
    entries = b""
    for name in names:
        coded = name.encode("utf-16-le") + b"\0\0"
        entries += coded.ljust(64, b"\0") + len(coded).to_bytes(2, "little") + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries + bytes(512)
