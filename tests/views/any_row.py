"""任意行 a row for any table, made from its declaration alone, past every rule: only its place matters here."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.fields import Field, Kind, fields_of
from models.platform.clock import now
from models.platform.flows.reviewed import COLUMNS as ENGINES
from models.platform.hamlets import hamlet_table
from models.registry import TABLES

PLAIN: dict[Kind, Any] = {
    Kind.INTEGER: 1,
    Kind.DECIMAL: Decimal(1),
    Kind.DATE: date(2021, 3, 1),
    Kind.YEAR: 2021,
    Kind.BOOLEAN: True,
    Kind.MULTI_CHOICE: ("x",),
    Kind.HAMLETS: (),
    Kind.RECORDS: (),
}


def scoped_tables() -> list[type[Any]]:
    """Every registered table whose rows belong to a division, hamlets first because others name them."""
    scoped = [table for table in TABLES.values() if issubclass(table, AreaScoped)]
    hamlets = {hamlet_table(table) for table in scoped}
    return sorted(scoped, key=lambda table: table not in hamlets)


def add_everywhere(session: Session, area: int, marker: str) -> dict[type[Any], int]:
    """One row in every scoped table, for one village; the ids by table."""
    added: dict[type[Any], int] = {}
    for table in scoped_tables():
        hamlets = hamlet_table(table)
        row = any_row(table, area, marker, added.get(hamlets) if hamlets is not None else None)
        _name_others(row, added)
        session.add(row)
        session.flush()
        added[table] = row.id
    session.commit()
    return added


def _name_others(row: Any, added: dict[type[Any], int]) -> None:
    """Fill the keys of rows that this one cannot be without."""
    for name, column in inspect(type(row)).columns.items():
        for key in () if column.nullable or getattr(row, name) is not None else column.foreign_keys:
            setattr(row, name, added[TABLES[key.column.table.name]])


def any_row(table: type[Any], area: int, marker: str, hamlet: int | None) -> Any:
    """A row whose required texts hold the marker."""
    columns = inspect(table).columns
    values = {
        each.name: _value(each, marker, hamlet)
        for each in fields_of(table)
        if (not columns[each.name].nullable or each.kind is Kind.TEXT) and each.name not in ENGINES
    }
    values |= {each.name: (area,) for each in fields_of(table) if each.kind is Kind.VILLAGES}
    stamp = {"created_on": now(), "changed_on": now(), "area": area}
    return table(**(values | stamp))


def _value(each: Field, marker: str, hamlet: int | None) -> Any:
    if each.kind is Kind.HAMLET:
        return hamlet
    if each.kind in PLAIN:
        return PLAIN[each.kind]
    return marker[: each.length or len(marker)]
