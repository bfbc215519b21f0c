"""声明 what is declared of one column: its kind, its bounds, its form, and what is wrong with a value in words."""

import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from models.when import Condition

Values = Mapping[str, Any]
NOTHING: tuple[Any, ...] = (None, "", ())
"""What a field holds that has not been filled in; 0 and 否 are something."""
Number = int | Decimal


class Kind(StrEnum):
    """What a field holds; every channel chooses its control and its parser by it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    YEAR = "year"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    HAMLET = "hamlet"
    HAMLETS = "hamlets"
    VILLAGES = "villages"
    RECORDS = "records"


class Severity(StrEnum):
    """An error refuses the row; a warning is shown and the row is kept."""

    ERROR = "error"
    WARNING = "warning"


@cache
def _form(regex: str) -> Callable[[str], object]:
    return re.compile(regex).fullmatch


@dataclass(frozen=True)
class Pattern:
    """A named form that a text must have, and what to tell who breaks it.

    ``usual`` is a narrower form: a text that has the form but not the usual one is doubted with ``doubt``, and kept.
    """

    key: str
    regex: str
    message: str
    severity: Severity = Severity.ERROR
    check: Callable[[str], bool] | None = None
    usual: str = ""
    doubt: str = ""

    def accepts(self, text: str) -> bool:
        """Whether the whole text has the form (and passes the check digit, if there is one)."""
        return _form(self.regex)(text) is not None and (self.check is None or self.check(text))

    def is_usual(self, text: str) -> bool:
        """Whether a text that has the form is also what one would expect."""
        return not self.usual or _form(self.usual)(text) is not None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a row, by field, in words for the clerk."""

    field: str | None
    message: str
    severity: Severity = Severity.ERROR
    code: str = "rule"

    @property
    def is_error(self) -> bool:
        """Whether the row is refused for it."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True)
class Field:
    """What is declared of one column."""

    label: str
    name: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    required_when: Condition | None = None
    unit: str = ""
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    soft_range: tuple[Number | None, Number | None] | None = None
    choices: str | None = None
    pattern: Pattern | None = None
    aliases: tuple[str, ...] = ()
    help: str = ""
    readonly: bool = False
    computed: Callable[[Values], Any] | None = None
    sensitive: str | None = None
    in_list: bool | None = None
    past_only: bool = False
    min_length: int | None = None
    default: Any = None
    trailing: bool = False
    amount: bool = True
    """Whether figures of it add up; a width or a distance does not."""
    of: str = ""
    """Of records: the table that they are chosen from."""

    def named(self, name: str) -> "Field":
        """The same under the name of its column; ``replace`` would look at every attribute of a thousand fields."""
        known = copy(self)
        object.__setattr__(known, "name", name)
        return known

    @property
    def heading(self) -> str:
        """The label with its unit: 面积（平方米）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def obligation(self) -> str:
        """Whether it must be filled in, in words."""
        if self.required:
            return "必填"
        return self.required_when.help if self.required_when else "选填"

    @property
    def is_typed(self) -> bool:
        """Whether people write it; the rest is computed or kept by another step."""
        return self.computed is None and not self.readonly

    @property
    def is_numeric(self) -> bool:
        """Whether it is shown right-aligned and may be added up."""
        return self.kind in (Kind.INTEGER, Kind.DECIMAL)
