"""台账筛选 the query card of a ledger's page: which division, by which level, which villages, which days (data.md 4.1)."""

from collections.abc import Mapping
from typing import Any

from flask import request

from models.levels import Level
from models.platform.division import Place
from models.platform.ledger.filters import Filter
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.lines import Question
from models.platform.ledger.period import FROM, TO
from models.platform.ledger.summary import Summary, levels_under
from views.platform import ledger_chart
from views.request import actor, choices

LEVELS_SHOWN = 2
"""How many levels down a page may group by; the workbook may go down to the villages."""
COMPARE = "compare"


def page_levels(place: Place) -> list[Level]:
    """The levels that a page may group by."""
    return levels_under(place)[:LEVELS_SHOWN]


def boxes(summary: Summary, question: Question) -> list[dict[str, Any]]:
    """What the query card of a ledger draws."""
    ledger = summary.ledger
    found = [*_place(summary), *_level(summary, question)]
    offered = ledger.offered(choices())
    found += (
        _choice(each, offered[each.name], question.chosen.get(each.name, "")) for each in ledger.filters
    )
    if ledger.takes_period:
        found.append(_days(ledger))
    if not ledger.detail:
        found.append(ledger_chart.box(summary, request.args.get(ledger_chart.FIGURE, "")))
        held = request.args.get(COMPARE, "")
        found.append({"kind": "date", "name": COMPARE, "label": "对比日期", "value": held})
    return found


def _place(summary: Summary) -> list[dict[str, Any]]:
    """州市/县/乡 by name; a village has nothing to choose."""
    if actor().level in (Level.VILLAGE, Level.HAMLET):
        return []
    box = {
        "kind": "division",
        "name": "area",
        "label": "行政区划",
        "placeholder": "输入名称或代码，不填为本级全部",
    }
    if summary.place.area == actor().area:
        return [box]
    names = [each.name for each in summary.path]
    return [box | {"value": summary.place.area, "path": " / ".join(names[1:] or names)}]


def _level(summary: Summary, question: Question) -> list[dict[str, Any]]:
    levels = page_levels(summary.place)
    if summary.ledger.detail or len(levels) < LEVELS_SHOWN:
        return []
    options = [(level.value, level.label) for level in levels]
    held = (question.level or levels[0]).value
    return [{"kind": "select", "name": "level", "label": "分组层级", "choices": options, "value": held}]


def _choice(wanted: Filter, offered: Mapping[str, str], held: str) -> dict[str, Any]:
    """A filter's drop-down; what holds while nothing is asked stands in front of it."""
    usual = wanted.usual
    options = [(code, label) for code, label in offered.items() if not usual or code != usual]
    box = {"kind": "select", "name": wanted.name, "label": wanted.label, "choices": options}
    return box | {"value": held, "blank": offered.get(usual, "")}


def _days(ledger: Ledger) -> dict[str, Any]:
    names = {"name_from": FROM, "name_to": TO}
    held = {"value_from": request.args.get(FROM), "value_to": request.args.get(TO)}
    return {"kind": "range", "label": ledger.dated_label} | names | held
