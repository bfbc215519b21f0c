"""范围 which villages a ledger counts, and how they are grouped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column

from models.levels import Level
from models.platform.scope import area_bounds
from models.types import AREA

LOW, HIGH = bindparam("low", type_=AREA), bindparam("high", type_=AREA)


@dataclass(frozen=True)
class Reach:
    """Which villages are counted, how they are grouped, and of which days."""

    area: int
    level: Level
    conditions: tuple[Select[Any], ...] = ()
    dated: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    """What is asked of the source rows of some tables; their leaf rows, which hold all days, do not answer it."""

    def inside(self, area: Any) -> ColumnElement[bool]:
        """Whether an area is counted; the bounds are parameters, see :attr:`bounds`."""
        return and_(area >= LOW, area < HIGH, *(area.in_(villages) for villages in self.conditions))

    @property
    def bounds(self) -> dict[str, int]:
        """The parameters of a statement confined by :meth:`inside`."""
        low, high = area_bounds(self.area)
        return {"low": low, "high": high}


def division_of(area: Any, level: Level) -> ColumnElement[Any]:
    """The division of a level that an area lies in."""
    if level.span == 1:
        return area  # type: ignore[no-any-return]
    span = literal_column(str(level.span), AREA)
    return area // span * span  # type: ignore[no-any-return]
