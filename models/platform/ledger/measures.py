"""指标 measures: numbers that are kept for every village and can be added up the tree."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeVar

from sqlalchemy import ColumnElement, func

Address = tuple[str, str, str, str]
"""Where a number stands among others: its source table, its split, its value, its key."""
Getter = Callable[[str], Any]
"""Gives the SQL of a leaf column by its name; of the leaf itself or of a recount that looks like it."""
WHOLE = ""
"""The split of the leaf row that counts every source row once."""
ROWS = "n"
"""The leaf column that counts source rows."""
ANY = "*"
"""All values of a split together, except the empty one."""
EACH = "#"
"""Every value of a split, by itself."""

M = TypeVar("M", bound="Measure")


class Measure(ABC):
    """Anything that is one number for each leaf row and may be added up over divisions."""

    table: type[Any]
    split: str
    value: str

    def at(self, column: Any, value: Any) -> Self:
        """The same measure of only those source rows that have ``value`` in a column of its table."""
        if column.class_ is not self.table or self.split:
            return self
        return replace(self, split=column.key, value=str(value))  # type: ignore[type-var]

    @property
    @abstractmethod
    def key(self) -> str:
        """The name of the measure in a result; the same key is the same number."""

    @cached_property
    def address(self) -> Address:
        """Where the figures hold it."""
        return self.table.__tablename__, self.split, self.value, self.key

    @property
    @abstractmethod
    def kept(self) -> tuple["Kept", ...]:
        """The leaf columns that it is computed from."""

    @property
    def scale(self) -> int:
        """How many decimal places it has."""
        return 0

    @property
    def weight(self) -> Any:
        """A column of the village's profile that it is weighted by, if any."""
        return None

    @abstractmethod
    def total(self, get: Getter) -> ColumnElement[Any]:
        """The SQL that adds it up over leaf rows."""


@dataclass(frozen=True)
class Kept(Measure):
    """A leaf column: rows counted, or a source column added up, where a condition holds."""

    table: type[Any]
    name: str = ROWS
    column: str | None = None
    where: Any = field(default=None, compare=False)
    split: str = WHOLE
    value: str = WHOLE

    @property
    def key(self) -> str:
        """The name of the leaf column."""
        return self.name

    @property
    def kept(self) -> tuple["Kept", ...]:
        """Itself."""
        return (self,)

    @property
    def scale(self) -> int:
        """The scale of the column that is added up."""
        return getattr(self._type, "scale", None) or 0

    @property
    def _type(self) -> Any:
        return self.table.__table__.c[self.column].type if self.column else None

    def total(self, get: Getter) -> ColumnElement[Any]:
        """A plain sum."""
        return func.sum(get(self.name))

    def above(self, bound: Any) -> "Test":
        """That a leaf row has more than this."""
        return Test(self, ">", bound)

    def below(self, bound: Any) -> "Test":
        """That a leaf row has less than this."""
        return Test(self, "<", bound)

    def none(self) -> "Test":
        """That a leaf row has none."""
        return Test(self, "=", 0)


@dataclass(frozen=True)
class Test:
    """A condition on one leaf column."""

    measure: Kept
    operator: str
    bound: Any

    def sql(self, get: Getter) -> ColumnElement[bool]:
        """The condition over one leaf row."""
        return get(self.measure.name).op(self.operator)(self.bound)  # type: ignore[no-any-return]

    @property
    def key(self) -> str:
        """A readable name of the condition."""
        return f"{self.measure.name}{self.operator}{self.bound}"


class Whole(StrEnum):
    """Numbers that need no leaf: they come with the divisions."""

    VILLAGES = "villages"

    @property
    def address(self) -> Address:
        """Where the figures hold it."""
        return "", WHOLE, WHOLE, self.value

    def at(self, _column: Any, _value: Any) -> "Whole":
        """The same for every split."""
        return self


VILLAGES = Whole.VILLAGES
"""The number of villages, 行政村数."""
Term = Measure | Whole
"""What a column takes."""


def count(table: type[Any], name: str = ROWS, where: Any = None) -> Kept:
    """Count the rows of a table; with a condition it needs a name of its own."""
    return Kept(table, name, None, where)


def total(column: Any, name: str = "", where: Any = None) -> Kept:
    """Add up a column of a table; with a condition it needs a name of its own."""
    return Kept(column.class_, name or column.key, column.key, where)
