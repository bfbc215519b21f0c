"""调研文件 workbooks as a clerk would fill them in: a template of ours, typed into with another program's writer."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.draw import Setting
from app.demo.village import survey
from exports.template import write_template
from exports.template_rows import shown
from exports.template_sheet import columns_of
from models.hometown.hamlet import Hamlet
from models.platform import records
from models.platform.dictionary import dictionaries
from models.platform.import_sets import ImportSet, set_of
from models.platform.template_layout import FIRST_DATA_ROW, HEADING_ROW, sheet_name
from models.platform.transaction import transaction
from models.registry import TABLES
from tests import planning_scene as scene

VILLAGE = scene.VILLAGE
HAMLETS = ("上寨", "下寨", "大平掌")
Sheets = Mapping[str, Sequence[Mapping[str, Any]]]


def open_survey(session: Session, area: int = VILLAGE) -> dict[int, str]:
    """Bring a village to 实地调研 with three hamlets; returns their names by key."""
    scene.finish_basemap(session, area)
    with scene.working(session, scene.clerk(area)):
        rows = [records.create(session, Hamlet, {"area": area, "name": name}).row for name in HAMLETS]
    return {row.id: row.name for row in rows}


def drawn_survey(hamlets: Mapping[int, str], area: int = VILLAGE) -> dict[str, list[dict[str, Any]]]:
    """A believable survey of the village, every table."""
    return survey(Setting(area, "中所村", tuple(hamlets.items())))


def template(
    session: Session, wanted: str | ImportSet, area: int = VILLAGE, *, filled: bool = False
) -> bytes:
    """An issued template."""
    stream = io.BytesIO()
    chosen = set_of(wanted) if isinstance(wanted, str) else wanted
    write_template(session, chosen, area, stream, filled=filled)
    return stream.getvalue()


def typed_into(
    session: Session, file: bytes, sheets: Sheets, hamlets: Mapping[int, str], *, single: bool = True
) -> bytes:
    """The file with these rows typed into it from the first data row on."""
    words = dictionaries(session)
    book = load_workbook(io.BytesIO(file))
    for name, rows in sheets.items():
        table = TABLES[name]
        sheet = book[sheet_name(table.__decl__.label)]
        for number, row in enumerate(rows, FIRST_DATA_ROW):
            for column, declared in enumerate(columns_of(table, single=single), 1):
                value = row.get(declared.name)
                if not declared.name.startswith("__"):
                    value = shown(declared, value, words, hamlets)
                if value is not None:
                    sheet.cell(number, column, value)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited(file: bytes, cells: Mapping[tuple[str, str, int], Any]) -> bytes:
    """The file with some cells typed over: (sheet, heading without unit, row) to value."""
    book = load_workbook(io.BytesIO(file))
    for (sheet, heading, row), value in cells.items():
        book[sheet].cell(row, column_of(book[sheet], heading)).value = value
    return saved(book)


def column_of(sheet: Worksheet, heading: str) -> int:
    """Where a heading stands."""
    called = re.compile(re.escape(heading) + r"(（.*）)?( \*)?")
    found = [cell.column for cell in sheet[HEADING_ROW] if called.fullmatch(str(cell.value))]
    assert found, f"no heading {heading} in {sheet.title}"
    return int(str(found[0]))


def count(session: Session, name: str, area: int = VILLAGE) -> int:
    """How many rows a village has in a table."""
    table = TABLES[name]
    return session.scalar(select(func.count()).select_from(table).where(table.area == area)) or 0


def add(session: Session, name: str, **values: Any) -> Any:
    """Register a row as the system."""
    with transaction(session):
        return records.create(session, TABLES[name], {"area": VILLAGE, **values}).row
