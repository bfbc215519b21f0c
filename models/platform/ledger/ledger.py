"""台账 the declaration of a ledger: its columns, its filters, and where it stands among the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, String, select, type_coerce

from models.fields import Field, Kind, field_of
from models.platform.dictionary import Dictionaries
from models.platform.ledger.headings import Group, Node, terms_of
from models.platform.ledger.installation import keep_in_step
from models.platform.ledger.leaf import declare
from models.platform.ledger.lines import Detail
from models.platform.ledger.measures import Measure
from models.platform.ledger.period import Period
from models.platform.ledger.reach import Narrowing
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


@dataclass(frozen=True)
class Ledger:
    """A ledger that adds measures up the tree, or (with ``detail``) lists villages one by one.

    A range of days, called ``dated_label``, is asked of the columns ``dated``; a ledger that lists villages
    gives those it leaves by ``dated_villages``. ``headline`` is the label of the column that the chart shows; the last one of that name. A ledger
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
    dated: tuple[Any, ...] = field(default=(), compare=False)
    dated_label: str = ""
    dated_villages: Callable[[Period, Mapping[str, str]], Select[Any]] | None = field(
        default=None, compare=False
    )

    @cached_property
    def usual(self) -> tuple[Narrowing, ...]:
        """Which villages it counts while nothing is asked."""
        held = (each.narrowing(each.usual) for each in self.filters if each.usual)
        return tuple(each for each in held if each is not None)

    @property
    def takes_period(self) -> bool:
        """Whether a range of days may be asked."""
        return bool(self.dated_label)

    def lists(self, other: "Ledger", chosen: Mapping[str, str]) -> bool:
        """Whether it lists one by one the villages that another ledger counts under these filters."""
        known = {each.name for each in self.filters}
        return self.detail is not None and self.subsystem == other.subsystem and known >= chosen.keys()

    def nodes(self, period: Period | None) -> tuple[Node, ...]:
        """Its columns; of a range of days those that can be told of it."""
        if period is None:
            return self.columns
        return tuple(node for node in self.columns if not (isinstance(node, Group) and node.is_standing))

    def of_period(self, period: Period | None) -> dict[str, ColumnElement[bool]]:
        """What a range of days asks of the source rows, by table."""
        if period is None:
            return {}
        return {
            column.class_.__tablename__: period.holds(column.class_.__table__.c[column.key])
            for column in self.dated
        }

    def conditions(
        self, chosen: Mapping[str, str], dictionaries: Dictionaries, period: Period | None = None
    ) -> list[Condition]:
        """The filters in force, those that hold while nothing is asked among them."""
        if period is not None and not self.takes_period:
            raise Refusal(f"{self.label}不能按日期筛选，请清除日期区间")
        found: list[Condition] = []
        for each in self.filters:
            if not (code := chosen.get(each.name, "") or each.usual):
                continue
            words = dict(each.options(dictionaries)).get(code)
            if words is None:
                raise Refusal(f"{each.label}没有“{code}”这个选项，请从列表中选择")
            found.append(Condition(each.label, words, each.narrowing(code), code == each.usual))
        if period is None:
            return found
        return [Condition(self.dated_label, period.words, self._left(period, chosen)), *found]

    def _left(self, period: Period, chosen: Mapping[str, str]) -> Narrowing | None:
        return Narrowing(self.dated_villages(period, chosen)) if self.dated_villages else None


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
