"""台账图表 the bars of a ledger's page, and the way of a figure through time with its table (001-192, data.md 4.4)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from models.platform.ledger.columns import Value
from models.platform.ledger.comparison import Comparison
from models.platform.ledger.lines import Line
from models.platform.ledger.measures import VILLAGES
from models.platform.ledger.summary import Summary
from models.platform.refusal import Refusal
from views.platform.ledger_addresses import Addresses

FIGURE = "figure"
MOST_BARS = 30
HALF = 50
"""A share is drawn against 100 per cent when one reaches half of it; smaller ones would not be seen."""


@dataclass(frozen=True)
class Shown:
    """The column that is drawn: where it stands, and what it is called."""

    place: int
    name: str
    label: str


def shown_column(summary: Summary, asked: str) -> Shown:
    """The column asked for by its name; else the ledger's headline, or the first that has something to draw."""
    drawable = [each for each in named_columns(summary) if not summary.columns[each.place].is_text]
    if asked:
        found = next((each for each in drawable if each.name == asked), None)
        if found is None:
            raise Refusal("没有这个图表指标，请从列表中选择")
        return found
    headline = next((each for each in reversed(drawable) if each.label == summary.ledger.headline), None)
    wanted = [*([headline] if headline else []), *(each for each in drawable if _is_sum(summary, each))]
    enough = min(2, len(summary.lines))
    ranked = sorted(wanted, key=lambda each: -min(enough, len(_with_data(summary, each.place))))
    return ranked[0] if ranked else drawable[0]


def named_columns(summary: Summary) -> list[Shown]:
    """Every column with a name that tells it from the others."""
    layout = summary.layout
    found = zip(layout.names, layout.headings, strict=True)
    return [Shown(place, name, path[-1]) for place, (name, path) in enumerate(found)]


def _is_sum(summary: Summary, shown: Shown) -> bool:
    column = summary.columns[shown.place]
    return len(column.terms) == 1 and column.terms[0] is not VILLAGES


def _with_data(summary: Summary, place: int) -> list[Line]:
    return [
        line for line in summary.lines if isinstance(line.cells[place], int | Decimal) and line.cells[place]
    ]


def bars(summary: Summary, addresses: Addresses, shown: Shown) -> dict[str, Any]:
    """The column as bars, the largest first; those that have nothing are counted and not drawn."""
    column = summary.columns[shown.place]
    lines = sorted(
        _with_data(summary, shown.place), key=lambda line: -(_number(line.cells[shown.place]) or 0)
    )[:MOST_BARS]
    values = [_number(line.cells[shown.place]) for line in lines]
    return {
        "type": "bar",
        "unit": "%" if column.is_percent else "",
        "max": 100 if column.is_percent and max((each or 0 for each in values), default=0) >= HALF else None,
        "labels": [line.name for line in lines],
        "series": [{"name": shown.name, "values": values}],
        "links": [addresses.drill(line.area) if line.opens and line.area else None for line in lines],
    }


def caption(summary: Summary, shown: Shown, drawn: int) -> str:
    """What the bars show, and of how many places."""
    kind = summary.level.label
    if not drawn:
        return f"{shown.name}：{len(summary.lines)} 个{kind}都还没有数据"
    if drawn == len(summary.lines):
        return shown.name
    having = len(_with_data(summary, shown.place))
    rest = f"，图中为最大的 {drawn} 个" if having > drawn else ""
    return f"{shown.name}（{len(summary.lines)} 个{kind}中 {having} 个有数据{rest}）"


def line(comparison: Comparison, shown: Shown, *, is_percent: bool) -> dict[str, Any]:
    """The way of the whole through the kept days, as a line."""
    return {
        "type": "line",
        "unit": "%" if is_percent else "",
        "max": None,
        "labels": [day.isoformat() for day, _ in comparison.points],
        "series": [{"name": shown.name, "values": [_number(value) for _, value in comparison.points]}],
        "links": None,
    }


def _number(value: Value) -> float | None:
    return None if value is None or isinstance(value, str) else float(value)


def box(summary: Summary, asked: str) -> dict[str, Any]:
    """The columns that may be drawn, as a query box."""
    named = zip(summary.layout.names, summary.columns, strict=True)
    choices = [(name, name) for name, column in named if not column.is_text]
    return {
        "kind": "select",
        "name": FIGURE,
        "label": "图表指标",
        "choices": choices,
        "value": asked,
        "blank": "自动选择",
    }
