"""字段 field declarations: one line is column, heading, form field, template column, check and audit label."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as _dataclass_field
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text, inspect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from models.declared import NOTHING, Field, Kind, Number, Pattern, Problem, Severity, Values
from models.memory import remembered
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
    knowing: str = ""
    """Of a rule over the rows of a village: the figure of the village without which it says nothing."""
    fewest: int = 1
    """Of such a rule: of fewer rows it says nothing."""
    applies: Callable[[], bool] | None = _dataclass_field(default=None, compare=False)
    """Of a rule that several tables share: whether it has anything to say about this one."""

    def may_speak(self, rows: int, facts: Any) -> bool:
        """Whether a rule over so many rows of a village need be asked at all, from what is known of the village."""
        return rows >= self.fewest and not (self.knowing and getattr(facts, self.knowing) in (None, {}))


class _Declared:
    """Marks a function in a class body until the class collects it."""

    def __init__(
        self,
        shelf: str,
        judge: Callable[..., Any],
        fields: tuple[str, ...],
        severity: Severity,
        knowing: str = "",
    ) -> None:
        self.shelf = shelf
        self.rule = Rule("", fields, severity, judge, (judge.__doc__ or "").strip(), knowing)

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


def group_rule(*fields: str, knowing: str = "") -> Callable[[GroupRule], Any]:
    """Declare a rule over all rows that one village (or hamlet) has in the table.

    ``knowing`` names the figure of the village without which it says nothing: it is not even asked then.
    """
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.ERROR, knowing)


def group_warning(*fields: str, knowing: str = "") -> Callable[[GroupRule], Any]:
    """Declare a doubt over all rows that one village has in the table."""
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.WARNING, knowing)


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
