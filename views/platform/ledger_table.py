"""台账表格 a ledger's lines as the page draws them: texts, tints and links, joined here and not cell by cell in a template."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from flask import url_for
from markupsafe import Markup, escape

from models.platform.ledger.columns import Column, Value
from models.platform.ledger.figures import HAMLET
from models.platform.ledger.layout import Layout
from models.platform.ledger.leaf import leaf_of
from models.platform.ledger.ledger import LEDGERS
from models.platform.ledger.lines import Line
from models.platform.ledger.measures import ANY, VILLAGES, Kept
from models.platform.ledger.summary import Summary
from models.platform.ledger.tallies import Tally
from models.registry import TABLES
from views.platform.ledger_addresses import Addresses
from views.platform.ledger_links import (
    MEASURE,
    TALLY,
    WITHIN,
    tally_text,
    villages_text,
    within_text,
)
from views.platform.ledger_links import VILLAGES as OF_VILLAGES
from views.request import actor, may

MOST_KEPT = 200


class Leads(IntEnum):
    """What a number opens."""

    NOWHERE = 0
    LEDGER = 1
    VILLAGES = 2
    ROWS = 3


Link = tuple[Leads, str]
"""What a column's numbers open, and the beginning of the address, escaped, to be finished with a line's division."""
NOWHERE: Link = (Leads.NOWHERE, "")
_links: WeakKeyDictionary[Layout, dict[Hashable, tuple[Link, ...]]] = WeakKeyDictionary()


def table(summary: Summary, addresses: Addresses, offset: int) -> dict[str, Any]:
    """The header tree, the lines and the total."""
    columns = list(zip(summary.columns, links_of(summary.layout, addresses), strict=True))
    drill = addresses.ahead(addresses.ledger.key)
    return {
        "head": summary.layout.header,
        "lines": [
            (number, line.name, f"{drill}{line.area}" if line.opens else "", _cells(columns, line))
            for number, line in enumerate(summary.lines, offset + 1)
        ],
        "total": _cells(columns, summary.total) if summary.total else None,
        "has_levels": any(column.is_percent for column in summary.columns),
    }


def links_of(layout: Layout, addresses: Addresses) -> tuple[Link, ...]:
    """Where the numbers of each column lead, for what is asked and for an account with these rights; made once for both."""
    kept = _links.setdefault(layout, {})
    question = addresses.question
    asked = tuple(sorted(question.chosen.items())), question.period
    key = addresses.root, actor().rights, asked
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = tuple(_link(column, addresses) for column in layout.columns)
    return found


def _cells(columns: Sequence[tuple[Column, Link]], line: Line) -> Markup:
    ends, drawn = _ends(line), []
    for (column, (leads, ahead)), value in zip(columns, line.cells, strict=True):
        text, style = _text(column, value), _style(column, value)
        end = ends[leads] if value else ""
        inside = f'<a href="{ahead}{end}">{text}</a>' if end else text
        drawn.append(f'<td class="{style}">{inside}</td>' if style else f"<td>{inside}</td>")
    return Markup("".join(drawn))  # noqa: S704 - every part is escaped


def _ends(line: Line) -> tuple[str, ...]:
    """How the line finishes each kind of address; empty where the number opens nothing."""
    area = str(line.area or "")
    hamlet = f"&amp;{HAMLET}={line.hamlet_id}" if line.hamlet_id else ""
    villages = "" if line.hamlet_id else area
    rows = f"{area}{hamlet}" if area and line.hamlet_id != 0 else ""
    return "", area, villages, rows


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


def _link(column: Column, addresses: Addresses) -> Link:
    """Where a number leads: to the villages or to the rows that it counts."""
    if column.opens is not None:
        key, name, code = column.opens
        if addresses.question.chosen.get(name, code) != code:
            return NOWHERE
        return Leads.LEDGER, str(escape(addresses.ahead(key, **{name: code})))
    if column.terms == (VILLAGES,):
        return _listing(addresses)
    rows = column.rows
    if (
        rows is None
        or (isinstance(rows, Tally) and (rows.value == ANY or addresses.question.period is not None))
        or rows.table.__tablename__ not in TABLES
        or not may("can_list", rows.table.__tablename__)
    ):
        return NOWHERE
    return Leads.ROWS, str(escape(_list_address(rows, addresses)))


def _listing(addresses: Addresses) -> Link:
    """The villages one by one, as narrowed as here; the days are those of this ledger and narrow no village."""
    chosen = addresses.question.chosen
    ledger = next((each for each in LEDGERS.values() if each.lists(addresses.ledger, chosen)), None)
    if ledger is None:
        return NOWHERE
    ahead = f"{addresses.root}{ledger.key}?{urlencode(chosen)}{'&' if chosen else ''}area="
    return Leads.VILLAGES, str(escape(ahead))


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
