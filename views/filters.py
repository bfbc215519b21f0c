"""查询条件 what a list may be asked: one condition a field, and those that other pages declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import and_

from imports.cells import parse
from models.base import AreaScoped
from models.fields import Field, Kind, fields_of
from models.memory import remembered
from models.platform.masking import STAR
from models.platform.scope import area_bounds
from models.sealed_column import holding
from models.types import Codes
from views.columns import column_attribute, list_fields
from views.query_texts import BadQuery, read_area
from views.request import choices

MOST_SHOWN = 8
LONGEST_TEXT = 100
WHOLE_NUMBER = "请输入完整号码"
PREFERRED = (Kind.TEXT, Kind.CHOICE, Kind.BOOLEAN, Kind.YEAR, Kind.DATE, Kind.MULTI_CHOICE)
LIKE_ESCAPES = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True)
class Filter:
    """One condition of a list; a date has two boxes, every other kind has one."""

    field: Field

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its boxes in the address."""
        name = self.field.name
        return (f"{name}_from", f"{name}_to") if self.field.kind is Kind.DATE else (name,)

    def clauses(self, table: type[Any], asked: Mapping[str, str]) -> Iterator[Any]:
        """The conditions of what was typed; refused when it cannot be understood."""
        for box in self.names:
            text = asked.get(box, "").strip()
            if text:
                value = self._value(text)
                if self.field.sensitive is not None:
                    yield holding(table, self.field.name, value)
                else:
                    yield self._clause(column_attribute(table, self.field.name), box, value)

    def _value(self, text: str) -> Any:
        if len(text) > LONGEST_TEXT:
            raise BadQuery(f"{self.field.label}：查询文字最多 {LONGEST_TEXT} 个字，请缩短后再查")
        if self.field.sensitive is not None and STAR in text:
            raise BadQuery(f"{self.field.label}：{WHOLE_NUMBER}，不能按隐去的号码查询")
        if self.field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            return text
        wanted = self.field
        parsed = parse(wanted, text, _coded)
        if parsed.problem is not None or parsed.value is None:
            raise BadQuery(f"{self.field.label}：“{text[:20]}”无法识别，请重新选择查询条件")
        return parsed.value

    def _clause(self, column: Any, box: str, value: Any) -> Any:
        kind = self.field.kind
        if kind is Kind.DATE:
            return column >= value if box.endswith("_from") else column <= value
        if kind in (Kind.TEXT, Kind.LONG_TEXT):
            return column.contains(value.translate(LIKE_ESCAPES), autoescape=False, escape="\\")
        if isinstance(column.type, Codes):
            codes = [_holds(column, code) for code in value]
            return and_(*codes)
        return column == value

    def box(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """What the query card draws."""
        kind, held = self.field.kind, [asked.get(name, "") for name in self.names]
        shown: dict[str, Any] = {"label": self.field.label, "name": self.field.name, "value": held[0]}
        if kind is Kind.DATE:
            ends = {
                "name_from": self.names[0],
                "name_to": self.names[1],
                "value_from": held[0],
                "value_to": held[1],
            }
            return shown | ends | {"kind": "range"}
        if self.field.choices:
            options = [(option.code, option.label) for option in choices().options(self.field.choices)]
            return shown | {"kind": "select", "choices": options}
        if kind is Kind.BOOLEAN:
            return shown | {"kind": "select", "choices": [("true", "是"), ("false", "否")]}
        if self.field.sensitive is not None:
            shown["placeholder"] = WHOLE_NUMBER
        return shown | {"kind": "number" if kind is Kind.YEAR else "text"}


def _holds(column: Any, code: str) -> Any:
    return column.contains(f",{code.translate(LIKE_ESCAPES)},", escape="\\")


def _coded(dictionary: str, text: str) -> str | None:
    return text if dictionary == "hamlet" and text.isdigit() else choices().code(dictionary, text)


class Named(Protocol):
    """A condition that is no field of the table; a feature that links to lists declares its own."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The conditions of what the address says; refused when no page of ours would say it."""

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """What the query card draws while it is asked."""


STATE = "review_state"
"""Where a record stands in its review: what whoever reviews asks first (001-108)."""
NAMED: dict[str, Named] = {}
"""Such conditions by their name in an address."""


@remembered
def filters_of(table: type[Any]) -> tuple[Filter, ...]:
    """What may be asked of a table, first what people look for; personal data only whole and last."""
    askable = [
        each for each in fields_of(table) if each.kind not in (Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS)
    ]
    key = table.__decl__.natural_key
    listed = {each.name for each in list_fields(table)}

    def rank(each: Field) -> tuple[bool, bool, bool, bool, int]:
        return (
            each.sensitive is not None,
            each.name != STATE,
            each.name not in key,
            each.name not in listed,
            _rank(each.kind),
        )

    return tuple(Filter(each) for each in sorted(askable, key=rank))


def _rank(kind: Kind) -> int:
    return PREFERRED.index(kind) if kind in PREFERRED else len(PREFERRED)


def shown_filters(table: type[Any], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The boxes of the query card: the first few, and whatever else is being asked."""
    room = MOST_SHOWN - 1 if issubclass(table, AreaScoped) else MOST_SHOWN
    every = [
        each for each in filters_of(table) if each.field.kind in PREFERRED and each.field.in_list is not False
    ]
    asking = [each for each in filters_of(table) if any(asked.get(name) for name in each.names)]
    chosen = every[:room]
    boxes = [each.box(asked) for each in [*chosen, *(each for each in asking if each not in chosen)]]
    return boxes + [named.box(table, text) for named, text in _named(asked)]


def conditions(table: type[Any], asked: Mapping[str, str]) -> list[Any]:
    """Every condition of a query."""
    found = [clause for each in filters_of(table) for clause in each.clauses(table, asked)]
    found += [clause for named, text in _named(asked) for clause in named.clauses(table, text)]
    if issubclass(table, AreaScoped) and (text := asked.get("area", "").strip()):
        low, high = area_bounds(read_area(text))
        found += [table.area >= low, table.area < high]
    return found


def _named(asked: Mapping[str, str]) -> list[tuple[Named, str]]:
    return [(named, text) for name, named in NAMED.items() if (text := asked.get(name, "").strip())]
