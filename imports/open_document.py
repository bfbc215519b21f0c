"""开放文档 open documents: the cells of an .ods file as they stream by, where one may stand for many."""

from imports.drawing_parts import MOST_NOTED
from imports.parts import Address, Facts, Grid, PartReader
from imports.raw import CellFault, whole_number
from imports.refusals import Reason, UnsafeWorkbook

FAULT_TEXT = 120


class OpenDocumentReader(PartReader):
    """The cells of an .ods document, where one element may stand for many rows and columns."""

    wants_text = True

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._limits = facts.limits
        self._grid = Grid()
        self._row = 0
        self._row_repeat = 1
        self._column = 0
        self._repeat = 1
        self._has_value = False
        self._is_error = False
        self._is_percent = False
        self._in_cell = False
        self._drawn: set[Address] = set()
        self._text = ""
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow tables, rows and cells."""
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._open_table(local.get("name", ""))
        elif name == "table-row":
            self._row_repeat = _repeat(local.get("number-rows-repeated", "1"))
            self._column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._repeat = _repeat(local.get("number-columns-repeated", "1"))
            self._open_cell(attributes)
        elif name == "image" and self._in_cell and len(self._drawn) < MOST_NOTED:
            self._drawn.add((self._row + 1, self._column + 1))
        elif name in ("dde-source", "database-range-source", "table-source"):
            self._facts.external = True

    def _open_cell(self, attributes: dict[str, str]) -> None:
        kinds = {value for key, value in attributes.items() if key.endswith(":value-type")}
        has_formula = any(key.endswith(":formula") for key in attributes)
        self._has_value = bool(kinds) or has_formula
        self._is_error, self._is_percent = "error" in kinds, "percentage" in kinds
        self._facts.formulas |= has_formula
        self._in_cell, self._text, self._length = True, "", 0

    def _open_table(self, name: str) -> None:
        self._row, self._grid = 0, self._facts.grids.setdefault(name, Grid())
        self._drawn = self._facts.drawings.setdefault(name, set())
        self._facts.names.append((name, name, False))
        if len(self._facts.names) > self._limits.sheets:
            raise UnsafeWorkbook(Reason.SHEETS)

    def text(self, data: str) -> None:
        """Measure the value; keep what an error is called."""
        if not self._in_cell:
            return
        if self._is_error:
            self._text = (self._text + data)[:FAULT_TEXT]
        self._length += len(data)
        if self._length > self._limits.value_characters:
            raise UnsafeWorkbook(Reason.VALUE)

    def end(self, name: str) -> None:
        """Count what the element stood for."""
        if name in ("table-cell", "covered-table-cell"):
            self._close_cell()
        elif name == "table-row":
            self._row += self._row_repeat
        elif name == "table":
            self._facts.count_area(self._grid.rows, self._grid.columns)

    def _close_cell(self) -> None:
        self._in_cell = False
        self._column += self._repeat
        if not self._has_value:
            return
        last = self._row + self._row_repeat
        if last > self._limits.rows or self._column > self._limits.columns:
            raise UnsafeWorkbook(Reason.DIMENSIONS)
        self._facts.count_cells(self._row_repeat * self._repeat)
        self._grid.rows = max(self._grid.rows, last)
        self._grid.columns = max(self._grid.columns, self._column)
        if self._is_error or self._is_percent:
            self._note()

    def _note(self) -> None:
        """Keep the addresses that the element stood for."""
        for row in range(self._row + 1, self._row + self._row_repeat + 1):
            for column in range(self._column - self._repeat + 1, self._column + 1):
                if self._is_error:
                    self._grid.faults[row, column] = CellFault(self._text.strip() or "#N/A")
                else:
                    self._grid.percents.add((row, column))


def _repeat(text: str) -> int:
    times = whole_number(text, 8)
    if times is None:
        raise UnsafeWorkbook(Reason.DIMENSIONS)
    return max(times, 1)
