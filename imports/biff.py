"""旧版工作簿 BIFF records: what an old .xls says of itself, record by record, before it is parsed."""

import struct
from collections.abc import Callable, Iterator

from imports.parts import PERCENT_FORMATS, Facts, Grid
from imports.raw import CellFault
from imports.refusals import Reason, UnsafeWorkbook

OPENING, ENDING = 0x0809, 0x000A
FILEPASS, BOUND_SHEET, FORMAT, EXTENDED_FORMAT, LINKED_BOOK = 0x2F, 0x85, 0x41E, 0xE0, 0x1AE
FORMULA, ERROR_CELL, NUMBER, SHORT_NUMBER, SHORT_NUMBERS = 0x06, 0x205, 0x203, 0x27E, 0xBD
TEXT_CELL, OLD_TEXT_CELL = 0xFD, 0x204
ONE_CELL = frozenset({FORMULA, ERROR_CELL, NUMBER, SHORT_NUMBER, TEXT_CELL, OLD_TEXT_CELL})
NUMBERS = frozenset({FORMULA, NUMBER, SHORT_NUMBER})
MACRO_SHEET = 1
OWN_BOOKS = frozenset({b"\x01\x04", b"\x01\x3a", b"\x01\x00"})
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
Record = tuple[int, bytes]


def scan_records(stream: bytes, facts: Facts) -> None:
    """Note sheets, formula errors and percentages of a workbook stream; refuse what must not be read."""
    try:
        _Scan(stream, facts).run()
    except (struct.error, IndexError) as error:
        raise UnsafeWorkbook(Reason.DAMAGED) from error


def _records(stream: bytes, place: int) -> Iterator[Record]:
    """The records from a place to the end of their substream."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        depth += (kind == OPENING) - (kind == ENDING)
        if depth <= 0:
            return
        place += 4 + length


class _Scan:
    """One workbook stream: first what holds for all sheets, then each sheet."""

    def __init__(self, stream: bytes, facts: Facts) -> None:
        self._stream = stream
        self._facts = facts
        self._grid = Grid()
        self._offsets: dict[str, int] = {}
        self._percent_formats: set[int] = set(PERCENT_FORMATS)
        self._formats: list[int] = []
        self._globals: dict[int, Callable[[bytes], None]] = {
            FILEPASS: self._refuse_password,
            BOUND_SHEET: self._sheet,
            FORMAT: self._format,
            EXTENDED_FORMAT: lambda body: self._formats.append(struct.unpack_from("<H", body, 2)[0]),
            LINKED_BOOK: self._book,
        }

    def run(self) -> None:
        """Read the whole stream once."""
        for kind, body in _records(self._stream, 0):
            if kind in self._globals:
                self._globals[kind](body)
        for name, offset in self._offsets.items():
            self._grid = self._facts.grids.setdefault(name, Grid())
            for kind, body in _records(self._stream, offset):
                if kind in ONE_CELL:
                    self._cell(kind, body)
                elif kind == SHORT_NUMBERS:
                    self._cells(body)
            self._facts.count_area(self._grid.rows, self._grid.columns)

    def _refuse_password(self, _: bytes) -> None:
        raise UnsafeWorkbook(Reason.ENCRYPTED)

    def _sheet(self, body: bytes) -> None:
        offset, hidden, kind = struct.unpack_from("<IBB", body)
        if kind == MACRO_SHEET:
            raise UnsafeWorkbook(Reason.MACRO)
        coded = body[8 : 8 + body[6] * (2 if body[7] & 1 else 1)]
        name = coded.decode("utf-16-le" if body[7] & 1 else "latin-1", errors="replace")
        self._facts.names.append((name, name, bool(hidden & 3)))
        if len(self._facts.names) > self._facts.limits.sheets:
            raise UnsafeWorkbook(Reason.SHEETS)
        if kind == 0:
            self._offsets[name] = offset

    def _format(self, body: bytes) -> None:
        if b"%" in body[5:]:
            self._percent_formats.add(struct.unpack_from("<H", body)[0])

    def _book(self, body: bytes) -> None:
        self._facts.external |= body[2:4] not in OWN_BOOKS

    def _cell(self, kind: int, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        self._seen(row, column, 1)
        code = _error_code(kind, body)
        if code is not None:
            self._grid.faults[row + 1, column + 1] = CellFault(ERRORS.get(code, "#N/A"))
        elif kind in NUMBERS:
            self._note_percent(row, column, style)
        self._facts.formulas |= kind == FORMULA

    def _cells(self, body: bytes) -> None:
        """Several numbers side by side: the row, the first column, a style and a number each, the last column."""
        row, column = struct.unpack_from("<HH", body)
        count = max((len(body) - 6) // 6, 1)
        self._seen(row, column + count - 1, count)
        for place in range(count):
            self._note_percent(row, column + place, struct.unpack_from("<H", body, 4 + 6 * place)[0])

    def _seen(self, row: int, column: int, cells: int) -> None:
        self._facts.count_cells(cells)
        self._grid.rows = max(self._grid.rows, row + 1)
        self._grid.columns = max(self._grid.columns, column + 1)

    def _note_percent(self, row: int, column: int, style: int) -> None:
        if style < len(self._formats) and self._formats[style] in self._percent_formats:
            self._grid.percents.add((row + 1, column + 1))


def _error_code(kind: int, body: bytes) -> int | None:
    """The error of an error cell, or of a formula that ended in one."""
    if kind == ERROR_CELL:
        return body[6] if body[7] else None
    if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
