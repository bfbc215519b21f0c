"""村情 the figures of a village that the rows of its survey may not exceed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _part
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import Values
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform.hamlets import in_areas
from models.registry import TABLES

WHOLE_VILLAGE = None
"""The key of the village itself beside its hamlets' ids."""
LIMITING = {
    "hometown_population": ("hamlet_id", "year", "households", "registered_pop"),
    "hometown_socio_economy": ("year", "collective_income"),
}
"""The tables whose figures limit others, and the figures."""


@dataclass(frozen=True)
class VillageFacts:
    """What is known of a village; what has not been filled in is None or absent, and limits nothing."""

    area_sqm: Decimal | None = None
    population: int | None = None
    hamlets: Mapping[int, str] = _part(default_factory=dict)
    households: Mapping[int | None, int] = _part(default_factory=dict)
    people: Mapping[int | None, int] = _part(default_factory=dict)
    collective_income: Decimal | None = None

    def households_of(self, row: Values) -> int | None:
        """The households of the place that a row speaks of."""
        return self.households.get(row.get("hamlet_id"))

    def people_of(self, row: Values) -> int | None:
        """The registered people of the place that a row speaks of."""
        return self.people.get(row.get("hamlet_id"))


NOTHING_KNOWN = VillageFacts()


def facts_from(
    village: Values, hamlets: Mapping[int, str], population: Iterable[Values], economy: Iterable[Values] = ()
) -> VillageFacts:
    """Gather the facts from values at hand, as in a workbook that is not yet stored."""
    latest = latest_of_each(population)
    latest_economy = max(economy, key=lambda row: row.get("year") or 0, default={})
    return VillageFacts(
        area_sqm=village.get("area_sqm"),
        population=village.get("population"),
        hamlets=hamlets,
        households=_with_total(latest, "households", hamlets),
        people=_with_total(latest, "registered_pop", hamlets),
        collective_income=latest_economy.get("collective_income"),
    )


def latest_of_each(population: Iterable[Values]) -> dict[int, Values]:
    """The row of the latest year of each hamlet."""
    latest: dict[int, Values] = {}
    for row in population:
        if row.get("hamlet_id") is None or row.get("year") is None:
            continue
        known = latest.get(row["hamlet_id"])
        if known is None or known["year"] < row["year"]:
            latest[row["hamlet_id"]] = row
    return latest


def _with_total(latest: Mapping[int, Values], name: str, hamlets: Mapping[int, str]) -> dict[int | None, int]:
    """Figures by hamlet, and the village's total once every hamlet has reported."""
    if not latest:
        return {}
    found: dict[int | None, int] = {
        key: row[name] for key, row in latest.items() if row.get(name) is not None
    }
    if hamlets and found.keys() >= hamlets.keys():
        found[WHOLE_VILLAGE] = sum(found[key] for key in hamlets)
    return found


def facts_of(session: Session, area: int) -> VillageFacts:
    """The facts of a village as stored; the tables are asked by name because they build upon this module."""
    village = session.scalars(select(Village).where(Village.area == area)).one_or_none()
    hamlets = {
        row.id: row.name for row in session.scalars(select(Hamlet).where(Hamlet.area == area, Hamlet.is_open))
    }
    return facts_from(
        {"area_sqm": village.area_sqm, "population": village.population} if village else {},
        hamlets,
        *(_rows(session, name, area, columns) for name, columns in LIMITING.items()),
    )


def facts_of_villages(
    session: Session, villages: Mapping[int, Mapping[str, Sequence[Values]]]
) -> dict[int, VillageFacts]:
    """The facts of many villages: as these sheets tell them, and as stored where a sheet is not among them."""
    own = {
        row["area"]: row
        for row in _stored(session, Village.__tablename__, villages, ("area_sqm", "population"))
    }
    known = _stored_hamlets(session, villages)
    told = {
        name: _by_village(_stored(session, name, villages, columns)) for name, columns in LIMITING.items()
    }
    speaking = {Hamlet.__tablename__, Village.__tablename__, *LIMITING}
    heard = own.keys() | known.keys() | {area for rows in told.values() for area in rows}
    found = {}
    for area, sheets in villages.items():
        if area not in heard and speaking.isdisjoint(sheets):
            found[area] = NOTHING_KNOWN
            continue
        added = {row["id"]: row["name"] for row in sheets.get(Hamlet.__tablename__, ()) if "id" in row}
        population, economy = (sheets.get(name, told[name].get(area, ())) for name in LIMITING)
        village = next(iter(sheets.get(Village.__tablename__, ())), own.get(area, {}))
        found[area] = facts_from(village, known.get(area, {}) | added, population, economy)
    return found


def _stored_hamlets(session: Session, areas: Collection[int]) -> dict[int, dict[int, str]]:
    wanted = select(Hamlet.area, Hamlet.id, Hamlet.name).where(in_areas(Hamlet.area, areas), Hamlet.is_open)
    found: dict[int, dict[int, str]] = {}
    for area, key, name in session.execute(wanted):
        found.setdefault(area, {})[key] = name
    return found


def _stored(
    session: Session, table: str, areas: Collection[int], names: tuple[str, ...]
) -> list[dict[str, Any]]:
    of = TABLES[table]
    wanted = select(of.area, *(getattr(of, name) for name in names)).where(in_areas(of.area, areas))
    return [dict(row) for row in session.execute(wanted).mappings()]


def _by_village(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["area"], []).append(row)
    return found


def _rows(session: Session, table: str, area: int, names: tuple[str, ...]) -> list[dict[str, Any]]:
    of = TABLES[table]
    found = session.execute(select(*(getattr(of, name) for name in names)).where(of.area == area))
    return [dict(row) for row in found.mappings()]
