"""停用的选项 choices that are switched off: what holds one keeps it, no door takes one up anew."""

from collections.abc import Mapping
from typing import Any

from models.base import Record
from models.fields import Field, Problem, fields_of
from models.platform.dictionary import Dictionaries

NOTHING: Mapping[str, Any] = {}


def choosing(words: Dictionaries, table: type[Record]) -> list[Field]:
    """The fields of a table whose dictionary has a choice switched off; usually none."""
    return [each for each in fields_of(table) if each.choices and words.switched_off(each.choices)]


def taken_up(
    words: Dictionaries,
    fields: list[Field],
    values: Mapping[str, Any],
    before: Mapping[str, Any] = NOTHING,
) -> list[Problem]:
    """A problem for each of these fields that would hold a choice switched off which the row did not hold before."""
    found = []
    for each in fields:
        key = each.choices or ""
        fresh = _codes(values.get(each.name)) - _codes(before.get(each.name))
        if off := sorted(fresh & words.switched_off(key)):
            named = "、".join(words.label(key, code) for code in off)
            message = f"{each.label}：“{named}”已停用，请改选其他选项"
            found.append(Problem(each.name, message, code="choice"))
    return found


def _codes(value: Any) -> frozenset[Any]:
    if value is None:
        return frozenset()
    return frozenset(value) if isinstance(value, (tuple, list)) else frozenset({value})
