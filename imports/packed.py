"""打包 rows on their way out of a child: column by column, equal cells once, so that little is sent and it is quickly read."""

from array import array
from collections.abc import Iterable
from typing import Any, NamedTuple

from imports.raw import Percent, Raw, Row

DOUBLES, PLACES = "d", "I"
BETWEEN = "\0"
"""Stands between texts that are sent as one; no cell of a workbook should hold it."""
NUMBERS = {bool, int, float, Percent}
"""Kinds of cells of which two may be equal and yet not the same."""


class Numbers(NamedTuple):
    """A column of numbers, and by their places the cells that are anything else."""

    numbers: "array[float]"
    others: dict[int, Raw]


class Repeated(NamedTuple):
    """A column of which many cells are equal: what they are, and for each cell which of these."""

    told: list[Raw]
    places: "array[int]"


Column = Numbers | Repeated | str | list[Raw]
Packed = tuple[Column, ...] | list[Row]


def packed(rows: list[Row]) -> Packed:
    """The rows as they are sent; rows of different lengths are left as they are."""
    if not rows or not rows[0] or len(set(map(len, rows))) > 1:
        return rows
    return tuple(map(_column, zip(*rows, strict=True)))


def unpacked(content: Packed) -> list[Row]:
    """The very rows again; where many texts of a column are equal they are one object."""
    if isinstance(content, list):
        return content
    return list(map(list, zip(*map(_cells, content), strict=True)))


def _column(cells: tuple[Any, ...]) -> Column:
    kinds = set(map(type, cells))
    if float in kinds:
        return _numbers(cells, mixed=len(kinds) > 1)
    if kinds & NUMBERS:
        return list(cells)
    numbers = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    if 2 * len(numbers) <= len(cells):
        return Repeated(list(numbers), array(PLACES, map(numbers.__getitem__, cells)))
    if kinds == {str}:
        together = BETWEEN.join(cells)
        if together.count(BETWEEN) == len(cells) - 1:
            return together
    return list(cells)


def _numbers(cells: tuple[Any, ...], *, mixed: bool) -> Numbers:
    if not mixed:
        return Numbers(array(DOUBLES, cells), {})
    others = {place: cell for place, cell in enumerate(cells) if cell.__class__ is not float}
    told = list(cells)
    for place in others:
        told[place] = 0.0
    return Numbers(array(DOUBLES, told), others)


def _cells(column: Column) -> Iterable[Raw]:
    if isinstance(column, Numbers):
        cells = list[Raw](column.numbers)
        for place, cell in column.others.items():
            cells[place] = cell
        return cells
    if isinstance(column, Repeated):
        return map(column.told.__getitem__, column.places)
    return column.split(BETWEEN) if isinstance(column, str) else column
