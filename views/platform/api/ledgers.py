"""台账接口 the ledgers that other systems read, as the pages show them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import abort
from flask_appbuilder import BaseView, expose

from models.levels import Level
from models.platform import audit
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.lines import Line, Question
from models.platform.ledger.period import FROM, TO
from models.platform.ledger.summary import Summary, summarise
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of, level_of
from views.platform.api.answering import answer, code, note_reading, time
from views.platform.api.asking import PAGING, asked, asked_area, paging
from views.platform.api.divisions import level_named
from views.platform.ledger_links import asked_period
from views.query_texts import BadQuery
from views.registry import page
from views.request import choices, db_session

NO_LEDGER = "没有这个台账，请在 /api/v1/ledgers 查看有哪些台账"
LEVELS_DOWN = 2
"""How many levels under its division a ledger may be grouped by, as on the page."""


@page()
class LedgersApi(BaseView):
    """The ledgers, as the pages show them."""

    route_base = "/api/v1/ledgers"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The ledgers that the account may read."""
        asked(())
        found = [
            {
                "key": ledger.key,
                "label": ledger.label,
                "group": ledger.group,
                "parameters": [*parameters_of(ledger)],
            }
            for ledger in LEDGERS.values()
            if may_read(ledger)
        ]
        return answer({"data": found})

    @expose("/<key>")
    def show(self, key: str) -> Any:
        """One ledger of a division, grouped by a level under it and narrowed as on the page."""
        session, ledger = db_session(), LEDGERS.get(key)
        if ledger is None:
            raise NotFound(NO_LEDGER)
        if not may_read(ledger):
            abort(403)
        given = asked(parameters_of(ledger))
        shown = paging(given)
        area = asked_area(session, given)
        question = Question(
            area,
            _group_level(area, given),
            {each.name: given[each.name] for each in ledger.filters if each.name in given},
            shown.offset if ledger.detail else 0,
            shown.size if ledger.detail else None,
            asked_period(given),
        )
        summary = summarise(session, ledger, question, choices())
        body = _ledger(summary)
        if ledger.detail:
            body |= shown.told(summary.count)
        subject = audit.Subject("ledger", area, None, f"{summary.place.name}{ledger.label}")
        note_reading(session, subject, len(summary.lines))
        return answer(body)


def may_read(ledger: Ledger) -> bool:
    """Whether the account may read a ledger."""
    return actor_of(db_session()).may(Permission.VIEW, f"{ledger.subsystem}_ledger")


def parameters_of(ledger: Ledger) -> tuple[str, ...]:
    """What may be asked of a ledger."""
    period = (FROM, TO) if ledger.takes_period else ()
    paged = PAGING if ledger.detail else ("level",)
    return ("area", *paged, *(each.name for each in ledger.filters), *period)


def _group_level(area: int, given: Mapping[str, str]) -> Level | None:
    text = given.get("level")
    if text is None:
        return None
    wanted, levels = level_named(text), list(Level)
    if levels.index(wanted) - levels.index(level_of(area)) > LEVELS_DOWN:
        raise BadQuery(f"台账最多向下分 {LEVELS_DOWN} 级，请用 area 指定下级区划后再查")
    return wanted


def _ledger(summary: Summary) -> dict[str, Any]:
    columns = zip(summary.layout.headings, summary.columns, strict=True)
    return {
        "ledger": summary.ledger.key,
        "label": summary.ledger.label,
        "area": code(summary.place.area),
        "level": summary.level.value,
        "conditions": [{"label": label, "words": words} for label, words in summary.conditions],
        "basis": [*summary.basis],
        "taken_on": time(summary.taken_on),
        "columns": [{"headings": [*path], "percent": column.is_percent} for path, column in columns],
        "lines": [_line(line) for line in summary.lines],
        "sum": None if summary.total is None else _line(summary.total),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "area": None if line.area is None else code(line.area),
        "hamlet_id": line.hamlet_id,
        "cells": [f"{value:f}" if isinstance(value, Decimal) else value for value in line.cells],
    }
