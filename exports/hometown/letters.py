"""函件 the letters as Word documents: one for each unit, filled into the template, together in an archive (001-115)."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from exports.archive import NOT_IN_NAMES
from models.hometown.letter_words import OF_A_PERSON, PLACEHOLDER, words_in

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

LONGEST_NAME = 60
MADE = (1980, 1, 1, 0, 0, 0)
Words = Mapping[str, str]


@dataclass(frozen=True)
class LetterText:
    """What stands in one letter: its own words, and the words of each person."""

    unit: str
    words: Words
    people: Sequence[Words]


class LetterForm:
    """A template, read once, from which one letter after the other is filled in."""

    def __init__(self, template: bytes) -> None:
        import docx  # a server's start need not wait for it

        self._document = docx.Document(io.BytesIO(template))
        roots = [self._document.element.body, *(each._element for each in _margins(self._document))]  # noqa: SLF001
        self._blank = [(root, [copy.deepcopy(each) for each in root]) for root in roots]

    def filled(self, letter: LetterText) -> bytes:
        """The letter: every placeholder filled, and a table's row that speaks of a person repeated for each."""
        document = self._document
        for root, content in self._blank:
            root[:] = [copy.deepcopy(each) for each in content]
        for table in _tables(document):
            _repeat_rows(table, letter)
        for paragraph in _paragraphs(document):
            _fill(paragraph, letter.words)
        document.core_properties.title = f"致{letter.unit}的函"
        document.core_properties.author = letter.words.get("发函单位", "")
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()


def archive_of_letters(stream: IO[bytes], template: bytes, letters: Iterable[LetterText]) -> int:
    """Every letter in a zip, each under the name of its unit; how many."""
    taken: set[str] = set()
    form = LetterForm(template)
    with zipfile.ZipFile(stream, "w") as package:
        for letter in letters:
            package.writestr(zipfile.ZipInfo(_name(letter.unit, taken), MADE), form.filled(letter))
    return len(taken)


def _name(unit: str, taken: set[str]) -> str:
    stem = NOT_IN_NAMES.sub("", unit).strip(" .")[:LONGEST_NAME] or "未命名"
    number, name = 1, f"{stem}_函.docx"
    while name in taken:
        number += 1
        name = f"{stem}_函（{number}）.docx"
    taken.add(name)
    return name


def _tables(container: Any) -> Iterator[Table]:
    for table in container.tables:
        yield table
        for row in table.rows:
            for cell in row.cells:
                yield from _tables(cell)


def _repeat_rows(table: Table, letter: LetterText) -> None:
    for row in list(table.rows):
        text = "\n".join(cell.text for cell in row.cells)
        if not set(words_in(text)) & set(OF_A_PERSON):
            continue
        for words in letter.people:
            twin = copy.deepcopy(row._tr)  # noqa: SLF001 - python-docx has no way of its own to repeat a row
            row._tr.addprevious(twin)  # noqa: SLF001
            _fill_row(table, twin, {**letter.words, **words})
        table._tbl.remove(row._tr)  # noqa: SLF001


def _fill_row(table: Table, twin: Any, words: Words) -> None:
    from docx.table import _Row

    for cell in _Row(twin, table).cells:
        for paragraph in cell.paragraphs:
            _fill(paragraph, words)


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """Every paragraph of the body, of its tables, and of the heads and feet of its pages."""
    for part in (document, *_margins(document)):
        yield from part.paragraphs
        for table in _tables(part):
            for row in table.rows:
                for cell in row.cells:
                    yield from cell.paragraphs


def _margins(document: Document) -> Iterator[Any]:
    """The heads and feet that the template has; asked for its text, one that is not there would be made."""
    for section in document.sections:
        for each in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not each.is_linked_to_previous:
                yield each


def _fill(paragraph: Paragraph, words: Words) -> None:
    """Fill a paragraph's placeholders, each in the form of its first letter, however Word has cut the text."""
    text = "".join(run.text for run in paragraph.runs)
    for found in reversed(list(PLACEHOLDER.finditer(text))):
        if found[1] in words:
            _replace(paragraph.runs, found.start(), found.end(), words[found[1]])


def _replace(runs: Sequence[Any], start: int, end: int, new: str) -> None:
    at = 0
    for run in runs:
        own, low, high = run.text, max(start - at, 0), end - at
        if low < len(own) and high > 0:
            run.text = own[:low] + new + own[high:]
            new = ""
        at += len(own)
