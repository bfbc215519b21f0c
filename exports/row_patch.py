"""行补丁 row patch: cells of a sheet get another style, and rows a last cell that says why."""

import re
from dataclasses import dataclass, field
from html import unescape

from exports.sheet_xml import CellStyles, cell_renderer, column_letter
from exports.style_patch import StylePatch
from models.platform.workbook_marks import REASON_HEADING

ROW = re.compile(rb'<row r="([0-9]+)"([^<>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
ANY_ROW = re.compile(rb"<(?:\w+:)?row\b")
CELL = re.compile(rb'<c r="([A-Z]{1,3})[0-9]+"([^<>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
ANY_CELL = re.compile(rb"<(?:\w+:)?c\b")
STYLE = re.compile(rb' s="([0-9]+)"')
SPANS = re.compile(rb' spans="[^"]*"')
SHARED = re.compile(r"<si>(.*?)</si>|<si/>", re.DOTALL)
TEXT = re.compile(r"<t\b[^<>]*>(.*?)</t>", re.DOTALL)
SHARED_NUMBER = re.compile(rb"<v>([0-9]+)</v>")
HEADER_SEARCH_ROWS = 10


@dataclass
class RowPatch:
    """What changes in one row: faulty columns (True for an error, False for a doubt) and the reason."""

    errors: dict[str, bool] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class _Cell:
    letter: str
    attributes: bytes
    content: bytes | None

    @property
    def column(self) -> int:
        """The place of the column, counted from 1."""
        return _column_number(self.letter)

    @property
    def style(self) -> int:
        """The number of the cell's style."""
        found = STYLE.search(self.attributes)
        return int(found[1]) if found else 0

    def styled(self, style: int) -> "_Cell":
        """The same cell in another style."""
        return _Cell(self.letter, STYLE.sub(b"", self.attributes) + b' s="%d"' % style, self.content)

    def xml(self, row: int) -> bytes:
        """The cell as it is written."""
        opening = b'<c r="%s%d"%s' % (self.letter.encode(), row, self.attributes)
        return opening + (b"/>" if self.content is None else b">" + self.content + b"</c>")


class SheetPatch:
    """One worksheet part that is being marked."""

    def __init__(self, part: bytes, strings: str, styles: StylePatch) -> None:
        self._part = part
        self._reason_numbers = _shared_reasons(strings)
        self._styles = styles
        self._patches: dict[int, RowPatch] = {}
        self._reason_letter = ""
        self._header = 1

    @classmethod
    def of(cls, part: bytes, strings: str, styles: StylePatch) -> "SheetPatch | None":
        """A part whose rows and cells are all written in the familiar way; None otherwise."""
        rows_are_familiar = part.count(b'<row r="') == len(ANY_ROW.findall(part))
        cells_are_familiar = part.count(b'<c r="') == len(ANY_CELL.findall(part))
        return cls(part, strings, styles) if rows_are_familiar and cells_are_familiar else None

    def marked(self, patches: dict[int, RowPatch]) -> bytes:
        """The part with our old marks out and the new ones in."""
        self._patches = patches
        self._find_header()
        return ROW.sub(self._row, self._part)

    def _find_header(self) -> None:
        """Where the reasons go: our old column, or the one after the last that is filled."""
        first_fault = min(self._patches, default=HEADER_SEARCH_ROWS + 1)
        fullest, last, ours = 0, 0, ""
        for found in ROW.finditer(self._part):
            number = int(found[1])
            if number > HEADER_SEARCH_ROWS and number not in self._patches:
                continue
            cells = [cell for cell in _cells(found[3] or b"") if cell.content is not None]
            last = max([last, *(cell.column for cell in cells)])
            if number > HEADER_SEARCH_ROWS:
                continue
            ours = ours or next((cell.letter for cell in cells[-1:] if self._is_reason_heading(cell)), "")
            if number < first_fault and len(cells) > fullest:
                fullest, self._header = len(cells), number
        self._reason_letter = ours or column_letter(last + 1)

    def _is_reason_heading(self, cell: _Cell) -> bool:
        content = cell.content or b""
        if b't="s"' not in cell.attributes:
            return _plain(content.decode()) == REASON_HEADING
        number = SHARED_NUMBER.search(content)
        return number is not None and int(number[1]) in self._reason_numbers

    def _row(self, found: re.Match[bytes]) -> bytes:
        number = int(found[1])
        patch = self._patches.get(number)
        if patch is None and number != self._header and not self._styles.is_marked:
            return found[0]
        cells = {cell.letter: cell for cell in _cells(found[3] or b"")}
        cells.pop(self._reason_letter, None)
        for letter, cell in cells.items():
            if (original := self._styles.original(cell.style)) != cell.style:
                cells[letter] = cell.styled(original)
        for letter, is_error in (patch.errors if patch else {}).items():
            cell = cells.get(letter, _Cell(letter, b"", None))
            cells[letter] = cell.styled(self._styles.twin(cell.style, is_error=is_error))
        content = b"".join(cells[letter].xml(number) for letter in sorted(cells, key=_column_number))
        reason = REASON_HEADING if number == self._header else patch.reason if patch else ""
        if reason:
            plain = CellStyles(0, 0, 0, 0)
            content += cell_renderer(self._reason_letter, plain)(reason, str(number)).encode()
        return b'<row r="%d"%s>%s</row>' % (number, SPANS.sub(b"", found[2]), content)


def _cells(row: bytes) -> list[_Cell]:
    return [
        _Cell(found[1].decode(), found[2], found[3] if found[0].endswith(b"</c>") else None)
        for found in CELL.finditer(row)
    ]


def _shared_reasons(strings: str) -> frozenset[int]:
    """Which shared texts are the heading of our column, after a program has rewritten the file."""
    if REASON_HEADING not in strings:
        return frozenset()
    texts = SHARED.findall(strings)
    return frozenset(place for place, text in enumerate(texts) if _plain(text) == REASON_HEADING)


def _plain(xml: str) -> str:
    return unescape("".join(TEXT.findall(xml)))


def _column_number(letter: str) -> int:
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - 64
    return number
