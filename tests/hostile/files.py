"""恶意文件 hostile files: each by name, how it is made, and why it must be refused."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import msoffcrypto
import xlwt
from openpyxl import Workbook

from imports.limits import LIMITS, Limits
from imports.refusals import Reason
from tests.hostile.packages import (
    MAIN,
    SHEET_PART,
    XML,
    book,
    compound,
    ods,
    parts,
    patched,
    relations,
    sheet,
    with_parts,
    zipped,
)


@dataclass(frozen=True)
class Hostile:
    """A file that must not be read; ``limits`` are lowered where reaching the real ones would be slow."""

    name: str
    build: Callable[[], bytes]
    reasons: tuple[Reason, ...]
    limits: Limits = LIMITS


def plain_xlsx() -> bytes:
    stream = io.BytesIO()
    workbook = Workbook()
    worksheet = workbook.create_sheet("表一")
    worksheet.append(["名称", "面积"])
    worksheet.append(["马坡村", 12.5])
    workbook.save(stream)
    return stream.getvalue()


def plain_xls() -> bytes:
    stream = io.BytesIO()
    workbook = xlwt.Workbook()
    worksheet = workbook.add_sheet("表一")
    worksheet.write(0, 0, "名称")
    worksheet.write(1, 0, "马坡村")
    workbook.save(stream)
    return stream.getvalue()


def far_cell(reference: str, row: str = "1") -> str:
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


def unsafe_name(name: str) -> bytes:
    return with_parts({name: "<a/>"})


def nul_in_a_name() -> bytes:
    return patched(with_parts({"xl/aXb.xml": "<a/>"}), b"xl/aXb.xml", b"xl/a\0b.xml")


def symbolic_link() -> bytes:
    entry = zipfile.ZipInfo("xl/media/link")
    entry.external_attr = 0o120777 << 16
    stream = io.BytesIO(book())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def doubled_name(first: str, second: str) -> bytes:
    return patched(
        with_parts({"xl/one.xml": "<a/>", "xl/two.xml": "<a/>"}), b"xl/two.xml", second.encode()
    ).replace(b"xl/one.xml", first.encode())


def flagged_as_encrypted() -> bytes:
    data = bytearray(zipped(parts()))
    place = data.rfind(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def lying(declared: int) -> bytes:
    """The directory states another size for the sheet than it has."""
    content = sheet(far_cell("A1")).encode()
    made = zipped(parts())
    honest = len(content).to_bytes(4, "little")
    return made.replace(honest, declared.to_bytes(4, "little"))


def broken_sum() -> bytes:
    data = bytearray(zipped(parts(), zipfile.ZIP_STORED))
    place = bytes(data).find(b"<v>1</v>")
    data[place + 3] = ord("2")
    return bytes(data)


def doctype(body: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [{body}]>'


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def with_doctype(part: str, body: str = LAUGHS) -> bytes:
    whole = parts()
    text = whole.get(part, f"{XML}<a/>".encode()).decode().replace(XML, doctype(body))
    return zipped(whole | {part: text.encode()})


def in_utf_16(text: str) -> bytes:
    return text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def noise(length: int) -> str:
    source = random.Random(7)
    return "".join(chr(source.randint(0x4E00, 0x9FA0)) for _ in range(length))


def repeated_string(length: int, references: int) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, references + 1))
    return book(rows, shared=f"<si><t>{noise(length)}</t></si>")


def rich_text(length: int) -> bytes:
    runs = "".join(f"<r><t>{'字' * 1000}</t></r>" for _ in range(length // 1000))
    return book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=f"<si>{runs}</si>")


def password_xlsx() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(plain_xlsx())).encrypt("yunling", stream)
    return stream.getvalue()


def largest_xls() -> bytes:
    stream = io.BytesIO()
    workbook = xlwt.Workbook()
    workbook.add_sheet("表一").write(65535, 255, 1)
    workbook.save(stream)
    return stream.getvalue()


def password_xls() -> bytes:
    """The second record of the stream becomes FILEPASS."""
    data = plain_xls()
    start = data.find(b"\x09\x08")
    second = start + 4 + int.from_bytes(data[start + 2 : start + 4], "little")
    return data[:second] + b"\x2f\x00" + data[second + 2 :]


def xls_record(kind: int, place: int, value: bytes) -> bytes:
    """An .xls in which the first record of a kind is changed at one place."""
    stream = io.BytesIO()
    workbook = xlwt.Workbook()
    first = workbook.add_sheet("one")
    workbook.add_sheet("two")
    first.write(0, 0, xlwt.Formula("two!A1"))
    workbook.save(stream)
    data = stream.getvalue()
    at = data.find(b"\x09\x08\x10\x00")
    while int.from_bytes(data[at : at + 2], "little") != kind:
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
        assert at < len(data)
    start = at + 4 + place
    return data[:start] + value + data[start + len(value) :]


def bomb() -> bytes:
    return book(sheet_part=sheet(far_cell("A1"), after=" " * (60 << 20)))


def deep(levels: int) -> str:
    return XML + "<a>" * levels + "</a>" * levels


def table(rows: str, name: str = "表一") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def repeated_cell(rows: int, columns: int) -> str:
    return table(
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" '
        f'office:value="1" table:number-columns-repeated="{columns}"/></table:table-row>'
    )


NOT = (Reason.NOT_A_WORKBOOK,)
BROKEN = (Reason.DAMAGED,)
ARCHIVE = (Reason.ARCHIVE,)
FAR = (Reason.DIMENSIONS,)
BAD_XML = (Reason.XML,)
LINK = (Reason.EXTERNAL,)


def typed(name: str, kind: str) -> bytes:
    """A workbook whose list of content types has one entry."""
    return with_parts(
        {"[Content_Types].xml": f'<Types><Override PartName="{name}" ContentType="{kind}"/></Types>'}
    )


def related(owner: str, kind: str, target: str, mode: str = "Internal") -> bytes:
    """A workbook in which a part points to something."""
    folder, _, name = owner.rpartition("/")
    return with_parts({f"{folder}/_rels/{name}.rels": relations((kind, target, mode))})


def prefixed() -> str:
    """A far cell in a sheet that has no default namespace."""
    row = '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    return f'{XML}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'


def merged(areas: str) -> bytes:
    return book(sheet_part=sheet(far_cell("A1"), after=f"<mergeCells>{areas}</mergeCells>"))


def inline(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


LAST = far_cell("XFD1048576", "1048576")
OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
FORMULA_ROW = '<row r="2"><c r="A2"><f>1</f><v>1</v></c></row>'
REFERENCE = '<externalReferences><externalReference r:id="x"/></externalReferences>'
SECRET = '<!ENTITY x SYSTEM "file:///etc/passwd">'
VBA = "application/vnd.ms-office.vbaProject"
MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

FILES = (
    Hostile("nothing at all", bytes, (Reason.EMPTY,)),
    Hostile("zeros", lambda: bytes(4096), (Reason.EMPTY,)),
    Hostile("CSV", "名称,面积\n马坡村,12\n".encode, NOT),
    Hostile("CSV in GBK", lambda: "名称,面积\n马坡村,12\n".encode("gbk"), NOT),
    Hostile("HTML as .xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", NOT),
    Hostile("XML of 2003", lambda: b'<?xml version="1.0"?><Workbook/>', NOT),
    Hostile("PDF", lambda: b"%PDF-1.4\n1 0 obj", NOT),
    Hostile("picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), NOT),
    Hostile("program", lambda: b"MZ" + bytes(64), NOT),
    Hostile("a zip of something", lambda: zipped({"a.txt": b"a"}), NOT),
    Hostile("a zip in a zip", lambda: zipped({"a.xlsx": book()}), NOT),
    Hostile(
        "Word document",
        lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        NOT,
    ),
    Hostile("OpenDocument text", lambda: zipped({"mimetype": OPEN_TEXT, "content.xml": b"<a/>"}), NOT),
    Hostile("OLE document that is no workbook", lambda: compound("WordDocument"), NOT),
    Hostile(
        "binary workbook .xlsb",
        lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}),
        NOT,
    ),
    Hostile("half a workbook", lambda: book()[:900], BROKEN),
    Hostile("a workbook without its last byte", lambda: book()[:-1], BROKEN),
    Hostile("a zip head and noise", lambda: b"PK\x03\x04" + bytes(range(256)) * 4, BROKEN),
    Hostile("picture before a workbook", lambda: b"\xff\xd8\xff\xe0" + book(), NOT),
    Hostile("page after a workbook", lambda: book() + b"<script>alert(1)</script>", BROKEN),
    Hostile("half an .xls", lambda: plain_xls()[:1500], (Reason.DAMAGED, Reason.NOT_A_WORKBOOK)),
    Hostile("broken checksum", broken_sum, BROKEN),
    Hostile("malformed sheet", lambda: book('<row r="1"><c r="A1"><v>1</c></row>'), BROKEN),
    Hostile("no sheets", lambda: book(names=()), BROKEN),
    Hostile("GB2312 declared", lambda: book(sheet_part=sheet("").replace("UTF-8", "GB2312")), BROKEN),
    Hostile("encrypted .xlsx", password_xlsx, (Reason.ENCRYPTED,)),
    Hostile("encrypted .xls", password_xls, (Reason.ENCRYPTED,)),
    Hostile("encrypted .ods", lambda: ods(table(""), encrypted=True), (Reason.ENCRYPTED,)),
    Hostile("encrypted entry", flagged_as_encrypted, (Reason.ENCRYPTED,)),
    Hostile("macros", lambda: with_parts({"xl/vbaProject.bin": b"x"}), (Reason.MACRO,)),
    Hostile("macros under another name", lambda: typed("/xl/a.bin", VBA), (Reason.MACRO,)),
    Hostile("macro-enabled type", lambda: typed("/xl/workbook.xml", MACRO_BOOK), (Reason.MACRO,)),
    Hostile(
        "macro sheet of Excel 4", lambda: with_parts({"xl/macrosheets/sheet1.xml": "<a/>"}), (Reason.MACRO,)
    ),
    Hostile("ActiveX control", lambda: with_parts({"xl/activeX/activeX1.xml": "<a/>"}), (Reason.MACRO,)),
    Hostile("macros in .xls", lambda: compound("Workbook", "_VBA_PROJECT_CUR"), (Reason.MACRO,)),
    Hostile("macro sheet in .xls", lambda: xls_record(0x85, 5, b"\x01"), (Reason.MACRO,)),
    Hostile(
        "a link to another workbook in .xls", lambda: xls_record(0x1AE, 2, b"\x05\x00"), (Reason.EXTERNAL,)
    ),
    Hostile("a value in the last cell of an .xls", largest_xls, (Reason.DIMENSIONS,)),
    Hostile("macros in .ods", lambda: ods(table(""), extra={"Basic/script-lc.xml": "<a/>"}), (Reason.MACRO,)),
    Hostile("path upwards", lambda: unsafe_name("../../evil.xml"), ARCHIVE),
    Hostile("path upwards with backslashes", lambda: unsafe_name("..\\..\\evil.xml"), ARCHIVE),
    Hostile("absolute path", lambda: unsafe_name("/etc/evil.xml"), ARCHIVE),
    Hostile("drive letter", lambda: unsafe_name("C:/evil.xml"), ARCHIVE),
    Hostile("NUL in a name", nul_in_a_name, ARCHIVE),
    Hostile("symbolic link", symbolic_link, ARCHIVE),
    Hostile("one name twice", lambda: doubled_name("xl/one.xml", "xl/one.xml"), ARCHIVE),
    Hostile("one name twice but for case", lambda: doubled_name("xl/one.xml", "XL/ONE.xml"), ARCHIVE),
    Hostile("too many entries", lambda: with_parts({f"xl/media/{n}": b"" for n in range(2001)}), ARCHIVE),
    Hostile("unusual compression", lambda: zipped(parts(), zipfile.ZIP_BZIP2), ARCHIVE),
    Hostile("zip bomb", bomb, (Reason.TOO_LARGE,)),
    Hostile("a declared size of 3 GB", lambda: lying(3_000_000_000), (Reason.TOO_LARGE,)),
    Hostile("a declared size that is too small", lambda: lying(200), BROKEN),
    Hostile("a file of 21 MB", lambda: book() + bytes(21 << 20), (Reason.TOO_LARGE,)),
    Hostile("a billion laughs in a sheet", lambda: with_doctype(SHEET_PART), BAD_XML),
    Hostile("a billion laughs in the texts", lambda: with_doctype("xl/sharedStrings.xml"), BAD_XML),
    Hostile("a billion laughs in the styles", lambda: with_doctype("xl/styles.xml"), BAD_XML),
    Hostile("a document type in a drawing", lambda: with_doctype("xl/drawings/drawing1.xml"), BAD_XML),
    Hostile("an external entity", lambda: with_doctype("xl/workbook.xml", SECRET), BAD_XML),
    Hostile(
        "a document type in UTF-16",
        lambda: with_parts({SHEET_PART: in_utf_16(doctype("") + "<worksheet/>")}),
        BAD_XML,
    ),
    Hostile(
        "elements nested 5,000 deep",
        lambda: with_parts({"xl/theme/theme1.xml": deep(5000)}),
        (Reason.EXHAUSTED,),
    ),
    Hostile(
        "more elements than allowed",
        lambda: book("<row><c/></row>" * 900),
        (Reason.EXHAUSTED,),
        Limits(elements=1000),
    ),
    Hostile("a value in the last cell", lambda: book(LAST), FAR),
    Hostile("a value in the last row", lambda: book(far_cell("GR1048576", "1048576")), FAR),
    Hostile("a value in the last column", lambda: book(far_cell("XFD1")), FAR),
    Hostile("row four billion", lambda: book(far_cell("A4000000000", "4000000000")), (*FAR, *BROKEN)),
    Hostile("a row number that is no number", lambda: book(far_cell("A1", "1e9")), FAR),
    Hostile(
        "row four billion, its cells unnumbered",
        lambda: book('<row r="4000000000"><c><v>1</v></c></row>'),
        FAR,
    ),
    Hostile("a column beyond the last", lambda: book(far_cell("ZZZ1")), FAR),
    Hostile("a column of four letters", lambda: book(far_cell("AAAA1")), BROKEN),
    Hostile("a far cell in a near row", lambda: book(far_cell("A999999")), FAR),
    Hostile(
        "a far cell, attributes in another order",
        lambda: book('<row r="1048576"><c t="n" r="XFD1048576"><v>1</v></c></row>'),
        FAR,
    ),
    Hostile(
        "a far cell in single quotes",
        lambda: book("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        FAR,
    ),
    Hostile(
        "a far cell with line breaks in its tag",
        lambda: book('<row\nr="1048576"><c\n\tr="XFD1048576"\n><v>1</v></c></row>'),
        FAR,
    ),
    Hostile(
        "a far cell with a character reference",
        lambda: book('<row r="1048576"><c r="XFD&#49;048576"><v>1</v></c></row>'),
        FAR,
    ),
    Hostile("a far cell under a namespace prefix", lambda: book(sheet_part=prefixed()), FAR),
    Hostile("a far cell in UTF-16", lambda: with_parts({SHEET_PART: in_utf_16(sheet(LAST))}), FAR),
    Hostile(
        "a far cell behind a comment that looks like rows",
        lambda: book(f"<!-- <sheetData></row> -->{far_cell('A1')}<!-- </row> -->{LAST}"),
        FAR,
    ),
    Hostile("a far cell behind plain rows", lambda: book(far_cell("A1") * 3 + FORMULA_ROW + LAST), FAR),
    Hostile(
        "a far cell in a part named like a picture", lambda: book(LAST, part_name="xl/media/image1.png"), FAR
    ),
    Hostile(
        "cells under a root that is no worksheet",
        lambda: book(sheet_part=sheet(LAST).replace("worksheet", "drawing")),
        ARCHIVE,
    ),
    Hostile(
        "two cells that span a billion", lambda: book(far_cell("A200000", "200000") + far_cell("ALL1")), FAR
    ),
    Hostile(
        "more cells than allowed",
        lambda: book("".join(far_cell(f"A{n}", str(n)) for n in range(1, 900))),
        FAR,
        Limits(cells=500),
    ),
    Hostile("one merged area over everything", lambda: merged('<mergeCell ref="A1:XFD1048576"/>'), FAR),
    Hostile("100,000 merged areas", lambda: merged('<mergeCell ref="A1:B1"/>' * 100_000), FAR),
    Hostile("5,000 sheets", lambda: book(names=tuple(f"表{n}" for n in range(5000))), (Reason.SHEETS,)),
    Hostile("a text longer than a cell", lambda: book(inline("字" * 40_000)), (Reason.VALUE,)),
    Hostile(
        "a shared text longer than a cell",
        lambda: book(shared=f"<si><t>{'字' * 40_000}</t></si>"),
        (Reason.VALUE,),
    ),
    Hostile("a shared text in many runs", lambda: rich_text(60_000), (Reason.VALUE,)),
    Hostile("a megabyte text used 2,000 times", lambda: repeated_string(350_000, 2000), (Reason.VALUE,)),
    Hostile("a long text used 100,000 times", lambda: repeated_string(30_000, 100_000), (Reason.EXHAUSTED,)),
    Hostile("a table of ten million repeated cells", lambda: ods(repeated_cell(100_000, 100)), FAR),
    Hostile("a repetition that is no number", lambda: ods(repeated_cell(-1, 100)), FAR),
    Hostile("5,000 tables", lambda: ods("".join(table("", f"表{n}") for n in range(5000))), (Reason.SHEETS,)),
    Hostile(
        "a link to another workbook",
        lambda: related("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml"),
        LINK,
    ),
    Hostile("an external reference", lambda: book(workbook_extra=REFERENCE), LINK),
    Hostile(
        "a picture from elsewhere",
        lambda: related("xl/drawings/drawing1.xml", "image", "http://192.0.2.1/a.png", "External"),
        LINK,
    ),
    Hostile(
        "a linked object",
        lambda: related("xl/worksheets/sheet1.xml", "oleObject", "file://192.0.2.1/a", "External"),
        LINK,
    ),
    Hostile("a data connection", lambda: related("xl/workbook.xml", "connections", "connections.xml"), LINK),
    Hostile(
        "a query", lambda: related("xl/worksheets/sheet1.xml", "queryTable", "../queryTables/q.xml"), LINK
    ),
)
