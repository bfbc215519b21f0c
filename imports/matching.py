"""对应关系 which row of a sheet is which stored row: by natural key, and what might be the same by another spelling."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import inspect

from models.base import Record
from models.fields import Kind, Values, fields_of
from models.platform.stored import Stored

SPELLING = re.compile(r"[\s·・.,，。、()（）\[\]【】《》“”\"'’‘\-—_/]+")
ALIKE = 0.8
FEW = 300
IDENTIFYING = (Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.YEAR, Kind.HAMLET)
Key = tuple[Any, ...]


@cache
def key_names(table: type[Record]) -> tuple[str, ...]:
    """The fields that tell one row of a village from another.

    The natural key; nothing more where a place has one row only; else what must be filled in and identifies.
    """
    decl = table.__decl__
    place = ("area", *(("hamlet_id",) if "hamlet_id" in inspect(table).columns else ()))
    if decl.natural_key or decl.extra.get("one_per_place"):
        return tuple(dict.fromkeys([*place, *decl.natural_key]))
    typed = [each for each in fields_of(table) if each.is_typed]
    telling = [each.name for each in typed if each.required and each.kind in IDENTIFYING]
    return tuple(dict.fromkeys([*place, *(telling or [each.name for each in typed])]))


def key_of(names: Sequence[str], values: Values) -> Key:
    """The key of a row."""
    return tuple(map(values.get, names))


def keys_of(names: Sequence[str], rows: Sequence[Values]) -> list[Key]:
    """The keys of many rows."""
    try:
        columns = [map(itemgetter(name), rows) for name in names]
        return list(zip(*columns, strict=True))
    except KeyError:
        return [key_of(names, row) for row in rows]


def spelling(key: Key) -> Key:
    """The key as it sounds: without spaces, punctuation, brackets and width."""
    return tuple(_plain(value) if isinstance(value, str) else value for value in key)


def _plain(text: str) -> str:
    return SPELLING.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True)
class Match:
    """Where a row of the sheet belongs: to a stored row, perhaps to one, or to none."""

    stored: Stored | None = None
    perhaps: Stored | None = None


def match_rows(
    table: type[Record], rows: Sequence[Values], usable: Iterable[int], stored: Sequence[Stored]
) -> dict[int, Match]:
    """For each usable row (its key is sound) what it corresponds to."""
    if not stored:
        return dict.fromkeys(usable, Match())
    names = key_names(table)
    by_key: dict[Key, Stored] = {}
    for each in stored:
        by_key.setdefault(key_of(names, each.values), each)
    found = {index: Match(by_key.get(key_of(names, rows[index]))) for index in usable}
    taken = {match.stored.row_id for match in found.values() if match.stored}
    free = [each for each in stored if each.row_id not in taken]
    if free and any(match.stored is None for match in found.values()):
        _suspect(table, rows, found, free)
    return found


def _suspect(
    table: type[Record], rows: Sequence[Values], found: dict[int, Match], free: Sequence[Stored]
) -> None:
    """Mark new rows that may be a stored row under another spelling; each stored row is suspected once."""
    names = key_names(table)
    by_sound = {spelling(key_of(names, each.values)): each for each in free}
    kinds = {each.name: each.kind for each in fields_of(table)}
    spelled = [kinds.get(name) is Kind.TEXT for name in names]
    for index, match in found.items():
        if match.stored is None:
            sound = spelling(key_of(names, rows[index]))
            like = by_sound.get(sound) or (
                _similar(sound, by_sound, spelled) if len(by_sound) <= FEW else None
            )
            if like is not None:
                del by_sound[spelling(key_of(names, like.values))]
                found[index] = Match(None, like)


def _similar(sound: Key, by_sound: Mapping[Key, Stored], spelled: Sequence[bool]) -> Stored | None:
    """The one stored row whose key differs in a single text, and there only by a letter or two; a code is never misspelt."""
    for known, each in by_sound.items():
        differing = [
            (one, other, text)
            for one, other, text in zip(sound, known, spelled, strict=True)
            if one != other or type(one) is not type(other)
        ]
        if len(differing) == 1 and differing[0][2] and _misspelt(*differing[0][:2]):
            return each
    return None


def _misspelt(one: Any, other: Any) -> bool:
    """Whether two values may be one name, typed differently."""
    if not isinstance(one, str) or not isinstance(other, str) or _numbered(one, other):
        return False
    if len(one) == len(other) and _sound(one) == _sound(other):
        return True
    return min(len(one), len(other)) > 3 and difflib.SequenceMatcher(None, one, other).ratio() >= ALIKE


@lru_cache(maxsize=10_000)
def _sound(name: str) -> tuple[str, ...]:
    """How a name is said: who types by sound picks 把 for 坝."""
    from pypinyin import lazy_pinyin  # a big table, needed only when a name is doubtful

    return tuple(lazy_pinyin(name))


def _numbered(one: str, other: str) -> bool:
    """Whether two names differ in their digits: 3号点 and 4号点 are two things."""
    digits = re.compile(r"[0-9一二三四五六七八九十]+|[东西南北上下左右前后内外大小新老甲乙丙丁]")
    return digits.findall(one) != digits.findall(other)
