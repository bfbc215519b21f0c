"""已有记录 rows that are already there, written into a template as a person would have typed them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from exports.template_issue import Issue
from models.fields import Field, Kind, Values
from models.platform.dictionary import Dictionaries
from models.platform.template_layout import FIRST_DATA_ROW, PLACE_NAMES, VILLAGE_CODE

DIGITS = 15
YES_NO = ("是", "否")


def fill(issue: Issue, sheet: Any, columns: Sequence[Field], rows: Sequence[Values]) -> None:
    """Write the rows below the headings."""
    hamlets = issue.places.hamlet_names()
    for number, row in enumerate(rows, FIRST_DATA_ROW - 1):
        for place, declared in enumerate(columns):
            if declared.name in PLACE_NAMES:
                code = declared.name == VILLAGE_CODE.name
                value: Any = str(row["area"]) if code else issue.places.villages.get(row["area"], "")
            else:
                value = shown(declared, row.get(declared.name), issue.words, hamlets)
            _cell(sheet, number, place, value, issue.formats.of_field(declared))


def _cell(sheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write a value by its type: a text is never taken for a formula or a number."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, cell_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > DIGITS:
        sheet.write_string(row, column, f"{value:f}", cell_format)
    else:
        sheet.write_number(row, column, value, cell_format)


def shown(declared: Field, value: Any, words: Dictionaries, hamlets: Mapping[int, str]) -> Any:
    """A stored value as a person would type it."""
    if value is None or value == ():
        return None
    key = declared.choices or ""
    if declared.kind is Kind.CHOICE:
        return words.label(key, value)
    if declared.kind is Kind.MULTI_CHOICE:
        return "、".join(words.label(key, code) for code in value)
    if declared.kind is Kind.HAMLET:
        return hamlets.get(value)
    if declared.kind is Kind.HAMLETS:
        return "、".join(hamlets[each] for each in value if each in hamlets)
    if declared.kind is Kind.BOOLEAN:
        return YES_NO[0] if value else YES_NO[1]
    return value
