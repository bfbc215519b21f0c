"""演示工作簿 filling in the issued template as a clerk would, cell by cell under its headings."""

from collections.abc import Mapping
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from app.demo.draw import Sheets
from exports.template import write_template
from exports.template_rows import shown
from exports.template_sheet import columns_of
from models.platform.dictionary import dictionaries
from models.platform.import_sets import ImportSet
from models.platform.template_layout import FIRST_DATA_ROW, sheet_name
from models.registry import TABLES


def filled_in(
    session: Session, wanted: ImportSet, area: int, sheets: Sheets, hamlets: Mapping[int, str]
) -> bytes:
    """The template of a village with the sheets' rows typed into it."""
    issued = BytesIO()
    write_template(session, wanted, area, issued)
    book, words = load_workbook(issued), dictionaries(session)
    for name, rows in sheets.items():
        table = TABLES[name]
        sheet = book[sheet_name(table.__decl__.label)]
        for number, row in enumerate(rows, FIRST_DATA_ROW):
            for column, declared in enumerate(columns_of(table, single=True), 1):
                value = shown(declared, row.get(declared.name), words, hamlets)
                if value is not None:
                    sheet.cell(number, column, value)
    typed = BytesIO()
    book.save(typed)
    return typed.getvalue()
