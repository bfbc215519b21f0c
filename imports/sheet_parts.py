"""工作表部件 sheet parts: the cells of .xlsx and .ods sheets as they stream by."""

import re

from imports.limits import EXCEL_COLUMNS, EXCEL_ROWS
from imports.parts import Address, Facts, Grid, PartReader
from imports.raw import CellFault, column_letter, column_number, whole_number
from imports.refusals import Reason, UnsafeWorkbook
from imports.xml_scan import Plain

REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
FAULT_TEXT = 120
CELL_PICTURE = "DISPIMG("
"""The formula by which WPS shows a picture inside a cell."""

PLAIN_ROWS = re.compile(
    rb'(?:<row r="([0-9]{1,6})"'
    rb"(?: (?:spans|s|ht|customHeight|customFormat|hidden|x14ac:dyDescent|thickBot|thickTop)"
    rb'="[^"<>&]*+")*+'
    rb"(?:/>|>"
    rb'(?:<c r="[A-Z]{1,2}\1"(?: s="[0-9]{1,6}")?+(?: t="(?:s|n|b|str|inlineStr)")?+'
    rb'(?:/>|>(?:<v>[^<&]{0,32767}+</v>|<is><t(?: xml:space="preserve")?+>[^<]{0,32767}+</t></is>)?+</c>))*+'
    rb"</row>)\s*+)*+"
)
ROW_NUMBERS = re.compile(rb'<row r="([0-9]+)')
COLUMN_LETTERS = re.compile(rb'<c r="([A-Z]+)')


class SheetReader(PartReader):
    """The cells of one worksheet part."""

    wants_text = True

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._limits = facts.limits
        self._grid = facts.grids.setdefault(facts.part, Grid())
        self._percents = _percent_cells(facts.percent_styles)
        self._row = 0
        self._column = 0
        self._cell: dict[str, str] = {}
        self._formula: str | None = None
        self._value: str | None = None
        self._length = 0
        self._listening = ""
        self.plain = Plain("sheetData", "row", PLAIN_ROWS, self._take)

    def _take(self, block: bytes) -> bool:
        rows = max(map(int, ROW_NUMBERS.findall(block)), default=0)
        letters = {found.decode() for found in set(COLUMN_LETTERS.findall(block))}
        columns = max(map(column_number, letters), default=0)
        if rows > self._limits.rows or columns > self._limits.columns:
            return False
        self._facts.count_cells(block.count(b"<c "))
        self._grid.rows = max(self._grid.rows, rows)
        self._grid.columns = max(self._grid.columns, columns)
        if self._percents is not None:
            for letter, number in self._percents.findall(block):
                self._grid.percents.add((int(number), column_number(letter.decode())))
        return True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow rows and cells; count merged areas."""
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t", "f"):
            self._open_value(name)
        elif name == "row":
            self._row = self._row_number(attributes)
            self._column = 0
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "extLst":
            self._facts.extensions = True

    def _row_number(self, attributes: dict[str, str]) -> int:
        given = attributes.get("r")
        if given is None:
            return self._row + 1
        row = whole_number(given, 7)
        if row is None or not 1 <= row <= EXCEL_ROWS:
            raise UnsafeWorkbook(Reason.DIMENSIONS)
        return row

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._facts.count_cells(1)
        self._cell, self._formula, self._value, self._length = attributes, None, None, 0
        given = attributes.get("r")
        if given is None:
            self._column += 1
            self._row = max(self._row, 1)
            return
        self._row, self._column = _address(given)

    def _open_value(self, name: str) -> None:
        if name == "f":
            self._facts.formulas = True
            self._formula = ""
        elif self._value is None:
            self._value = ""
        self._listening = name

    def text(self, data: str) -> None:
        """Measure the value; keep the beginning of a formula or an error."""
        if not self._listening:
            return
        if self._listening == "f":
            self._formula = ((self._formula or "") + data)[:FAULT_TEXT]
            return
        self._length += len(data)
        if self._length > self._limits.value_characters:
            raise UnsafeWorkbook(Reason.VALUE, detail=f"{self._where()}内容过长，请精简后重新上传")
        self._value = ((self._value or "") + data)[:FAULT_TEXT]

    def end(self, name: str) -> None:
        """Judge the cell when it is complete; add up the sheet when it is."""
        if name in ("v", "t", "f"):
            self._listening = ""
        elif name == "c":
            self._close_cell()
        elif name == "worksheet":
            self._facts.count_area(self._grid.rows, self._grid.columns)

    def _close_cell(self) -> None:
        row, column = self._row, self._column
        far = row > self._limits.rows or column > self._limits.columns
        if self._value is None and self._formula is None:
            self._facts.far_cells |= far
            return
        if far:
            text = f"{self._where()}处有内容，行列数超过限制，请删除多余的行和列后重新上传"
            raise UnsafeWorkbook(Reason.DIMENSIONS, detail=text)
        self._grid.rows = max(self._grid.rows, row)
        self._grid.columns = max(self._grid.columns, column)
        kind = self._cell.get("t", "n")
        if CELL_PICTURE in (self._formula or ""):
            self._grid.pictures.add((row, column))
        elif kind == "e":
            self._grid.faults[row, column] = CellFault(self._value or "#N/A")
        elif self._formula is not None and not self._value and kind != "str":
            self._grid.faults[row, column] = CellFault(f"={self._formula}", uncomputed=True)
        if self._cell.get("s") in self._facts.percent_styles:
            self._grid.percents.add((row, column))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _address(first)
        bottom, right = _address(last or first)
        self._facts.merges += 1
        self._facts.merged_area += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        if self._facts.merges > self._limits.merges or self._facts.merged_area > self._limits.merged_area:
            text = "的合并单元格过多或范围过大，请取消多余的合并后重新上传"
            raise UnsafeWorkbook(Reason.DIMENSIONS, detail=text)

    def _where(self) -> str:
        return f"的 {column_letter(self._column)}{self._row} 单元格"


def _address(text: str) -> Address:
    found = REFERENCE.fullmatch(text)
    if found is None:
        raise UnsafeWorkbook(Reason.DAMAGED)
    row, column = int(found[2]), column_number(found[1])
    if not (1 <= row <= EXCEL_ROWS and column <= EXCEL_COLUMNS):
        raise UnsafeWorkbook(Reason.DIMENSIONS)
    return row, column


def _percent_cells(styles: frozenset[str]) -> re.Pattern[bytes] | None:
    if not styles:
        return None
    return re.compile(rb'<c r="([A-Z]+)([0-9]+)" s="(?:' + "|".join(sorted(styles)).encode() + rb')"')
