"""字段 field declarations: one line is column, heading, form field, template column, check and audit label."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, inspect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from models.declared import NOTHING, Field, Kind, Number, Pattern, Problem, Severity, Values
from models.memory import remembered
from models.rules import (
    Completion,
    GroupRule,
    RowRule,
    Rule,
    completes,
    group_rule,
    group_warning,
    rule,
    warning,
)
from models.sealed_column import Sealed
from models.types import Areas, Codes, Dec, HamletIds, RecordIds, Year
from models.when import Condition

__all__ = [
    "NOTHING",
    "Completion",
    "Field",
    "GroupRule",
    "Kind",
    "Number",
    "Pattern",
    "Problem",
    "RowRule",
    "Rule",
    "Severity",
    "Values",
    "completes",
    "field",
    "field_of",
    "fields_of",
    "group_rule",
    "group_warning",
    "rule",
    "rules_of",
    "warning",
]

_places = count()
KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (Areas, Kind.VILLAGES),
    (RecordIds, Kind.RECORDS),
    (HamletIds, Kind.HAMLETS),
    (Codes, Kind.MULTI_CHOICE),
    (Year, Kind.YEAR),
    (Dec, Kind.DECIMAL),
    (Boolean, Kind.BOOLEAN),
    (Date, Kind.DATE),
    (Text, Kind.LONG_TEXT),
    (Integer, Kind.INTEGER),
    (String, Kind.TEXT),
)


def _kind(type_: TypeEngine[Any], *, choices: str | None, hamlet: bool) -> Kind:
    if hamlet:
        return Kind.HAMLET
    if choices is not None:
        return Kind.MULTI_CHOICE if isinstance(type_, Codes) else Kind.CHOICE
    return next(kind for cls, kind in KINDS if isinstance(type_, cls))


def field(
    label: str,
    type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
    *args: Any,
    choices: str | None = None,
    multiple: bool = False,
    hamlet: bool = False,
    key: bool = False,
    length: int | None = None,
    **declared: Any,
) -> MappedColumn[Any]:
    """Declare one column of a table and everything that follows from it.

    ``args`` go to the column (a ``ForeignKey``, say); ``declared`` are attributes of :class:`Field`.
    A field that is required is NOT NULL unless it is computed. ``key=True`` makes it the primary key;
    ``length`` bounds a long text, which its column does not;
    ``sensitive="phone"`` or ``"id_card"`` has it stored sealed, found by its blind index and shown masked.
    """
    if type_ is None:
        type_ = (Codes() if multiple else String(40)) if choices else String(100)
    real = type_() if isinstance(type_, type) else type_
    kind = _kind(real, choices=choices, hamlet=hamlet)
    if kind in (Kind.INTEGER, Kind.DECIMAL) and declared.get("above") is None:
        declared["at_least"] = declared.get("at_least") or 0
    what = Field(
        label,
        kind=kind,
        choices=choices,
        length=length if isinstance(real, (Text, Codes, HamletIds)) else getattr(real, "length", None),
        precision=getattr(real, "precision", None) if isinstance(real, Dec) else None,
        scale=real.scale if isinstance(real, Dec) else None,
        **declared,
    )
    nullable = not what.required and not key
    return mapped_column(
        real if what.sensitive is None else Sealed(what.sensitive),
        *args,
        primary_key=key,
        nullable=nullable,
        info={"field": what, "place": (what.trailing, next(_places))},
    )


@remembered
def fields_of(table: type[Any]) -> tuple[Field, ...]:
    """Every declared field of a table, a base's before its own, trailing ones last; our own bookkeeping is left out."""
    found = []
    for attribute in inspect(table).column_attrs:
        column = attribute.columns[0]
        if (declared := column.info.get("field")) is not None:
            found.append((column.info["place"], declared.named(attribute.key)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


@remembered
def field_of(table: type[Any], name: str) -> Field:
    """The declared field of that name; KeyError when there is none."""
    return {each.name: each for each in fields_of(table)}[name]


def rules_of(table: type[Any], shelf: str = "__row_rules__") -> Iterator[Rule]:
    """The declared rules of a table, in the order written; then those that follow from ``required_when``."""
    yield from getattr(table, shelf, {}).values()
    if shelf == "__row_rules__":
        yield from _required_rules(table)


@remembered
def _required_rules(table: type[Any]) -> tuple[Rule, ...]:
    return tuple(
        _required_rule(each, each.required_when)
        for each in fields_of(table)
        if each.required_when is not None
    )


def _required_rule(declared: Field, condition: Condition) -> Rule:
    name, told = declared.name, f"{declared.label}：{condition.because}时必须填写"

    def judge(row: Values) -> str | None:
        return told if row.get(name) in NOTHING and condition.holds(row) else None

    doc = f"{condition.because}时必须填写{declared.label}。"
    return Rule(f"{name}_required", (name,), Severity.ERROR, judge, doc)
