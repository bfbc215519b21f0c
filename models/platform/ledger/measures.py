"""指标 measures: numbers that are kept for every village and can be added up the tree."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeVar

from sqlalchemy import ColumnElement, and_, case, func, type_coerce

from models.levels import Level
from models.types import Dec

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


@dataclass(frozen=True)
class Tally(Measure):
    """How many villages (or, split by hamlet, hamlets) meet all the tests; one without rows meets none."""

    tests: tuple[Test, ...]
    split: str = WHOLE
    value: str = WHOLE

    @property
    def table(self) -> type[Any]:  # type: ignore[override]
        """The table whose rows are looked at."""
        return self.tests[0].measure.table

    @cached_property
    def key(self) -> str:
        """The tests in words."""
        return " & ".join(test.key for test in self.tests)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The leaf columns tested."""
        return (count(self.table), *(test.measure for test in self.tests))

    def total(self, get: Getter) -> ColumnElement[Any]:
        """One for each leaf row that passes."""
        passes = and_(get(ROWS) > 0, *(test.sql(get) for test in self.tests))
        return func.sum(case((passes, 1), else_=0))


@dataclass(frozen=True)
class Weighted(Measure):
    """A leaf column times a column of the village's profile; or the profile's alone where there are rows."""

    of: Kept
    by: Any = field(compare=False)
    split: str = WHOLE
    value: str = WHOLE

    @property
    def table(self) -> type[Any]:  # type: ignore[override]
        """The table whose rows are weighted."""
        return self.of.table

    @cached_property
    def key(self) -> str:
        """Which column by which weight."""
        return f"{self.of.name} x {self.by.key}"

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The rows counted and the column weighted."""
        return (count(self.table), self.of)

    @property
    def scale(self) -> int:
        """The scale of the column weighted."""
        return self.of.scale

    @property
    def weight(self) -> Any:
        """The profile's column."""
        return self.by

    def total(self, get: Getter) -> ColumnElement[Any]:
        """The sum of products; a village without rows has no weight."""
        weight = func.coalesce(self.by, 0)
        if self.of.name == ROWS:
            return func.sum(case((get(ROWS) > 0, weight), else_=0))
        product = func.sum(get(self.of.name) * weight)
        return type_coerce(product, Dec(30, self.scale)) if self.scale else product


@dataclass(frozen=True)
class Spread(Measure):
    """How many villages lie in a division of a level above them that meets the tests by its own rows."""

    tests: tuple[Test, ...]
    level: Level
    split: str = WHOLE
    value: str = WHOLE

    @property
    def table(self) -> type[Any]:  # type: ignore[override]
        """The table whose rows are looked at."""
        return self.tests[0].measure.table

    @cached_property
    def key(self) -> str:
        """The tests in words, and the level."""
        return f"{self.level.value}: " + " & ".join(test.key for test in self.tests)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The leaf columns tested."""
        return tuple(test.measure for test in self.tests)

    def total(self, get: Getter) -> ColumnElement[Any]:
        """One for each village that is joined to a row that passes."""
        return func.sum(case((and_(*(test.sql(get) for test in self.tests)), 1), else_=0))


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


def villages(*tests: Test) -> Tally:
    """Count the villages whose figures meet all the tests."""
    return Tally(tests)


def villages_of(level: Level, *tests: Test) -> Spread:
    """Count the villages of those divisions of a level that meet all the tests."""
    return Spread(tests, level)


def hamlets(*tests: Test) -> Tally:
    """Count the hamlets whose figures meet all the tests."""
    return Tally(tests, split="hamlet_id", value=ANY)
