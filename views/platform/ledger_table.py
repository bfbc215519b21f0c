"""台账表格 a ledger's lines as the page draws them: texts, tints and links, made once for each cell."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from markupsafe import escape

from models.platform.ledger.columns import Column, Value
from models.platform.ledger.figures import HAMLET
from models.platform.ledger.headings import header
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.lines import Line, Question
from models.platform.ledger.measures import ANY, VILLAGES, Kept
from models.platform.ledger.summary import Summary
from models.platform.ledger.tallies import Tally
from models.registry import TABLES
from views.platform.ledger_links import (
    MEASURE,
    TALLY,
    WITHIN,
    tally_text,
    villages_text,
    within_text,
)
from views.platform.ledger_links import VILLAGES as OF_VILLAGES
from views.request import may

Cell = tuple[str, str, str]
"""Text, style class and address, all escaped as they stand in the page; the last two may be empty."""


@dataclass(frozen=True)
class Addresses:
    """The addresses that a ledger's page links to, with what was asked kept."""

    endpoint: str
    ledger: Ledger
    question: Question

    @cached_property
    def root(self) -> str:
        """Where the page's ledgers stand, each under its key; a page links to a hundred of them."""
        return url_for(f"{self.endpoint}.index")

    def _of(self, key: str, **asked: Any) -> str:
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.root}{key}?{query}" if query else f"{self.root}{key}"

    def same(self, **more: str) -> str:
        """This very page, with something more asked."""
        return self._of(self.ledger.key, area=self.question.area, **self.question.narrowing, **more)

    def bare(self) -> str:
        """The same ledger of the same division with nothing else asked."""
        return self._of(self.ledger.key, area=self.question.area)

    def drill(self, area: int) -> str:
        """The same ledger of another division, as narrowed as this one."""
        return f"{self.ahead(self.ledger.key)}{area}"

    def other(self, ledger: Ledger) -> str:
        """Another ledger of the same division, with the filters that both have."""
        shared = {each.name for each in ledger.filters}
        kept = {name: code for name, code in self.question.chosen.items() if name in shared}
        if self.question.period and ledger.dated_label == self.ledger.dated_label:
            kept |= self.question.period.asked
        return self._of(ledger.key, area=self.question.area, **kept)

    def export(self) -> str:
        """The workbook of what is shown."""
        level = self.question.level.value if self.question.level else None
        asked: dict[str, Any] = {"area": self.question.area, "level": level, **self.question.narrowing}
        return url_for(f"{self.endpoint}.export", key=self.ledger.key, **asked)

    def pages(self) -> str:
        """The address of a page of lines, with a place for its number."""
        asked = {"area": self.question.area, **self.question.narrowing}
        return f"{self._of(self.ledger.key, **asked)}&page={{page}}"

    def ahead(self, key: str, **choice: str) -> str:
        """The beginning of an address of a ledger, with one more choice, to be finished with a division's code."""
        kept = urlencode(self.question.narrowing | choice)
        return f"{self.root}{key}?{kept}{'&' if kept else ''}area="


def table(summary: Summary, addresses: Addresses, offset: int) -> dict[str, Any]:
    """The header tree, the lines and the total."""
    head = [
        [{"label": cell.label, "colspan": cell.columns, "rowspan": cell.lines} for cell in line]
        for line in header(summary.nodes)
    ]
    depth = len(head)
    first = ({"label": label, "colspan": 1, "rowspan": depth} for label in ("序号", summary.level.label))
    head[0] = [*first, *head[0]]
    columns = [(column, _link(column, addresses)) for column in summary.columns]
    drill = addresses.ahead(addresses.ledger.key)
    return {
        "head": head,
        "lines": [
            (number, line.name, f"{drill}{line.area}" if line.opens else "", _cells(columns, line))
            for number, line in enumerate(summary.lines, offset + 1)
        ],
        "total": _cells(columns, summary.total) if summary.total else None,
        "has_levels": any(column.is_percent for column in summary.columns),
    }


def _cells(columns: list[tuple[Column, Callable[[Line], str]]], line: Line) -> list[Cell]:
    return [
        (_text(column, value), _style(column, value), link(line) if value else "")
        for (column, link), value in zip(columns, line.cells, strict=True)
    ]


def _text(column: Column, value: Value) -> str:
    """Only what people have written needs escaping; a number is digits."""
    return str(escape(value)) if isinstance(value, str) else column.text(value)


def _style(column: Column, value: Value) -> str:
    if column.alert is not None and column.alert(value):
        return "late"
    if column.is_text:
        return "words"
    return f"level level-{level_of(value)}" if column.is_percent and isinstance(value, Decimal) else ""


def level_of(percent: Decimal) -> int:
    """The tint of a share: 0, under 25, under 50, under 75, under 100, all."""
    if percent <= 0:
        return 0
    return 5 if percent >= 100 else min(int(percent // 25) + 1, 4)


def _link(column: Column, addresses: Addresses) -> Callable[[Line], str]:
    """Where a number leads: to the villages or to the rows that it counts."""
    if column.opens is not None:
        key, name, code = column.opens
        if addresses.question.chosen.get(name, code) != code:
            return _nowhere
        ahead = str(escape(addresses.ahead(key, **{name: code})))
        return lambda line: f"{ahead}{line.area}" if line.area else ""
    if column.terms == (VILLAGES,):
        return _listing(addresses)
    rows = column.rows
    if (
        rows is None
        or (isinstance(rows, Tally) and (rows.value == ANY or addresses.question.period is not None))
        or rows.table.__tablename__ not in TABLES
        or not may("can_list", rows.table.__tablename__)
    ):
        return _nowhere
    ahead = str(escape(_list_address(rows, addresses)))
    return lambda line: _rows_of(ahead, line)


def _nowhere(_line: Line) -> str:
    return ""


def _listing(addresses: Addresses) -> Callable[[Line], str]:
    """The villages one by one, as narrowed as here; the days are those of this ledger and narrow no village."""
    chosen = addresses.question.chosen
    ledger = next((each for each in LEDGERS.values() if each.lists(addresses.ledger, chosen)), None)
    if ledger is None:
        return _nowhere
    ahead = str(escape(f"{addresses.root}{ledger.key}?{urlencode(chosen)}{'&' if chosen else ''}area="))
    return lambda line: f"{ahead}{line.area}" if line.area and not line.hamlet_id else ""


def _list_address(rows: Kept | Tally, addresses: Addresses) -> str:
    asked = {rows.split: rows.value} if rows.split else {}
    if isinstance(rows, Tally):
        asked[TALLY] = tally_text(addresses.ledger, rows)
    elif leaf_of(rows.table).columns[rows.name].where is not None:
        asked[MEASURE] = rows.name
    if addresses.question.chosen or addresses.ledger.usual:
        asked[OF_VILLAGES] = villages_text(addresses.ledger, addresses.question.chosen)
    period = addresses.question.period
    if period and any(column.class_ is rows.table for column in addresses.ledger.dated):
        asked[WITHIN] = within_text(addresses.ledger, period)
    return f"{url_for(f'{rows.table.__tablename__}.list')}?{urlencode(asked)}{'&' if asked else ''}area="


def _rows_of(ahead: str, line: Line) -> str:
    if line.area is None or line.hamlet_id == 0:
        return ""
    return f"{ahead}{line.area}" + (f"&amp;{HAMLET}={line.hamlet_id}" if line.hamlet_id else "")
