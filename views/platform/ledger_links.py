"""台账口径 what a number on a ledger adds to the address of a list: its condition and its villages (001-192)."""

from collections.abc import Mapping
from typing import Any

from models.base import AreaScoped
from models.platform.ledger.headings import flat
from models.platform.ledger.leaf import leaves
from models.platform.ledger.ledger import LEDGERS, Condition, Ledger
from models.platform.ledger.measures import Kept
from models.platform.refusal import Refusal
from views.filters import NAMED, BadQuery
from views.request import choices

MEASURE, VILLAGES = "measure", "villages"
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


class VillagesFilter:
    """The rows of the villages that a ledger's filters leave, written ``ledger:filter:code:filter:code``."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The villages' areas."""
        if not issubclass(table, AreaScoped):
            raise BadQuery(UNKNOWN)
        return [table.area.in_(condition.villages) for condition in _conditions(text)]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """The choices in words."""
        del table
        words = "；".join(f"{condition.label}：{condition.words}" for condition in _conditions(text))
        return _held(VILLAGES, "村庄范围", text, words)


def villages_text(ledger: Ledger, chosen: Mapping[str, str]) -> str:
    """A ledger's filters in force as they stand in an address."""
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
NAMED[VILLAGES] = VillagesFilter()
