"""台账口径 what a number on a ledger adds to the address of a list: its condition and its villages (001-192)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from models.base import AreaScoped
from models.platform.ledger.columns import Column
from models.platform.ledger.filters import Condition
from models.platform.ledger.headings import flat
from models.platform.ledger.leaf import leaf_of, leaves
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.measures import Kept
from models.platform.ledger.period import FROM, TO, Period, period_of
from models.platform.ledger.tallies import Tally
from models.platform.refusal import Refusal
from views.filters import NAMED
from views.query_texts import BadQuery, read_date
from views.request import choices

MEASURE, TALLY, VILLAGES, WITHIN = "measure", "tally", "villages", "within"
UNKNOWN = "没有这个台账口径，请从“台账信息”重新进入"


class MeasureFilter:
    """The rows that a measure with a condition counts."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The measure's condition."""
        return [_measure(table, text).where]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """The measure by the label of a column that shows it."""
        measure = _measure(table, text)
        shown = (column for ledger in LEDGERS.values() for column in flat(ledger.columns))
        label = next((column.label for column in shown if column.rows == measure), text)
        return _held(MEASURE, "台账口径", text, label)


class TallyFilter:
    """The rows of the villages that a column counts, written ``ledger:split:value:tests``."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The villages whose leaf rows meet the tests."""
        _, tally = _tally(table, text)
        rows = leaf_of(table).rows
        passes = tally.passes(lambda name: getattr(rows, name))
        counted = select(rows.area).where(rows.split == tally.split, rows.value == tally.value, passes)
        return [table.area.in_(counted)]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """The label of the column."""
        column, _ = _tally(table, text)
        return _held(TALLY, "台账口径", text, column.label)


class VillagesFilter:
    """The rows of the villages that a ledger's filters leave, written ``ledger:filter:code:…``; without a filter those that it counts usually."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The villages' areas."""
        if not issubclass(table, AreaScoped):
            raise BadQuery(UNKNOWN)
        left = (condition.narrowing for condition in _conditions(text))
        return [narrowing.holds(table.area) for narrowing in left if narrowing is not None]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """The choices in words."""
        del table
        words = "；".join(f"{condition.label}：{condition.words}" for condition in _conditions(text))
        return _held(VILLAGES, "村庄范围", text, words)


class WithinFilter:
    """The rows of a ledger's range of days, written ``ledger:from:to``; an open end is empty."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The ledger's own condition on the table."""
        ledger, period = _within(text)
        asked = ledger.of_period(period).get(table.__tablename__)
        if asked is None:
            raise BadQuery(UNKNOWN)
        return [asked]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """The days in words."""
        del table
        ledger, period = _within(text)
        return _held(WITHIN, ledger.dated_label, text, period.words)


def tally_text(ledger: Ledger, tally: Tally) -> str:
    """A count of villages as it stands in an address."""
    return f"{ledger.key}:{tally.split}:{tally.value}:{tally.key}"


def _tally(table: type[Any], text: str) -> tuple[Column, Tally]:
    """The column of the ledger that counts so, and the count of one value."""
    key, *rest = text.split(":", 3)
    ledger = LEDGERS.get(key)
    if ledger is None or len(rest) != 3:
        raise BadQuery(UNKNOWN)
    split, value, tests = rest
    for column in flat(ledger.columns):
        rows = column.rows
        if isinstance(rows, Tally) and rows.table is table and rows.key == tests:
            return column, replace(rows, split=split, value=value)
    raise BadQuery(UNKNOWN)


def within_text(ledger: Ledger, period: Period) -> str:
    """A ledger's range of days as it stands in an address."""
    return ":".join([ledger.key, *(period.asked.get(end, "") for end in (FROM, TO))])


def asked_period(asked: Mapping[str, str]) -> Period | None:
    """The range of days that an address says; None when it says none."""
    return period_of({end: read_date(asked[end]) if asked.get(end) else None for end in (FROM, TO)})


def _within(text: str) -> tuple[Ledger, Period]:
    key, *ends = text.split(":")
    ledger = LEDGERS.get(key)
    period = asked_period(dict(zip((FROM, TO), ends, strict=True))) if len(ends) == 2 else None
    if ledger is None or period is None:
        raise BadQuery(UNKNOWN)
    return ledger, period


def villages_text(ledger: Ledger, chosen: Mapping[str, str]) -> str:
    """A ledger's filters in force as they stand in an address; what holds usually is not said."""
    return ":".join([ledger.key, *(part for pair in chosen.items() for part in pair)])


def _conditions(text: str) -> list[Condition]:
    key, *parts = text.split(":")
    ledger = LEDGERS.get(key)
    names = {each.name for each in ledger.filters} if ledger else set()
    chosen = dict(zip(parts[::2], parts[1::2], strict=False))
    if ledger is None or len(parts) % 2 or not chosen.keys() <= names:
        raise BadQuery(UNKNOWN)
    try:
        return ledger.conditions(chosen, choices())
    except Refusal as refusal:
        raise BadQuery(refusal.message) from refusal


def _measure(table: type[Any], name: str) -> Kept:
    leaf = leaves(table.metadata).get(table.__tablename__)
    measure = leaf.columns.get(name) if leaf else None
    if measure is None or measure.where is None:
        raise BadQuery(UNKNOWN)
    return measure


def _held(name: str, label: str, code: str, words: str) -> dict[str, Any]:
    return {"kind": "select", "name": name, "label": label, "choices": [(code, words)], "value": code}


NAMED[MEASURE] = MeasureFilter()
NAMED[TALLY] = TallyFilter()
NAMED[VILLAGES] = VillagesFilter()
NAMED[WITHIN] = WithinFilter()
