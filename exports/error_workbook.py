"""错误工作簿 error workbooks: the clerk's own file comes back with every fault marked where it is.

Bad cells turn red (doubtful ones yellow) and say why in a comment, a last column sums up each row, and a
sheet lists everything with links. All else stays as it was typed. What we wrote last time is taken out
first, and the importer leaves it out on the way back in.
"""

import io
import warnings
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from exports.error_list import list_only
from exports.error_marks import mark, strip, write_cell
from exports.findings import Findings, ReadSheet
from exports.package_patch import mark_in_place
from models.late import Late, load
from models.platform.confined import confined

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import Workbook
else:
    openpyxl = Late("openpyxl")

XLSX = "xlsx"
MOST_PACKED_BYTES = 2 << 20
MOST_UNPACKED_BYTES = 10 << 20
MOST_REBUILT_ROWS = 20_000
LINKS = ("xl/externallinks/", "xl/connections", "xl/querytables/")
LOST_BY_OPENPYXL = ("xl/cellimages.xml", "xl/drawings/drawing", "xl/richdata/", "xl/pivot")


def annotate_apart(data: bytes, kind: str, findings: Findings, sheets: Sequence[ReadSheet] = ()) -> bytes:
    """The same as :func:`annotate`, in a child: the file is a stranger's."""
    load(openpyxl)
    return confined(lambda: annotate(data, kind, findings, sheets))


def annotate(data: bytes, kind: str, findings: Findings, sheets: Sequence[ReadSheet] = ()) -> bytes:
    """The user's file with every fault marked; ``sheets`` are its values, for formats we cannot edit.

    A file that openpyxl would not give back whole (pictures in cells, extensions) or in time is marked in
    place, without comments. A file with links to others is never sent on: its answer is the list of faults
    and the faulty rows alone.
    """
    if kind == XLSX and _links_elsewhere(data):
        return list_only(findings, sheets)
    workbook = _opened(data) if kind == XLSX else _rebuilt(sheets)
    if workbook is None:
        in_place = mark_in_place(data, findings) if kind == XLSX else None
        return in_place or list_only(findings, sheets)
    mark(workbook, findings)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _links_elsewhere(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return any(name.casefold().startswith(LINKS) for name in package.namelist())


def _opened(data: bytes) -> "Workbook | None":
    """The user's workbook without our old marks; None when it could not be given back whole."""
    if not _is_editable(data):
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # of a style or name that openpyxl does without
            workbook = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None  # openpyxl is stricter than Excel about styles and numbers
    strip(workbook)
    return workbook


def _is_editable(data: bytes) -> bool:
    """Whether openpyxl gives this package back whole and in reasonable time."""
    if len(data) > MOST_PACKED_BYTES:
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
            return False
        if any(entry.filename.casefold().startswith(LOST_BY_OPENPYXL) for entry in entries):
            return False
        parts = [entry for entry in entries if entry.filename.casefold().startswith("xl/worksheets/")]
        return not any(b"<extLst" in package.read(part) for part in parts)


def _rebuilt(sheets: Sequence[ReadSheet]) -> "Workbook | None":
    """A fresh .xlsx with the same values in the same cells; None when that would be too large."""
    if not sheets or sum(len(sheet.rows) for sheet in sheets) > MOST_REBUILT_ROWS:
        return None
    workbook = openpyxl.Workbook()
    for unwanted in workbook.worksheets:
        workbook.remove(unwanted)
    for sheet in sheets:
        worksheet = workbook.create_sheet(sheet.name)
        for row, values in enumerate(sheet.rows, 1):
            for column, value in enumerate(values, 1):
                if value not in (None, ""):
                    write_cell(worksheet, row, column, value)
    return workbook
