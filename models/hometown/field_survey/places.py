"""经纬度 longitude and latitude within Yunnan."""

from decimal import Decimal
from typing import Any

from models.fields import field
from models.types import Dec

EAST = (Decimal("97.5"), Decimal("106.2"))
NORTH = (Decimal("21.1"), Decimal("29.3"))


def longitude(*, required: bool = False) -> Any:
    """The longitude of a point in the province."""
    return field("经度", Dec(10, 6), unit="°", required=required, at_least=EAST[0], at_most=EAST[1])


def latitude(*, required: bool = False) -> Any:
    """The latitude of a point in the province."""
    return field("纬度", Dec(10, 6), unit="°", required=required, at_least=NORTH[0], at_most=NORTH[1])
