"""号码查重 a personal number that is told twice in a county: found by its blind index across the tables of people.

A table takes part by ``told_once=("phone",)`` in its class statement. It is a doubt, never a refusal: one person may be
registered twice rightly. Whoever may not see the other row is told that there is one, not whose it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.blind_index import blind
from models.fields import Field, Problem, Severity, Values, fields_of
from models.levels import Level
from models.platform import keyring
from models.platform.division import names_of
from models.platform.keyring import Purpose
from models.platform.scope import SYSTEM, acting_as, actor_of
from models.registry import TABLES
from models.sealed_column import index_name

CODE = "same_number"
AT_ONCE = 2_000
"""How many numbers one statement asks for."""
ADVICE = "请核对号码，确为同一人的可以保留"
Digest = tuple[int, str]
"""A county and the digest of a number: the same number in another county is nobody's business."""


@dataclass(frozen=True)
class Holder:
    """A stored row that has the number."""

    table: type[Any]
    area: int
    row_id: int


def told_once(table: type[Any]) -> tuple[Field, ...]:
    """The numbers of a table that should not be told twice in a county."""
    names = table.__decl__.extra.get("told_once", ())
    return tuple(each for each in fields_of(table) if each.name in names)


def told_twice(
    session: Session, table: type[Any], rows: Sequence[Values], replaced: Collection[int] = ()
) -> Iterator[tuple[int, Problem]]:
    """The doubts about rows as they are to be; ``replaced`` are the stored rows that they take the place of."""
    for each in told_once(table):
        digests = [_digests(each, row) for row in rows]
        held = _holders(session, each, {digest for found in digests for digest in found})
        names = _names(session, held)
        gone, first = {(table, row_id) for row_id in replaced}, dict[Digest, int]()
        for index, found in enumerate(digests):
            earlier = next((first[digest] for digest in found if digest in first), None)
            for digest in found:
                first.setdefault(digest, index)
            others = [
                holder
                for digest in found
                for holder in held.get(digest, ())
                if (holder.table, holder.row_id) not in gone
            ]
            if others:
                yield index, _doubt(each, _where(others, rows[index]["area"], names))
            elif earlier is not None:
                yield index, _doubt(each, "与同一文件中的另一行号码相同")


def _digests(each: Field, row: Values) -> tuple[Digest, ...]:
    """Under every key that an index may have been made with; one, unless the keys are being changed."""
    number, area = row.get(each.name), row.get("area")
    if not number or not area:
        return ()
    county = area // Level.COUNTY.span
    known = keyring.keys(Purpose.BLIND_INDEX)
    return tuple((county, blind(each.sensitive or "", str(number), key)) for key in known)


def _holders(session: Session, each: Field, wanted: Collection[Digest]) -> Mapping[Digest, list[Holder]]:
    found: dict[Digest, list[Holder]] = {}
    numbers = sorted({digest for _, digest in wanted})
    for table, name in _places(each.sensitive):
        column: Any = getattr(table, index_name(name))
        for start in range(0, len(numbers), AT_ONCE):
            asked = select(table.id, table.area, column).where(column.in_(numbers[start : start + AT_ONCE]))
            with acting_as(session, SYSTEM), session.no_autoflush:
                rows = session.execute(asked).all()
            for row_id, area, digest in rows:
                key = area // Level.COUNTY.span, digest
                if key in wanted:
                    found.setdefault(key, []).append(Holder(table, area, row_id))
    return found


def _places(what: str | None) -> Iterator[tuple[type[Any], str]]:
    for table in TABLES.values():
        yield from ((table, each.name) for each in told_once(table) if each.sensitive == what)


def _names(session: Session, held: Mapping[Digest, Sequence[Holder]]) -> Mapping[int, str]:
    """The villages of the holders that the account may see, by their names."""
    actor = actor_of(session)
    seen = {each.area for holders in held.values() for each in holders if actor.covers(each.area)}
    known = names_of(session, seen)
    return {area: known.get(area, {}).get(Level.VILLAGE, str(area)) for area in seen}


def _where(others: Sequence[Holder], area: int, names: Mapping[int, str]) -> str:
    first = next((each for each in others if each.area in names), None)
    if first is None:
        return "本县其他行政村已登记相同的号码"
    place = "本村" if first.area == area else names[first.area]
    return f"与{place}“{first.table.__decl__.label}”中已登记的号码相同"


def _doubt(each: Field, told: str) -> Problem:
    return Problem(each.name, f"{each.label}：{told}，{ADVICE}", Severity.WARNING, CODE)
