"""原样标记 marking in place: a package is given back byte for byte, but for the cells that are wrong.

For workbooks that openpyxl would not give back whole (pictures in cells, extensions) or not in time
(very large ones). It knows the forms in which Excel, WPS and LibreOffice write; when it meets another one
it gives up, and the caller answers with the list alone.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import unescape

from exports.error_list import LIST_HEADINGS, list_rows
from exports.findings import Fault, Findings, sentence
from exports.row_patch import RowPatch, SheetPatch
from exports.sheet_xml import CellStyles, attribute, cell_renderer, column_letter
from exports.style_patch import StylePatch
from models.platform.workbook_marks import LIST_SHEET

WORKBOOK, RELATIONS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
LIST_PART = "xl/worksheets/importErrors.xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKSHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

SHEET = re.compile(r"<sheet (?P<attributes>[^<>]*?)/?>")
RELATIONSHIP = re.compile(r"<Relationship (?P<attributes>[^<>]*?)/?>")
ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
SHEET_NUMBER = re.compile(r'sheetId="([0-9]+)"')
REASON_LENGTH = 2_000


def mark_in_place(data: bytes, findings: Findings) -> bytes | None:
    """The package with its bad cells coloured, its rows explained and a list added; None when it cannot be done."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if any(name not in package.NameToInfo for name in (WORKBOOK, RELATIONS, TYPES, STYLES)):
            return None
        parts = _sheet_parts(package)
        styles = StylePatch.of(package.read(STYLES).decode())
        if styles is None or not all(part in package.NameToInfo for part in parts.values()):
            return None
        changed = _marked_sheets(package, parts, styles, findings)
        if changed is None:
            return None
        changed[parts.get(LIST_SHEET, LIST_PART)] = _list_xml(findings, set(parts)).encode()
        changed[STYLES] = styles.xml().encode()
        if LIST_SHEET not in parts:
            changed |= _announced(package)
        return _rewritten(package, changed)


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet."""
    relations = package.read(RELATIONS).decode()
    targets = {}
    for found in RELATIONSHIP.finditer(relations):
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        targets[values.get("Id", "")] = values.get("Target", "")
    parts = {}
    for found in SHEET.finditer(package.read(WORKBOOK).decode()):
        values = dict(ATTRIBUTE.findall(found["attributes"]))
        relation = next((value for key, value in values.items() if key.endswith(":id")), "")
        target = targets.get(relation, "")
        parts[unescape(values.get("name", ""))] = (
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
    return parts


def _marked_sheets(
    package: zipfile.ZipFile, parts: Mapping[str, str], styles: StylePatch, findings: Findings
) -> dict[str, bytes] | None:
    by_sheet: dict[str, list[Fault]] = defaultdict(list)
    for fault in [*findings.problems, *findings.warnings]:
        by_sheet[fault.sheet].append(fault)
    strings = package.read(STRINGS).decode() if STRINGS in package.NameToInfo else ""
    changed = {}
    for name, part in parts.items():
        if name == LIST_SHEET or not (by_sheet[name] or styles.is_marked):
            continue
        patch = SheetPatch.of(package.read(part), strings, styles)
        if patch is None:
            return None
        changed[part] = patch.marked(_row_patches(by_sheet[name]))
    return changed


def _row_patches(faults: Sequence[Fault]) -> dict[int, RowPatch]:
    """What changes in each row: the colours of cells and the reason in words."""
    found: dict[int, RowPatch] = {}
    for fault in faults:
        if not fault.row:
            continue
        patch = found.setdefault(fault.row, RowPatch())
        reason = f"{'' if fault.is_error else '提醒：'}{sentence(fault)}"
        patch.reason = f"{patch.reason}；{reason}"[:REASON_LENGTH] if patch.reason else reason
        if fault.column_letter:
            patch.errors[fault.column_letter] = patch.errors.get(fault.column_letter, False) or fault.is_error
    return found


def _list_xml(findings: Findings, names: set[str]) -> str:
    """The sheet of all faults, with links to their cells."""
    plain = CellStyles(0, 0, 0, 0)
    renderers = [cell_renderer(column_letter(place), plain) for place in range(1, len(LIST_HEADINGS) + 1)]
    lines, links = [], []
    for row, (values, fault) in enumerate([(LIST_HEADINGS, None), *list_rows(findings)], 1):
        cells = "".join(render(value, str(row)) for render, value in zip(renderers, values, strict=True))
        lines.append(f'<row r="{row}">{cells}</row>')
        if fault is not None and fault.sheet in names:
            quoted = fault.sheet.replace("'", "''")
            target = attribute(f"'{quoted}'!{fault.column_letter or 'A'}{fault.row or 1}")
            links.append(f'<hyperlink ref="C{row}" location="{target}" display="{attribute(fault.where)}"/>')
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        '<cols><col min="1" max="1" width="6" customWidth="1"/><col min="2" max="6" width="16" customWidth="1"/>'
        f'<col min="7" max="8" width="46" customWidth="1"/></cols><sheetData>{"".join(lines)}</sheetData>'
        f"{linked}</worksheet>"
    )


def _announced(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The list sheet, made known to the workbook. It comes last: names refer to sheets by their place."""
    workbook = package.read(WORKBOOK).decode()
    number = max(map(int, SHEET_NUMBER.findall(workbook)), default=0) + 1
    key = f"rIdImportErrors{number}"
    sheet = f'<sheet name="{LIST_SHEET}" sheetId="{number}" xmlns:rel="{RELATION}" rel:id="{key}"/>'
    relation = f'<Relationship Id="{key}" Type="{RELATION}/worksheet" Target="/{LIST_PART}"/>'
    kind = f'<Override PartName="/{LIST_PART}" ContentType="{WORKSHEET_KIND}"/>'
    relations, types = package.read(RELATIONS).decode(), package.read(TYPES).decode()
    return {
        WORKBOOK: workbook.replace("</sheets>", f"{sheet}</sheets>").encode(),
        RELATIONS: relations.replace("</Relationships>", f"{relation}</Relationships>").encode(),
        TYPES: types.replace("</Types>", f"{kind}</Types>").encode(),
    }


def _rewritten(package: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.infolist():
            copy.writestr(entry, changed.get(entry.filename) or package.read(entry), entry.compress_type)
        for name in changed.keys() - package.NameToInfo.keys():
            copy.writestr(name, changed[name])
    return stream.getvalue()
