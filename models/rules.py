"""规则声明 rules on a table, declared as functions in its class: over a row, over all rows of a village, what follows from what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.declared import Problem, Severity, Values

RowRule = Callable[[Values], Problem | str | None]
GroupRule = Callable[[Sequence[Values], Any], Iterable[tuple[int, Problem | str]]]
Completion = Callable[[dict[str, Any]], None]
Quiet = Callable[..., bool]


@dataclass(frozen=True)
class Rule:
    """A cross-field rule: the fields it speaks of, how serious it is, and the judge."""

    name: str
    fields: tuple[str, ...]
    severity: Severity
    judge: Callable[..., Any]
    doc: str = field(default="", compare=False)
    knowing: str = ""
    """Of a rule over the rows of a village: the figure of the village without which it says nothing."""
    fewest: int = 1
    """Of such a rule: of fewer rows it says nothing."""
    applies: Callable[[], bool] | None = field(default=None, compare=False)
    """Of a rule that several tables share: whether it has anything to say about this one."""
    quiet: Quiet | None = field(default=None, compare=False)
    """Of a rule over a row: whether whole columns, those of its fields, show that it says nothing of any row."""

    def may_speak(self, rows: int, facts: Any) -> bool:
        """Whether a rule over so many rows of a village need be asked at all, from what is known of the village."""
        return rows >= self.fewest and not (self.knowing and getattr(facts, self.knowing) in (None, {}))


class _Declared:
    """Marks a function in a class body until the class collects it."""

    def __init__(
        self,
        shelf: str,
        judge: Callable[..., Any],
        fields: tuple[str, ...],
        severity: Severity,
        knowing: str = "",
        quiet: Quiet | None = None,
    ) -> None:
        self.shelf = shelf
        told = (judge.__doc__ or "").strip()
        self.rule = Rule("", fields, severity, judge, told, knowing, quiet=quiet)

    def __set_name__(self, owner: type, name: str) -> None:
        named = replace(self.rule, name=name)
        shelf = dict(getattr(owner, self.shelf, {}))
        setattr(owner, self.shelf, shelf | {name: named})
        setattr(owner, name, staticmethod(self.rule.judge))


def rule(*fields: str, quiet: Quiet | None = None) -> Callable[[RowRule], Any]:
    """Declare a cross-field rule on a table: returns what is wrong (an error on the first field) or None.

    ``quiet`` gets the columns of these fields, of many rows, and may say that the rule need be asked of none of them.
    """
    return lambda judge: _Declared("__row_rules__", judge, fields, Severity.ERROR, quiet=quiet)


def warning(*fields: str, quiet: Quiet | None = None) -> Callable[[RowRule], Any]:
    """Declare a cross-field doubt: the row is kept and the clerk is told."""
    return lambda judge: _Declared("__row_rules__", judge, fields, Severity.WARNING, quiet=quiet)


def group_rule(*fields: str, knowing: str = "") -> Callable[[GroupRule], Any]:
    """Declare a rule over all rows that one village (or hamlet) has in the table.

    ``knowing`` names the figure of the village without which it says nothing: it is not even asked then.
    """
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.ERROR, knowing)


def group_warning(*fields: str, knowing: str = "") -> Callable[[GroupRule], Any]:
    """Declare a doubt over all rows that one village has in the table."""
    return lambda judge: _Declared("__group_rules__", judge, fields, Severity.WARNING, knowing)


def completes(*fields: str) -> Callable[[Completion], Any]:
    """Declare a value that follows from others when it was left empty; runs before the rules."""
    return lambda judge: _Declared("__completions__", judge, fields, Severity.WARNING)
