"""列 the columns of a table's list, read from its declaration."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect

from models.base import AreaScoped
from models.fields import Field, Kind, fields_of
from models.levels import Level
from models.memory import remembered

MOST_BY_DEFAULT = 8
PLACES = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
LOWEST = (Level.VILLAGE,)
LONG = (Kind.LONG_TEXT, Kind.MULTI_CHOICE, Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS)
CELL_KINDS = {
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.DATE: "date",
    Kind.LONG_TEXT: "long",
    Kind.MULTI_CHOICE: "long",
    Kind.HAMLETS: "long",
    Kind.VILLAGES: "long",
    Kind.RECORDS: "long",
}


@dataclass(frozen=True)
class Column:
    """A column of a list: a level of the division, or a declared field."""

    key: str
    label: str
    kind: str = "text"
    field: Field | None = None
    level: Level | None = None

    @property
    def is_sortable(self) -> bool:
        """Whether the list may be ordered by it: division columns order by code."""
        return self.field is None or (self.field.kind not in LONG and self.field.sensitive is None)


@remembered
def list_fields(table: type[Any]) -> tuple[Field, ...]:
    """The fields that a list shows: those declared so, and the first short ones of the others."""
    declared = fields_of(table)
    chosen = {each.name for each in declared if each.in_list}
    free = [each for each in declared if each.in_list is None and each.kind not in LONG]
    chosen |= {each.name for each in free[: max(0, MOST_BY_DEFAULT - len(chosen))]}
    if not chosen:
        chosen = {each.name for each in declared[:1]}
    return tuple(each for each in declared if each.name in chosen)


def levels_of(table: type[Any]) -> tuple[Level, ...]:
    """The levels of the divisions that rows of a table belong to: the village's, unless it says otherwise."""
    return tuple(table.__decl__.extra.get("levels", LOWEST))


def list_columns(table: type[Any], above: Level | None, chosen: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns for an account that works at a level: the levels below its own, then the fields, or those it chose."""
    fields = [each for each in fields_of(table) if each.name in chosen] if chosen else list_fields(table)
    return (*_places(table, above), *(_column(each) for each in fields))


@remembered
def name_of(table: type[Any]) -> str | None:
    """The field that a row is called by on a phone: the name in its key, else its first short text."""
    key, declared = table.__decl__.natural_key, fields_of(table)
    texts = [each.name for each in declared if each.kind is Kind.TEXT and each.sensitive is None]
    return next((name for name in texts if name in key), next(iter(texts), None))


def card_name(table: type[Any], columns: Sequence[Column]) -> str | None:
    """The column that heads a row's card: the place where each place has one row, else what the row is called by."""
    places = [column.key for column in columns if column.level is not None]
    if places and table.__decl__.extra.get("one_per_place"):
        return places[-1]
    return name_of(table)


def is_sortable(table: type[Any], key: str) -> bool:
    """Whether a list may be ordered by a column, shown or not."""
    every = (*_places(table, None), *(_column(each) for each in fields_of(table)))
    return any(column.key == key and column.is_sortable for column in every)


def _places(table: type[Any], above: Level | None) -> Iterable[Column]:
    if not issubclass(table, AreaScoped):
        return ()
    levels = list(Level)
    lowest_fixed = -1 if above is None else levels.index(above)
    lowest_own = max(levels.index(level) for level in levels_of(table))
    return [
        Column(f"place_{level.value}", level.label, level=level)
        for level in PLACES
        if lowest_fixed < levels.index(level) <= lowest_own
    ]


def _column(each: Field) -> Column:
    return Column(each.name, each.heading, CELL_KINDS.get(each.kind, "text"), field=each)


def column_attribute(table: type[Any], name: str) -> Any:
    """The mapped attribute of a column, which filters and orders speak of."""
    return inspect(table).attrs[name].class_attribute
