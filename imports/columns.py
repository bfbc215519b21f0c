"""列解析 columns: all cells of a column understood together, equal cells once."""

from collections.abc import Hashable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from imports.cells import Coded, Parsed, parse
from imports.quick_cells import SLOW, plain_decimals, quick_parser
from imports.raw import Percent, Raw, Row
from models.fields import Field

NUMBERS = frozenset({bool, int, float, Percent})
"""Kinds of cells that may be equal and yet mean different things: 1, TRUE and 100%."""


class Typed(NamedTuple):
    """The values of a column in order, and by their place the cells of which something must be told."""

    values: list[Any]
    told: dict[int, Parsed]


def cells_at(rows: Sequence[Row], place: int) -> list[Raw]:
    """The cells of one column, counted from 0; None where a row is too short."""
    try:
        return list(map(itemgetter(place), rows))
    except IndexError:
        return [row[place] if place < len(row) else None for row in rows]


def told_apart(raws: Sequence[Raw]) -> Sequence[Hashable]:
    """For each cell something that is equal only for cells that mean the same."""
    kinds = set(map(type, raws))
    if len(kinds & NUMBERS) <= 1:
        return raws
    return [(raw.__class__, raw) for raw in raws]


def type_column(declared: Field, raws: Sequence[Raw], coded: Coded) -> Typed:
    """Understand a column of any kind but hamlets, whose names depend on the row."""
    if (decimals := plain_decimals(declared, raws)) is not None:
        return Typed(decimals, {})
    keys = told_apart(raws)
    quick = quick_parser(declared)
    values: dict[Hashable, Any] = {}
    told: dict[Hashable, Parsed] = {}
    for key, raw in dict(zip(keys, raws, strict=True)).items():
        value = SLOW if quick is None else quick(raw)
        if value is SLOW:
            parsed = parse(declared, raw, coded)
            value = parsed.value
            if parsed.problem is not None or parsed.warning is not None:
                told[key] = parsed
        values[key] = value
    places = {place: told[key] for place, key in enumerate(keys) if key in told} if told else {}
    return Typed(list(map(values.__getitem__, keys)), places)
