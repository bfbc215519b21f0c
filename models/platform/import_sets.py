"""导入集 import sets: which tables travel together in one workbook, and what is checked across its sheets."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.base import AreaScoped, Record
from models.fields import Field, Kind, Problem, Values, fields_of
from models.memory import remembered
from models.platform.refusal import NotFound
from models.platform.ticks import sheet_fields
from models.registry import TABLES, DeclarationError

Sheets = Mapping[str, Sequence[Values]]
"""The rows that a village would have after the import, by table name."""

LAYOUT_VERSION = "1"
"""Counts up when the layout of templates changes, not when a table gets a field: that is the schema's hash."""


@dataclass(frozen=True)
class Finding:
    """Something wrong between the sheets of a village; ``index`` is None when it is of the whole sheet."""

    area: int
    table: str
    index: int | None
    problem: Problem


Across = Callable[[Session, Mapping[int, Sheets]], Iterable[Finding]]


@dataclass(frozen=True)
class ImportSet:
    """What one workbook holds: a sheet for each table, in this order."""

    key: str
    label: str
    tables: tuple[type[Record], ...]
    across: Across | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(table.__tablename__ for table in self.tables)

    @property
    def schema(self) -> str:
        """A short hash of every column a template has; differs when a template is of another version."""
        return _schema(self.tables)


_sets: dict[str, ImportSet] = {}


def declare_set(declared: ImportSet) -> None:
    """Enter a set of several tables; every single table is a set of its own without being declared."""
    if declared.key in _sets or declared.key in TABLES:
        raise DeclarationError(f"import set {declared.key} is declared twice")
    if not declared.tables or not all(issubclass(table, AreaScoped) for table in declared.tables):
        raise DeclarationError(f"import set {declared.key} needs tables whose rows belong to a division")
    _sets[declared.key] = declared


def declared_sets() -> tuple[ImportSet, ...]:
    """The sets of several tables, in the order declared."""
    return tuple(_sets.values())


def set_of(key: str) -> ImportSet:
    """The set of that key, or the table of that name by itself; :class:`NotFound` when there is neither."""
    if key in _sets:
        return _sets[key]
    table = TABLES.get(key)
    has_area = table is not None and issubclass(table, AreaScoped)
    if table is None or not has_area or not table.__decl__.imported_by:
        raise NotFound(f"没有名为“{key[:60]}”的导入内容，请从导入页面选择")
    parent = next((each for each in _sets.values() if table in each.tables), None)
    return ImportSet(key, table.__decl__.label, (table,), parent.across if parent else None)


def typed_fields(table: type[Any]) -> tuple[Field, ...]:
    """The fields of a table that people write, in the order of the template's columns."""
    return tuple(each for each in fields_of(table) if each.is_typed and each.kind is not Kind.RECORDS)


@remembered
def _schema(tables: tuple[type[Record], ...]) -> str:
    lines = [
        f"{table.__tablename__}.{each.name}:{each.heading}:{each.kind}:{each.required}:{each.choices}"
        for table in tables
        for each in sheet_fields(table)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
