"""村情 the figures of a village that the rows of its survey may not exceed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as _part
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.fields import Values
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.registry import TABLES

WHOLE_VILLAGE = None
"""The key of the village itself beside its hamlets' ids."""


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
        row.id: row.name
        for row in session.scalars(select(Hamlet).where(Hamlet.area == area, Hamlet.is_active))
    }
    return facts_from(
        {"area_sqm": village.area_sqm, "population": village.population} if village else {},
        hamlets,
        _rows(session, "hometown_population", area, ("hamlet_id", "year", "households", "registered_pop")),
        _rows(session, "hometown_socio_economy", area, ("year", "collective_income")),
    )


def _rows(session: Session, table: str, area: int, names: tuple[str, ...]) -> list[dict[str, Any]]:
    of = TABLES[table]
    found = session.execute(select(*(getattr(of, name) for name in names)).where(of.area == area))
    return [dict(row) for row in found.mappings()]
