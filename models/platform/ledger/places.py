"""行 the divisions that a ledger has a line for, remembered until a division changes."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.confinement import made_once
from models.platform.division import Division
from models.platform.kept import KeptByEpoch
from models.platform.ledger.reach import HIGH, LOW
from models.platform.scope import area_bounds

Named = tuple[tuple[int, str], ...]
"""Divisions with their names, in the order of their codes."""
WITHIN = made_once(
    select(Division.area, Division.name)
    .where(Division.area >= LOW, Division.area < HIGH, Division.level == bindparam("level"))
    .order_by(Division.area)
)
_kept: KeptByEpoch[tuple[int, Level], Named] = KeptByEpoch(most=2000)


def places_in(session: Session, area: int, level: Level, epoch: int | None = None) -> Named:
    """The divisions of a level at or under one; with the ``epoch`` of the divisions those asked for before are kept."""
    low, high = area_bounds(area)

    def read() -> Named:
        found = session.execute(WITHIN, {"low": low, "high": high, "level": level.value})
        return tuple((code, name) for code, name in found)

    return _kept.ask(session, (area, level), epoch, read)
