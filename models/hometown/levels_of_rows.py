"""级别 the level of a row, which is that of its division (data.md 3.3, 3.4)."""

from models.fields import Values
from models.levels import Level
from models.platform.scope import level_of

CODES = {
    Level.PROVINCE: "province",
    Level.PREFECTURE: "city",
    Level.COUNTY: "county",
    Level.TOWNSHIP: "town",
    Level.VILLAGE: "village",
}
"""The levels as the dictionary 行政层级 has them."""


def level_code(row: Values) -> str | None:
    """The code of the level of a row's division."""
    area = row.get("area")
    return None if area is None else CODES.get(level_of(area))
