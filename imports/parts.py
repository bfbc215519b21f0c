"""部件 parts of a package: what each kind of XML part says about the workbook."""

import re
from dataclasses import dataclass, field

from imports.limits import Limits
from imports.raw import CellFault, whole_number
from imports.refusals import Reason, UnsafeWorkbook
from imports.xml_scan import Plain, Reader

PERCENT_FORMATS = frozenset({9, 10})
Address = tuple[int, int]


@dataclass
class Grid:
    """What was seen of one sheet; rows and columns are counted from 1."""

    rows: int = 0
    columns: int = 0
    faults: dict[Address, CellFault] = field(default_factory=dict)
    percents: set[Address] = field(default_factory=set)
    pictures: set[Address] = field(default_factory=set)


@dataclass
class Facts:
    """What is known of a package so far, and how much of the limits is used up."""

    limits: Limits
    part: str = ""
    cells: int = 0
    area: int = 0
    merges: int = 0
    merged_area: int = 0
    sheet_parts: int = 0
    formulas: bool = False
    far_cells: bool = False
    extensions: bool = False
    external: bool = False
    names: list[tuple[str, str, bool]] = field(default_factory=list)
    relations: dict[str, dict[str, str]] = field(default_factory=dict)
    percent_styles: frozenset[str] = frozenset()
    grids: dict[str, Grid] = field(default_factory=dict)
    drawings: dict[str, set[Address]] = field(default_factory=dict)
    """Where pictures lie over a sheet, by the part that draws them."""

    def count_cells(self, cells: int) -> None:
        """Use up cells of the limit."""
        self.cells += cells
        if self.cells > self.limits.cells:
            raise UnsafeWorkbook(Reason.DIMENSIONS)

    def count_area(self, rows: int, columns: int) -> None:
        """Use up the area that a sheet takes in memory, holes included."""
        self.area += rows * columns
        if self.area > self.limits.area:
            raise UnsafeWorkbook(Reason.DIMENSIONS)


class PartReader(Reader):
    """A reader that writes down what it finds."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts


class WorkbookReader(PartReader):
    """The list of sheets."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note each sheet; links to other workbooks are noted too."""
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            self._facts.names.append((attributes.get("name", ""), relation, hidden))
            if len(self._facts.names) > self._facts.limits.sheets:
                raise UnsafeWorkbook(Reason.SHEETS)
        elif name == "externalReference":
            self._facts.external = True


class RelationsReader(PartReader):
    """Where parts point to; anything outside the package but a plain hyperlink is a link to other data."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._targets = facts.relations.setdefault(facts.part, {})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note one relation."""
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode", "").casefold() == "external":
            self._facts.external |= kind != "hyperlink"
        elif kind in ("externalLink", "connections", "queryTable"):
            self._facts.external = True
        if kind in ("worksheet", "drawing"):
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")


class StylesReader(PartReader):
    """Which cell styles show a number as a percentage."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._formats: set[int | None] = set(PERCENT_FORMATS)
        self._styles: set[str] = set()
        self._in_cell_styles = False
        self._place = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note percent formats, then the cell styles that use them."""
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            self._formats.add(whole_number(attributes.get("numFmtId", ""), 9))
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            if whole_number(attributes.get("numFmtId", ""), 9) in self._formats:
                self._styles.add(str(self._place))
            self._place += 1

    def end(self, name: str) -> None:
        """The list of cell styles is complete."""
        if name == "cellXfs":
            self._in_cell_styles = False
            self._facts.percent_styles = frozenset(self._styles)


class ContentTypesReader(PartReader):
    """What the package says it is."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse workbooks with macros and the binary kind."""
        kind = attributes.get("ContentType", "").casefold()
        if name in ("Override", "Default"):
            if "macro" in kind or "vbaproject" in kind:
                raise UnsafeWorkbook(Reason.MACRO)
            if "sheet.binary" in kind:
                raise UnsafeWorkbook(Reason.NOT_A_WORKBOOK)


PLAIN_STRINGS = re.compile(
    rb"(?:<si><t(?: xml:space=\"preserve\")?+>[^<]{0,32767}+</t>(?:<phoneticPr [^<>]*+/>)?+</si>\s*+)*+"
)


class StringsReader(PartReader):
    """The shared texts: none may be longer than a cell can hold."""

    wants_text = True

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._longest = facts.limits.value_characters
        self._length = 0
        self.plain = Plain("sst", "si", PLAIN_STRINGS, _take_strings)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A new text begins."""
        del attributes
        if name == "si":
            self._length = 0

    def text(self, data: str) -> None:
        """Measure the text."""
        self._length += len(data)
        if self._length > self._longest:
            raise UnsafeWorkbook(Reason.VALUE)


class ForeignReader(PartReader):
    """A drawing, a theme, a comment: of no interest, unless cells hide in it."""

    forgiving = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse cells under a root that no program writes."""
        del attributes
        if name == "sheetData":
            raise UnsafeWorkbook(Reason.ARCHIVE)


def _take_strings(block: bytes) -> bool:
    del block  # the grammar has measured every text
    return True


class ManifestReader(PartReader):
    """The manifest of an OpenDocument package tells whether it is encrypted."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Refuse encryption."""
        del attributes
        if name == "encryption-data":
            raise UnsafeWorkbook(Reason.ENCRYPTED)
