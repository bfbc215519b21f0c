"""演示取值 drawing believable figures; the same village always draws the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

Row = dict[str, Any]
Sheets = dict[str, list[Row]]
SQM_PER_MU = Decimal("666.6667")


@dataclass(frozen=True)
class Setting:
    """A village about to be drawn: where it is and what hamlets it has."""

    area: int
    name: str
    hamlets: tuple[tuple[int, str], ...]

    def random(self, what: str) -> Random:
        """A source of chance of its own for each table, so that adding one table changes no other."""
        return Random(f"2021-{self.area}-{what}")


def amount(random: Random, low: float, high: float, places: int = 2) -> Decimal:
    """A figure between two bounds, to so many places."""
    return Decimal(str(round(random.uniform(low, high), places)))


def share(random: Random, whole: int, low: float, high: float) -> int:
    """A whole-numbered part of a whole."""
    return min(whole, round(whole * random.uniform(low, high)))


def split(random: Random, whole: int, weights: Sequence[float]) -> list[int]:
    """Whole-numbered parts that add up to the whole exactly."""
    drawn = [weight * random.uniform(0.8, 1.2) for weight in weights]
    parts = [int(whole * each / sum(drawn)) for each in drawn]
    parts[0] += whole - sum(parts)
    return parts


def yes(random: Random, chance: float) -> bool:
    """Whether something of that chance happens."""
    return random.random() < chance
