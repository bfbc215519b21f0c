"""下拉列表 the dropdowns of a template: short ones in the check itself, long ones on a hidden sheet under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.platform.template_layout import LISTS_SHEET

LONGEST_INLINE = 200
HAMLETS, VILLAGES, CODES = "hamlets", "villages", "village_codes"


@dataclass
class Lists:
    """The hidden sheet of lists of one workbook, filled as the lists are asked for."""

    book: Any
    _sheet: Any = None
    _known: dict[str, str] = field(default_factory=dict)

    def source(self, name: str, words: Sequence[str]) -> list[str] | str:
        """What a dropdown takes as its source: the words, or the name of the range that holds them."""
        short = len(",".join(words)) <= LONGEST_INLINE and not any(
            "," in word or '"' in word for word in words
        )
        return list(words) if short else self.named(name, words)

    def named(self, name: str, words: Sequence[str]) -> str:
        """Put the words on the hidden sheet under a name; as a formula that a check understands."""
        if name not in self._known:
            self._known[name] = self._write(name, words)
        return self._known[name]

    def _write(self, name: str, words: Sequence[str]) -> str:
        if self._sheet is None:
            self._sheet = self.book.add_worksheet(LISTS_SHEET)
            self._sheet.hide()
        column = len(self._known)
        self._sheet.write_string(0, column, name)
        for row, word in enumerate(words, 1):
            self._sheet.write_string(row, column, word)
        letters = column_letters(column)
        self.book.define_name(name, f"={LISTS_SHEET}!${letters}$2:${letters}${max(len(words), 1) + 1}")
        return f"={name}"

    def hamlets_of(self, villages: Mapping[int, Sequence[str]], row: int, column: str) -> str:
        """The cascade of a sheet for many villages: the hamlets of the village that stands in the row."""
        for area, names in villages.items():
            if names:
                self.named(f"{HAMLETS}_{area}", names)
        chosen = f"MATCH(${column}{row},{VILLAGES},0)"
        return f'=INDIRECT("{HAMLETS}_"&INDEX({CODES},{chosen}))'


def column_letters(column: int) -> str:
    """The letters of a column counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
