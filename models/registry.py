"""登记 the registry of tables: what is declared, by name; contradictions stop the start-up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from models.levels import BUSINESS_KINDS, AccountKind


class DeclarationError(Exception):
    """Two declarations contradict each other, or one is incomplete: a bug, told at start-up."""


@dataclass(frozen=True)
class TableDecl:
    """What a table's class statement says beside its columns."""

    label: str
    subsystem: str
    menu: str = ""
    written_by: frozenset[AccountKind] = frozenset()
    imported_by: frozenset[AccountKind] = frozenset()
    read_by: frozenset[AccountKind] = BUSINESS_KINDS
    natural_key: tuple[str, ...] = ()
    step: str | None = None
    tab: str = ""
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


_tables: dict[str, type[Any]] = {}
TABLES: Mapping[str, type[Any]] = MappingProxyType(_tables)
"""Every table that people see, by table name, in the order declared."""


def register(table: type[Any]) -> None:
    """Enter a declared table; a second one of the same name or label is refused."""
    name, decl = table.__tablename__, table.__decl__
    if name in _tables:
        raise DeclarationError(f"table {name} is declared twice")
    if not name.startswith(f"{decl.subsystem}_"):
        raise DeclarationError(f"table {name} must start with its subsystem {decl.subsystem}_")
    if any(
        other.__decl__.label == decl.label and other.__decl__.subsystem == decl.subsystem
        for other in TABLES.values()
    ):
        raise DeclarationError(f"two tables of {decl.subsystem} are labelled {decl.label}")
    _tables[name] = table


def withdraw(table: type[Any]) -> None:
    """Take a table out again; only a sandbox that declared it does so."""
    del _tables[table.__tablename__]


def tables_of_step(step: str) -> tuple[type[Any], ...]:
    """The tables that are filled in under a step, in the order declared."""
    return tuple(table for table in TABLES.values() if table.__decl__.step == step)


def lent_tables() -> tuple[type[Any], ...]:
    """The tables of which a prefecture's rows are read by the accounts under it (``lent=True``)."""
    return tuple(table for table in TABLES.values() if table.__decl__.extra.get("lent"))
