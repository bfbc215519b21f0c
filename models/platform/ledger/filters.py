"""筛选 what narrows a ledger to some villages: a choice, and that choice in force."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import String, select, type_coerce

from models.fields import Field, Kind, field_of
from models.platform.dictionary import Dictionaries
from models.platform.ledger.reach import Narrowing

YES_NO = (("1", "是"), ("0", "否"))


class Filter(Protocol):
    """A choice that narrows a ledger to some villages."""

    @property
    def name(self) -> str:
        """Its name in an address."""

    @property
    def label(self) -> str:
        """Its label on the page."""

    @property
    def usual(self) -> str:
        """The code that holds while nothing is asked; empty when all villages are left then."""

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """What can be chosen: code and label."""

    def narrowing(self, code: str) -> Narrowing | None:
        """The villages that have the choice; None when all have."""


@dataclass(frozen=True)
class ProfileFilter:
    """A filter by a column of the village's profile, one row for each area."""

    column: Any
    usual: str = ""

    @property
    def field(self) -> Field:
        """The profile's declared field."""
        return field_of(self.column.class_, self.column.key)

    @property
    def name(self) -> str:
        """The column's name."""
        return self.field.name

    @property
    def label(self) -> str:
        """The column's label."""
        return self.field.label

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """The dictionary's options, or 是 and 否."""
        if self.field.kind is Kind.BOOLEAN:
            return list(YES_NO)
        return [(option.code, option.label) for option in dictionaries.options(self.field.choices or "")]

    def narrowing(self, code: str) -> Narrowing:
        """The areas whose profile has the choice."""
        return Narrowing(select(self.column.class_.area).where(self._condition(code)))

    def _condition(self, code: str) -> Any:
        if self.field.kind is Kind.BOOLEAN:
            return self.column.is_(code == YES_NO[0][0])
        if self.field.kind is Kind.MULTI_CHOICE:
            return type_coerce(self.column, String).like(f"%,{code},%")
        return self.column == code


@dataclass(frozen=True)
class Condition:
    """A filter in force: what it is called, what was chosen, the villages left (None: all), whether nobody asked for it."""

    label: str
    words: str
    narrowing: Narrowing | None
    is_usual: bool = False
