"""问与行 what is asked of a ledger, and the lines that answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.levels import Level
from models.platform.ledger.columns import Value
from models.platform.ledger.layout import Layout
from models.platform.ledger.period import Period


@dataclass(frozen=True)
class Question:
    """What is asked of a ledger: which part of the tree, by which level, narrowed how, from which line on."""

    area: int
    level: Level | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    offset: int = 0
    limit: int | None = None
    period: Period | None = None

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows it, as an address says it."""
        return {**self.chosen, **(self.period.asked if self.period else {})}


@dataclass(frozen=True)
class Line:
    """One division (or hamlet) and its cells; ``area`` is None where there is nothing below to go to."""

    name: str
    cells: tuple[Value, ...]
    area: int | None = None
    hamlet_id: int | None = None
    opens: bool = False


@dataclass(frozen=True)
class Detail:
    """The lines that a detail ledger lists, of how many there are, and its own columns."""

    layout: Layout
    lines: list[Line]
    count: int
