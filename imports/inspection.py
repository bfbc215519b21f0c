"""检查所见 inspections: what the guard saw of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from imports.parts import Address
from imports.raw import CellFault


class FileKind(StrEnum):
    """The workbook formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


@dataclass(frozen=True)
class SheetInfo:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool = False


@dataclass(frozen=True)
class Inspection:
    """What the guard saw. Cell addresses are (row, column), counted from 1, by sheet name."""

    kind: FileKind
    sheets: tuple[SheetInfo, ...] = ()
    cells: int = 0
    has_formulas: bool = False
    has_external_links: bool = False
    has_extensions: bool = False
    far_cells: bool = False
    faults: Mapping[str, Mapping[Address, CellFault]] = field(default_factory=dict)
    percents: Mapping[str, frozenset[Address]] = field(default_factory=dict)
    cell_pictures: Mapping[str, frozenset[Address]] = field(default_factory=dict)
    """The cells that hold a picture and nothing else."""
    pictures: Mapping[str, frozenset[Address]] = field(default_factory=dict)
    """The cells under a picture that lies over the sheet."""
