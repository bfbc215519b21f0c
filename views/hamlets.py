"""自然村 the hamlets that rows name: found through the table's own foreign key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import Kind, fields_of
from models.levels import Level
from models.platform.chosen_records import choosable, naming_field, titles
from models.platform.division import names_of, villages_under
from models.platform.hamlets import hamlet_table
from models.platform.records import values_of

LEAST_CODE = 10**11
"""The least division code."""


def names_of_hamlets(session: Session, table: type[Any], ids: Iterable[int]) -> dict[int, str]:
    """The names of hamlets by id, in one query; no query when there is nothing to name.

    A row that names villages names them by their codes, each longer than any id; one that names records, names no hamlets.
    """
    hamlets, wanted = hamlet_table(table), set(ids)
    if naming_field(table) is not None:
        return titles(session, table, wanted)
    areas = {each for each in wanted if each >= LEAST_CODE}
    named = {
        area: names[Level.VILLAGE]
        for area, names in names_of(session, areas).items()
        if Level.VILLAGE in names
    }
    if hamlets is None or not wanted - areas:
        return named
    found = session.execute(select(hamlets.id, hamlets.name).where(hamlets.id.in_(wanted - areas)))
    return named | dict(found.all())


def hamlets_of(session: Session, table: type[Any], area: int) -> list[tuple[int, str]]:
    """The hamlets of a village that may be chosen now."""
    hamlets = hamlet_table(table)
    if hamlets is None:
        return []
    wanted = select(hamlets.id, hamlets.name).where(hamlets.area == area)
    if hasattr(hamlets, "is_open"):
        wanted = wanted.where(hamlets.is_open)
    return [(key, name) for key, name in session.execute(wanted.order_by(hamlets.id))]


def offered_hamlets(
    session: Session, table: type[Any], area: int, rows: Sequence[Any] = ()
) -> list[tuple[int, str]]:
    """The hamlets that a form offers: those that may be chosen now, and whatever its rows already hold."""
    if not any(each.kind in (Kind.HAMLET, Kind.HAMLETS) for each in fields_of(table) if each.is_typed):
        return []
    open_now = hamlets_of(session, table, area)
    held = set[int]().union(*(hamlet_ids(table, values_of(row)) for row in rows))
    closed = names_of_hamlets(session, table, held - {key for key, _ in open_now})
    return open_now + sorted(closed.items())


def offered_villages(session: Session, table: type[Any], area: int) -> list[tuple[int, str, str]]:
    """The villages of a division that a form offers: code, name and township."""
    if not any(each.kind is Kind.VILLAGES for each in fields_of(table) if each.is_typed):
        return []
    names = sorted(names_of(session, villages_under(session, area)).items())
    return [(code, at.get(Level.VILLAGE, ""), at.get(Level.TOWNSHIP, "")) for code, at in names]


def offered_records(
    session: Session, table: type[Any], area: int, rows: Sequence[Any] = ()
) -> list[tuple[int, str]]:
    """The records that a form offers: those that may be named now, and whatever its rows already hold."""
    if naming_field(table) is None:
        return []
    now = choosable(session, table, [area]).get(area, [])
    held = set[int]().union(*(hamlet_ids(table, values_of(row)) for row in rows))
    gone = titles(session, table, held - {key for key, _ in now})
    return now + sorted(gone.items())


def hamlet_ids(table: type[Any], values: Mapping[str, Any]) -> set[int]:
    """The hamlets that a row's values name."""
    found: set[int] = set()
    for each in fields_of(table):
        value = values.get(each.name)
        if each.kind is Kind.HAMLET and value:
            found.add(value)
        if each.kind in (Kind.HAMLETS, Kind.VILLAGES, Kind.RECORDS):
            found.update(value or ())
    return found
