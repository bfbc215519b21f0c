"""变更 what an import would do to one table: rows added and rows changed, nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.base import Record
from models.fields import Values


class Added(NamedTuple):
    """A row that is not there yet; ``number`` is its row in the sheet."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """A stored row and what it will hold; ``differences`` are the fields that differ: (before, after)."""

    number: int
    row_id: int
    version: int
    values: dict[str, Any]
    differences: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Removed:
    """A stored row that the sheet takes back."""

    number: int
    row_id: int
    version: int
    values: dict[str, Any]


@dataclass
class TableChange:
    """Everything that is to happen to one table, and how many rows stay as they are."""

    table: type[Record]
    added: list[Added] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    same: int = 0
    judged: tuple[Any, dict[int, list[str]]] | None = field(default=None, repr=False, compare=False)
    """What the engines held against it, and in which transaction."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.added and not self.changed and not self.removed

    @property
    def rows(self) -> Iterator[Values]:
        """The values of every row that would be written or taken back."""
        yield from (each.values for each in self.added)
        yield from (each.values for each in self.changed)
        yield from (each.values for each in self.removed)

    @property
    def areas(self) -> set[int]:
        """The villages in which something would be written."""
        return {row["area"] for row in self.rows}
