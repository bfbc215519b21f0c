"""台账 the declaration of a ledger: its columns, its filters, and where it stands among the others."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Select

from models.platform.dictionary import Dictionaries
from models.platform.ledger.filters import Condition, Filter
from models.platform.ledger.headings import Each, Group, Node, each_split, terms_of
from models.platform.ledger.installation import keep_in_step
from models.platform.ledger.layout import Layout, laid_out
from models.platform.ledger.leaf import declare
from models.platform.ledger.lines import Detail
from models.platform.ledger.measures import Measure
from models.platform.ledger.period import Period
from models.platform.ledger.reach import Narrowing
from models.platform.refusal import Refusal
from models.registry import DeclarationError


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

    @cached_property
    def filter_names(self) -> frozenset[str]:
        """What its filters are called in an address."""
        return frozenset(each.name for each in self.filters)

    @cached_property
    def _offered(self) -> WeakKeyDictionary[Dictionaries, dict[str, dict[str, str]]]:
        return WeakKeyDictionary()

    def offered(self, dictionaries: Dictionaries) -> dict[str, dict[str, str]]:
        """What each filter offers, by its name: codes with their labels; worked out once for the same dictionaries."""
        if dictionaries not in self._offered:
            found = {each.name: dict(each.options(dictionaries)) for each in self.filters}
            self._offered[dictionaries] = found
        return self._offered[dictionaries]

    @cached_property
    def _layouts(self) -> WeakKeyDictionary[Dictionaries, dict[Hashable, Layout]]:
        return WeakKeyDictionary()

    @cached_property
    def _told_by_day(self) -> tuple[Each, ...]:
        """The splits whose values no dictionary holds: years, which a parameter says."""
        return tuple(each for each in each_split(self.columns) if each.values is not None)

    def layout(self, dictionaries: Dictionaries, period: Period | None) -> Layout:
        """How it stands now, worked out once: other dictionaries, or other years to be told, are another layout."""
        kept = self._layouts.setdefault(dictionaries, {})
        key = period is None, *(tuple(each.told(dictionaries)) for each in self._told_by_day)
        found = kept.get(key)
        if found is None:
            found = kept[key] = Layout(laid_out(self.nodes(period), dictionaries))
        return found

    @property
    def takes_period(self) -> bool:
        """Whether a range of days may be asked."""
        return bool(self.dated_label)

    def lists(self, other: "Ledger", chosen: Mapping[str, str]) -> bool:
        """Whether it lists one by one the villages that another ledger counts under these filters."""
        is_listing = self.detail is not None and self.subsystem == other.subsystem
        return is_listing and self.filter_names >= chosen.keys()

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
        offered = self.offered(dictionaries)
        for each in self.filters:
            if not (code := chosen.get(each.name, "") or each.usual):
                continue
            words = offered[each.name].get(code)
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
