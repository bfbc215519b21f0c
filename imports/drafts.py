"""草案 one sheet of a plan while it is being made: its rows, what is stored, and what would come of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from imports.matching import Match
from imports.sheet_rows import SheetRows
from models.base import Record
from models.platform.changes import Added, Changed, Removed, TableChange
from models.platform.stored import Stored

SAME, NEW = "same", "new"
"""The answers to a question: it is that stored row, or it is another one."""
Placed = list[tuple[int | None, dict[str, Any]]]
"""Rows of a village: (index in the sheet, or None for a row that is only stored; values)."""


@dataclass(frozen=True)
class Question:
    """A new row that may be a stored one under another spelling: a person decides."""

    key: str
    table: type[Record]
    number: int
    typed: str
    stored: str


@dataclass(frozen=True)
class Told:
    """What is known beside the rows: the answers to questions, when the template was issued, who imports."""

    answers: Mapping[str, str] = field(default_factory=dict)
    issued: datetime | None = None
    account_id: int | None = None


@dataclass
class Draft:
    """One table of the plan while it is being made; ``after[i]`` is what row ``i`` would be."""

    typed: SheetRows
    stored: Sequence[Stored]
    matches: dict[int, Match] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    moved: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def table(self) -> type[Record]:
        """The table that the sheet fills."""
        return self.typed.table

    @property
    def is_as_typed(self) -> bool:
        """Whether every row of the sheet would be written, and nothing that is stored has a part in it."""
        return not self.stored and len(self.after) == len(self.typed.rows)

    @cached_property
    def writes(self) -> list[int]:
        """The rows that would be written; what is taken back can contradict nothing."""
        if not self.stored:
            return list(self.after)
        return [index for index in self.after if self.matches[index].stored is None or index in self.moved]

    @cached_property
    def by_village(self) -> dict[int, Placed]:
        """For each village its rows as they would be: (index in the sheet or None, values), stored ones first."""
        replaced = {match.stored.row_id: index for index, match in self.matches.items() if match.stored}
        found: dict[int, Placed] = {}
        for each in self.stored:
            index = replaced.get(each.row_id)
            if index in self.typed.withdrawn:
                continue
            values = each.values if index is None else self.after[index]
            found.setdefault(each.values["area"], []).append((index, values))
        for index, values in self.after.items():
            if self.matches[index].stored is None:
                found.setdefault(values["area"], []).append((index, values))
        return found

    @property
    def change(self) -> TableChange:
        """What would be written."""
        change = TableChange(self.table)
        stamp = self.table.__decl__.extra.get("stamp_on_import", {})
        if self.is_as_typed:
            for values in self.typed.rows if stamp else ():
                values.update(stamp)
            change.added += map(Added._make, zip(self.typed.numbers, self.typed.rows, strict=True))
            return change
        for index, values in self.after.items():
            known, number = self.matches[index].stored, self.typed.numbers[index]
            if known is None:
                values.update(stamp)
                change.added.append(Added(number, values))
            elif index in self.moved:
                written = values | stamp
                change.changed.append(
                    Changed(number, known.row_id, known.version, written, self.moved[index])
                )
            else:
                change.same += 1
        for index in sorted(self.typed.withdrawn & self.matches.keys()):
            if (known := self.matches[index].stored) is not None:
                number = self.typed.numbers[index]
                change.removed.append(Removed(number, known.row_id, known.version, dict(known.values)))
            else:
                change.same += 1
        return change
