"""常规单元格 plain cells: what is already as it should be is taken as it stands; the rest goes to the parser.

Nine cells of ten are plain, and the parser's care is not needed for them. A test holds that both agree.
"""

import math
import re
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, cast

from imports.raw import Raw
from imports.texts import EDGES
from models.fields import Field, Kind

Quick = Callable[[Raw], Any]
LARGEST = 1e9
FIGURES_AND_BLANKS = {float, str, type(None)}
BLANKS: tuple[Raw, ...] = (None, "")


class Slow:
    """Stands for a cell that only the parser can judge."""


SLOW = Slow()


def quick_parser(declared: Field) -> Quick | None:
    """A parser of the plain cells of a column, answering :data:`SLOW` for the others; None for kinds that have none."""
    if declared.kind is Kind.DECIMAL and declared.unit != "%" and declared.scale is not None:
        return _decimal(declared.scale)
    if declared.kind is Kind.INTEGER:
        return _integer
    if declared.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return _text if declared.pattern is None else _code(declared.pattern.accepts)
    return None


def plain_decimals(declared: Field, raws: Sequence[Raw]) -> list[Decimal | None] | None:
    """A whole column of plain decimals and empty cells; None when a single cell is anything else.

    Those that differ are written one under the other, judged by one expression, and read again: no cell is looked at
    by itself.
    """
    if declared.kind is not Kind.DECIMAL or declared.unit == "%" or not declared.scale:
        return None
    kinds = set(map(type, raws))
    if float not in kinds or not kinds <= FIGURES_AND_BLANKS:
        return None
    told = dict.fromkeys(raws)
    for blank in BLANKS:
        told.pop(blank, None)
    if set(map(type, told)) != {float} or _has_negative_zero(told, raws):
        return None
    written = "\n".join(map(repr, told)) + "\n"
    if _written_plainly(declared.scale).fullmatch(written) is None:
        return None
    values = dict(zip(told, map(Decimal, written.replace(".0\n", "\n").split()), strict=True))
    return list(map(values.get, raws))


def _has_negative_zero(told: Collection[Raw], raws: Sequence[Raw]) -> bool:
    """Whether a cell holds -0.0, which is equal to 0 and yet written otherwise."""
    return 0.0 in told and any(raw == 0 and math.copysign(1, cast(float, raw)) < 0 for raw in raws)


@cache
def _written_plainly(scale: int) -> re.Pattern[str]:
    """What Python writes of numbers below :data:`LARGEST` with so many places at most."""
    return re.compile(rf"(?:-?+[0-9]{{1,9}}+\.[0-9]{{1,{scale}}}+\n)*+")


def _decimal(scale: int) -> Quick:
    def quick(raw: Raw) -> Any:
        if raw is None or raw == "":
            return None
        if raw.__class__ is float and -LARGEST < raw < LARGEST:
            text = repr(raw)
            _, _, places = text.partition(".")
            if places == "0":
                return Decimal(int(raw))
            if places.isdigit() and len(places) <= scale:
                return Decimal(text)
        return SLOW

    return quick


def _integer(raw: Raw) -> Any:
    if raw is None or raw == "":
        return None
    if raw.__class__ is float and -LARGEST < raw < LARGEST and raw == int(raw):
        return int(raw)
    return SLOW


def _text(raw: Raw) -> Any:
    if raw is None or raw == "":
        return None
    if raw.__class__ is str and _is_tidy(raw):
        return raw
    return SLOW


def _code(accepts: Callable[[str], bool]) -> Quick:
    def quick(raw: Raw) -> Any:
        if raw is None or raw == "":
            return None
        if raw.__class__ is str and _is_tidy(raw) and accepts(raw):
            return raw
        return SLOW

    return quick


def _is_tidy(text: str) -> bool:
    """Whether there is nothing to trim, nothing invisible and no error of a formula in it."""
    return (
        text.isprintable()
        and text[0] not in EDGES
        and text[-1] not in EDGES
        and text[0] != "#"
        and "_x000" not in text
    )
