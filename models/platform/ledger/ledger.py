"""台账 the declaration of a ledger: its columns, its filters, and where it stands among the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import Select, String, select, type_coerce

from models.fields import Field, Kind, field_of
from models.platform.dictionary import Dictionaries
from models.platform.ledger.headings import Node, terms_of
from models.platform.ledger.installation import keep_in_step
from models.platform.ledger.leaf import declare
from models.platform.ledger.lines import Detail
from models.platform.ledger.measures import Measure
from models.platform.refusal import Refusal
from models.registry import DeclarationError

YES_NO = (("1", "是"), ("0", "否"))


class Filter(Protocol):
    """A choice that narrows a ledger to some villages."""

    @property
    def name(self) -> str:
        """Its name in an address."""

    @property
    def label(self) -> str:
        """Its label on the page."""

    def options(self, dictionaries: Dictionaries) -> list[tuple[str, str]]:
        """What can be chosen: code and label."""

    def villages(self, code: str) -> Select[Any]:
        """The areas that have the choice."""


@dataclass(frozen=True)
class ProfileFilter:
    """A filter by a column of the village's profile, one row for each area."""

    column: Any

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

    def villages(self, code: str) -> Select[Any]:
        """The areas whose profile has the choice."""
        return select(self.column.class_.area).where(self._condition(code))

    def _condition(self, code: str) -> Any:
        if self.field.kind is Kind.BOOLEAN:
            return self.column.is_(code == YES_NO[0][0])
        if self.field.kind is Kind.MULTI_CHOICE:
            return type_coerce(self.column, String).like(f"%,{code},%")
        return self.column == code


@dataclass(frozen=True)
class Condition:
    """A filter in force: what it is called, what was chosen, and the villages left."""

    label: str
    words: str
    villages: Select[Any]


@dataclass(frozen=True)
class Ledger:
    """A ledger that adds measures up the tree, or (with ``detail``) lists villages one by one.

    ``headline`` is the label of the column that the chart shows; the last one of that name. A ledger
    ``by_hamlet`` goes down to the hamlets of a village.
    """

    key: str
    label: str
    subsystem: str
    group: str
    columns: tuple[Node, ...] = ()
    filters: tuple[Filter, ...] = ()
    note: str = ""
    headline: str = ""
    by_hamlet: bool = False
    detail: Callable[..., Detail] | None = field(default=None, compare=False)

    def conditions(self, chosen: Mapping[str, str], dictionaries: Dictionaries) -> list[Condition]:
        """The filters in force."""
        found = []
        for each in self.filters:
            if not (code := chosen.get(each.name, "")):
                continue
            words = dict(each.options(dictionaries)).get(code)
            if words is None:
                raise Refusal(f"{each.label}没有“{code}”这个选项，请从列表中选择")
            found.append(Condition(each.label, words, each.villages(code)))
        return found


_ledgers: dict[str, Ledger] = {}
LEDGERS: Mapping[str, Ledger] = MappingProxyType(_ledgers)
"""Every ledger, by key, in the order declared."""


def register(*ledgers: Ledger) -> None:
    """Enter ledgers, and see that the leaf tables keep what they add up."""
    for ledger in ledgers:
        if ledger.key in _ledgers:
            raise DeclarationError(f"ledger {ledger.key} is declared twice")
        keep(ledger)
        _ledgers[ledger.key] = ledger


def keep(ledger: Ledger) -> None:
    """See that the leaf tables keep what a ledger adds up."""
    measures = [term for term in terms_of(ledger.columns) if isinstance(term, Measure)]
    declare(measures)
    for measure in measures:
        keep_in_step(measure.table.metadata)
