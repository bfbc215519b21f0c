"""列名 heading names: what a column may be called, and when two names are the same."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from imports.raw import BLANKS
from models.fields import Field

BRACKETS = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
PUNCTUATION = re.compile(r"[\s*_:：、，,.。;；\-—–/\\|()\[\]{}【】〔〕<>《》“”\"'‘’!！?？]+")
SAME_UNITS = (
    ("平方米", "㎡", "m2", "m²", "平米"),
    ("平方公里", "km2", "km²"),
    ("公顷", "hm2", "hm²", "ha"),
    ("米", "m"),
    ("公里", "千米", "km"),
    ("公斤", "千克", "kg"),
    ("吨", "t"),
    ("%", "百分比"),
    *((unit,) for unit in ("亩", "元", "万元", "亿元", "人", "户", "个", "处", "座", "栋", "条", "头", "株")),
)
UNITS = {name: unit for unit, *others in SAME_UNITS for name in (unit, *others)}
NOT_UNIT = str.maketrans("", "", "()[]{}【】〔〕<>《》 :")


@lru_cache(maxsize=10_000)
def normalised(text: str) -> str:
    """A heading as compared: half-width, without stars, spaces, punctuation and case."""
    wide = unicodedata.normalize("NFKC", "".join(sign for sign in text if sign not in BLANKS))
    return PUNCTUATION.sub("", wide).casefold()


@lru_cache(maxsize=10_000)
def bare(text: str) -> str:
    """A heading without what stands in brackets, as compared."""
    without = BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return normalised(without) or normalised(text)


def _normalised_unit(text: str) -> str:
    """A unit as compared: without the word 单位 and brackets."""
    plain = unicodedata.normalize("NFKC", text).translate(NOT_UNIT)
    return plain.replace("单位", "").casefold()


def names_of(fields: Sequence[Field]) -> dict[str, str]:
    """Everything a field may be called, to its name; what would fit two fields fits none."""
    owners: dict[str, set[str]] = {}
    for keys in (_full_keys, _bare_keys):
        known = frozenset(owners)
        for field in fields:
            for key in keys(field) - known:
                owners.setdefault(key, set()).add(field.name)
    return {key: next(iter(names)) for key, names in owners.items() if len(names) == 1}


def _full_keys(field: Field) -> set[str]:
    return {normalised(text) for text in (field.heading, field.label, *field.aliases)}


def _bare_keys(field: Field) -> set[str]:
    return {bare(text) for text in (field.label, *field.aliases)}


def units_in(text: str) -> list[str]:
    """The units that a heading states in brackets, each by its usual name."""
    stated = BRACKETS.findall(unicodedata.normalize("NFKC", text))
    return [unit for each in stated if (unit := usual_unit(each)) is not None]


def usual_unit(text: str) -> str | None:
    """The usual name of a unit; None for what is no unit that we know."""
    return UNITS.get(_normalised_unit(text))
