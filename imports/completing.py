"""补全 what only the guard can tell of the cells that the parser read: faults, percentages, pictures."""

from collections.abc import Mapping
from dataclasses import replace

from imports.inspection import Inspection
from imports.parts import Address
from imports.raw import CellFault, Percent, Row
from imports.sheets import Sheet


def completed(inspection: Inspection, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The sheets with what only the guard can tell of their cells."""
    for sheet in sheets:
        _put_faults(sheet.rows, inspection.faults.get(sheet.name, {}))
        _put_percents(sheet.rows, inspection.percents.get(sheet.name, frozenset()))
    return tuple(_without_pictures(inspection, sheet) for sheet in sheets)


def _without_pictures(inspection: Inspection, sheet: Sheet) -> Sheet:
    """The sheet with nothing where a picture is all that a cell holds, and the rows that have pictures."""
    alone = inspection.cell_pictures.get(sheet.name, frozenset())
    for row, column in alone:
        if row <= len(sheet.rows) and column <= len(sheet.rows[row - 1]):
            sheet.rows[row - 1][column - 1] = ""
    found = alone | inspection.pictures.get(sheet.name, frozenset())
    return replace(sheet, pictures=tuple(sorted({row for row, _ in found}))) if found else sheet


def _put_faults(rows: list[Row], faults: Mapping[Address, CellFault]) -> None:
    """Say what calamine cannot: it gives an empty text for #N/A and for a formula without a result."""
    for (row, column), fault in faults.items():
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = fault


def _put_percents(rows: list[Row], percents: frozenset[Address]) -> None:
    for row, column in percents:
        if row <= len(rows) and column <= len(rows[row - 1]):
            value = rows[row - 1][column - 1]
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                rows[row - 1][column - 1] = Percent(value)
