"""计村 measures made of others: villages that meet tests, products with a weight, what a division above has."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, type_coerce

from models.levels import Level
from models.platform.ledger.measures import ANY, ROWS, WHOLE, Getter, Kept, Measure, Test, count
from models.types import Dec


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

    @property
    def column(self) -> None:
        """It adds up no column, it counts."""

    @cached_property
    def key(self) -> str:
        """The tests in words."""
        return " & ".join(test.key for test in self.tests)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The leaf columns tested."""
        return (count(self.table), *(test.measure for test in self.tests))

    def passes(self, get: Getter) -> ColumnElement[bool]:
        """Whether a leaf row meets the tests."""
        return and_(get(ROWS) > 0, *(test.sql(get) for test in self.tests))

    def total(self, get: Getter) -> ColumnElement[Any]:
        """One for each leaf row that passes."""
        return func.sum(case((self.passes(get), 1), else_=0))


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


def villages(*tests: Test) -> Tally:
    """Count the villages whose figures meet all the tests."""
    return Tally(tests)


def villages_of(level: Level, *tests: Test) -> Spread:
    """Count the villages of those divisions of a level that meet all the tests."""
    return Spread(tests, level)


def hamlets(*tests: Test) -> Tally:
    """Count the hamlets whose figures meet all the tests."""
    return Tally(tests, split="hamlet_id", value=ANY)
