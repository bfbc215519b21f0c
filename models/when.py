"""条件必填 when a field must be filled in: what other fields say, as data that a rule, a page and a template can all read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]


class Test(StrEnum):
    """How one field is looked at."""

    ONE_OF = "one_of"
    OTHER_THAN = "other_than"
    EMPTY = "empty"


@dataclass(frozen=True)
class Term:
    """What one field must say; of several choices any one is enough."""

    test: Test
    values: tuple[Any, ...] = ()
    field: str = ""

    def holds(self, row: Row) -> bool:
        """Whether the row says so."""
        value = row.get(self.field)
        if value is None or value in ("", ()):
            return self.test is Test.EMPTY
        if self.test is Test.EMPTY:
            return False
        held = value if isinstance(value, tuple) else (value,)
        return any(each in self.values for each in held) is (self.test is Test.ONE_OF)


GIVEN = Term(Test.OTHER_THAN)
"""Anything at all; 0 and 否 are something."""
EMPTY = Term(Test.EMPTY)
"""Nothing yet."""


def other_than(*values: Any) -> Term:
    """Something, and none of these."""
    return Term(Test.OTHER_THAN, values)


@dataclass(frozen=True)
class Condition:
    """Every term must hold; ``because`` says it for the clerk: 类别为教育."""

    because: str
    terms: tuple[Term, ...]

    def holds(self, row: Row) -> bool:
        """Whether the row says all of it."""
        return all(term.holds(row) for term in self.terms)

    @property
    def help(self) -> str:
        """The line under the field."""
        return f"当{self.because}时必填"

    @property
    def for_pages(self) -> list[list[Any]]:
        """The terms as a page follows them: ``[field, test, [values as a form posts them]]``."""
        return [[term.field, term.test.value, [_posted(each) for each in term.values]] for term in self.terms]


def when(because: str, **fields: Any) -> Condition:
    """Declare a condition: a value or several of which one is enough, :data:`GIVEN`, :data:`EMPTY`, :func:`other_than`."""
    return Condition(because, tuple(_term(name, wanted) for name, wanted in fields.items()))


def _term(name: str, wanted: Any) -> Term:
    if isinstance(wanted, Term):
        return Term(wanted.test, wanted.values, name)
    return Term(Test.ONE_OF, wanted if isinstance(wanted, tuple) else (wanted,), name)


def _posted(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
