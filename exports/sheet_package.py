"""表格封装 the package around sheets: what names them and ties them together."""

import re
from collections.abc import Iterable, Sequence

from exports.sheet_xml import attribute

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

NAME_LENGTH = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STAMP_PART = "docProps/custom.xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def unique_name(wanted: str, taken: Sequence[str]) -> str:
    """A sheet name that Excel accepts and that no other sheet has."""
    base = NOT_IN_NAMES.sub("", wanted).strip().strip("'")[:NAME_LENGTH] or "Sheet"
    used = {name.casefold() for name in taken}
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        suffix = f" ({number})"
        name = base[: NAME_LENGTH - len(suffix)] + suffix
    return name


def workbook_xml(names: Sequence[str], repeated: Sequence[str]) -> str:
    """The list of sheets, and what each repeats on every printed page."""
    sheets = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">{area}</definedName>'
        for place, area in enumerate(repeated)
    )
    views = '<bookViews><workbookView activeTab="0"/></bookViews>'
    opening = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    return f"{DECLARATION}{opening}{views}<sheets>{sheets}</sheets><definedNames>{titles}</definedNames></workbook>"


def workbook_relations(numbers: Iterable[int]) -> str:
    """Which part is which sheet."""
    sheets = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    return relations([*sheets, (f"rId{len(sheets) + 1}", "styles", "styles.xml")])


def relations(entries: Iterable[tuple[str, str, str]]) -> str:
    """A relations part: (id, kind, target)."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, kind, target in entries
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def package_relations(*, stamped: bool) -> str:
    """What the package holds: the workbook, and the properties of the document."""
    own = [("rId2", "custom-properties", STAMP_PART)] if stamped else []
    return relations([("rId1", "officeDocument", "xl/workbook.xml"), *own])


def content_types(numbers: Iterable[int], *, stamped: bool = False) -> str:
    """What each part is."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in numbers
    )
    own = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    stamp = f'<Override PartName="/{STAMP_PART}" ContentType="{own}"/>' if stamped else ""
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{sheets}{stamp}</Types>'
    )
