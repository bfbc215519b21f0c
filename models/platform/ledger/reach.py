"""范围 which villages a ledger counts, and how they are grouped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column

from models.levels import Level
from models.platform.scope import area_bounds
from models.types import AREA

LOW, HIGH = bindparam("low", type_=AREA), bindparam("high", type_=AREA)


@dataclass(frozen=True, eq=False)
class Narrowing:
    """Villages that alone are counted; or, with ``is_without``, that are not."""

    villages: Select[Any]
    is_without: bool = False

    def holds(self, area: Any) -> ColumnElement[bool]:
        """Whether an area is left."""
        return area.not_in(self.villages) if self.is_without else area.in_(self.villages)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Reach:
    """Which villages are counted, how they are grouped, and of which days."""

    area: int
    level: Level
    conditions: tuple[Narrowing, ...] = ()
    """What was asked."""
    dated: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    """What is asked of the source rows of some tables; their leaf rows, which hold all days, do not answer it."""
    usual: tuple[Narrowing, ...] = ()
    """What holds unless something else is asked; objects that are made once, for statements are kept by them."""

    def inside(self, area: Any) -> ColumnElement[bool]:
        """Whether an area is counted; the bounds are parameters, see :attr:`bounds`."""
        return and_(area >= LOW, area < HIGH, *(each.holds(area) for each in (*self.usual, *self.conditions)))

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
