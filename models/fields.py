"""字段 field declarations: one line is column, heading, form field, template column, check and audit label."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as _dataclass_field
from decimal import Decimal
from enum import StrEnum
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, inspect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from models.memory import remembered
from models.sealing import Sealed
from models.types import Areas, Codes, Dec, HamletIds, RecordIds, Year
from models.when import Condition

Values = Mapping[str, Any]
NOTHING: tuple[Any, ...] = (None, "", ())
"""What a field holds that has not been filled in; 0 and 否 are something."""
Number = int | Decimal


class Kind(StrEnum):
    """What a field holds; every channel chooses its control and its parser by it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    YEAR = "year"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    HAMLET = "hamlet"
    HAMLETS = "hamlets"
    VILLAGES = "villages"
    RECORDS = "records"


class Severity(StrEnum):
    """An error refuses the row; a warning is shown and the row is kept."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Pattern:
    """A named form that a text must have, and what to tell who breaks it.

    ``usual`` is a narrower form: a text that has the form but not the usual one is doubted with ``doubt``, and kept.
    """

    key: str
    regex: str
    message: str
    severity: Severity = Severity.ERROR
    check: Callable[[str], bool] | None = None
    usual: str = ""
    doubt: str = ""

    def accepts(self, text: str) -> bool:
        """Whether the whole text has the form (and passes the check digit, if there is one)."""
        return re.fullmatch(self.regex, text) is not None and (self.check is None or self.check(text))

    def is_usual(self, text: str) -> bool:
        """Whether a text that has the form is also what one would expect."""
        return not self.usual or re.fullmatch(self.usual, text) is not None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a row, by field, in words for the clerk."""

    field: str | None
    message: str
    severity: Severity = Severity.ERROR
    code: str = "rule"

    @property
    def is_error(self) -> bool:
        """Whether the row is refused for it."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True)
class Field:
    """What is declared of one column."""

    label: str
    name: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    required_when: Condition | None = None
    unit: str = ""
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    soft_range: tuple[Number | None, Number | None] | None = None
    choices: str | None = None
    pattern: Pattern | None = None
    aliases: tuple[str, ...] = ()
    help: str = ""
    readonly: bool = False
    computed: Callable[[Values], Any] | None = None
    sensitive: str | None = None
    in_list: bool | None = None
    past_only: bool = False
    min_length: int | None = None
    default: Any = None
    trailing: bool = False
    amount: bool = True
    """Whether figures of it add up; a width or a distance does not."""
    of: str = ""
    """Of records: the table that they are chosen from."""

    @property
    def heading(self) -> str:
        """The label with its unit: 面积（平方米）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def obligation(self) -> str:
        """Whether it must be filled in, in words."""
        if self.required:
            return "必填"
        return self.required_when.help if self.required_when else "选填"

    @property
    def is_typed(self) -> bool:
        """Whether people write it; the rest is computed or kept by another step."""
        return self.computed is None and not self.readonly

    @property
    def is_numeric(self) -> bool:
        """Whether it is shown right-aligned and may be added up."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)


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
    **declared: Any,
) -> MappedColumn[Any]:
    """Declare one column of a table and everything that follows from it.

    ``args`` go to the column (a ``ForeignKey``, say); ``declared`` are attributes of :class:`Field`.
    A field that is required is NOT NULL unless it is computed. ``key=True`` makes it the primary key;
    ``sensitive="phone"`` or ``"id_card"`` has it stored sealed, found by its blind index and shown masked.
    """
    if type_ is None:
        type_ = (Codes() if multiple else String(40)) if choices else String(100)
    real = type_() if isinstance(type_, type) else type_
    what = Field(
        label,
        kind=_kind(real, choices=choices, hamlet=hamlet),
        choices=choices,
        length=None if isinstance(real, (Text, Codes, HamletIds)) else getattr(real, "length", None),
        precision=getattr(real, "precision", None) if isinstance(real, Dec) else None,
        scale=real.scale if isinstance(real, Dec) else None,
        **declared,
    )
    if what.kind in (Kind.INTEGER, Kind.DECIMAL) and what.at_least is None and what.above is None:
        what = replace(what, at_least=0)
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
            found.append((column.info["place"], replace(declared, name=attribute.key)))
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


@remembered
def field_of(table: type[Any], name: str) -> Field:
    """The declared field of that name; KeyError when there is none."""
    return {each.name: each for each in fields_of(table)}[name]


RowRule = Callable[[Values], "Problem | str | None"]
GroupRule = Callable[[Sequence[Values], Any], Iterable[tuple[int, "Problem | str"]]]
Completion = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Rule:
    """A cross-field rule: the fields it speaks of, how serious it is, and the judge."""

    name: str
    fields: tuple[str, ...]
    severity: Severity
    judge: Callable[..., Any]
    doc: str = _dataclass_field(default="", compare=False)


class _Declared:
    """Marks a function in a class body until the class collects it."""

    def __init__(
        self,
        shelf: str,
        judge: Callable[..., Any],
        fields: tuple[str, ...],
        severity: Severity,
    ) -> None:
        self.shelf = shelf
        self.rule = Rule("", fields, severity, judge, (judge.__doc__ or "").strip())

    def __set_name__(self, owner: type, name: str) -> None:
        named = replace(self.rule, name=name)
        shelf = dict(getattr(owner, self.shelf, {}))
        setattr(owner, self.shelf, shelf | {name: named})
        setattr(owner, name, staticmethod(self.rule.judge))


def rule(*fields: str) -> Callable[[RowRule], Any]:
    """Declare a cross-field rule on a table: returns what is wrong (an error on the first field) or None."""
    return lambda judge: _Declared("__row_rules__", judge, fields, Severity.ERROR)


def warning(*fields: str) -> Callable[[RowRule], Any]:
    """Declare a cross-field doubt: the row is kept and the clerk is told."""
    return lambda judge: _Declared("__row_rules__", judge, fields, Severity.WARNING)


def group_rule(*fields: str) -> Callable[[GroupRule], Any]:
    """Declare a rule over all rows that one village (or hamlet) has in the table."""
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.ERROR)


def group_warning(*fields: str) -> Callable[[GroupRule], Any]:
    """Declare a doubt over all rows that one village has in the table."""
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.WARNING)


def completes(*fields: str) -> Callable[[Completion], Any]:
    """Declare a value that follows from others when it was left empty; runs before the rules."""
    return lambda judge: _Declared("__completions__", judge, fields, Severity.WARNING)


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
