"""其他只读接口 what else other systems read: divisions, dictionaries, ledgers and the state of the steps."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import abort
from flask_appbuilder import BaseView, expose
from sqlalchemy import func, select

from models.fields import fields_of
from models.levels import Level
from models.platform import audit
from models.platform.dictionary import Dictionaries
from models.platform.division import Division
from models.platform.exchange import open_tables
from models.platform.ledger.ledger import LEDGERS, Ledger
from models.platform.ledger.lines import Line, Question
from models.platform.ledger.period import FROM, TO
from models.platform.ledger.summary import Summary, summarise
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of, area_bounds, level_of
from models.platform.step_state import StepState
from models.platform.steps import STEPS, Step
from views.filters import BadQuery
from views.platform.api.answering import answer, code, note_reading, time
from views.platform.api.asking import PAGING, asked, asked_area, bounds, moment, paging
from views.platform.ledger_links import asked_period
from views.registry import page
from views.request import choices, db_session

NO_LEDGER = "没有这个台账，请在 /api/v1/ledgers 查看有哪些台账"
LEVELS = tuple(level.value for level in Level if level is not Level.HAMLET)
LEVELS_DOWN = 2
"""How many levels under its division a ledger may be grouped by, as on the page."""


@page()
class DivisionsApi(BaseView):
    """The account's part of the tree."""

    route_base = "/api/v1/divisions"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The divisions at and under one, its own unless another is asked for, by code."""
        session = db_session()
        given = asked(("area", "level", *PAGING))
        low, high = _inside(session, given)
        wanted = [Division.area >= low, Division.area < high]
        if (level := given.get("level")) is not None:
            wanted.append(Division.level == _level(level).value)
        shown = paging(given)
        total = session.scalar(select(func.count()).select_from(Division).where(*wanted)) or 0
        rows = session.scalars(
            select(Division).where(*wanted).order_by(Division.area).limit(shown.size).offset(shown.offset)
        )
        data = [
            {
                "code": code(row.area),
                "name": row.name,
                "level": row.level,
                "parent": None if row.parent is None else code(row.parent),
            }
            for row in rows
        ]
        return answer({"data": data, **shown.told(total)})


def _inside(session: Any, given: Mapping[str, str]) -> tuple[int, int]:
    """The range asked for, as far as it is the account's own part of the tree."""
    low, high = area_bounds(asked_area(session, given))
    own = actor_of(session).reach() or (0, 0)
    return max(low, own[0]), min(high, own[1])


def _level(text: str) -> Level:
    if text not in LEVELS:
        raise BadQuery(f"层级应为 {'、'.join(LEVELS)} 之一，请改正后重试")
    return Level(text)


@page()
class DictionariesApi(BaseView):
    """What the codes of the tables mean."""

    route_base = "/api/v1/dictionaries"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """Every dictionary that a table of the interface uses, with the options that are no longer offered."""
        asked(())
        kept = choices()
        return answer({"data": [_dictionary(kept, key) for key in used_dictionaries()]})


def used_dictionaries() -> list[str]:
    """The dictionaries that the tables of the interface use, by name."""
    return sorted(
        {each.choices for table in open_tables().values() for each in fields_of(table) if each.choices}
    )


def _dictionary(kept: Dictionaries, key: str) -> dict[str, Any]:
    options = kept.items.get(key, ())
    return {
        "key": key,
        "options": [{"code": each.code, "label": each.label, "enabled": each.enabled} for each in options],
    }


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
    wanted, levels = _level(text), list(Level)
    if levels.index(wanted) - levels.index(level_of(area)) > LEVELS_DOWN:
        raise BadQuery(f"台账最多向下分 {LEVELS_DOWN} 级，请用 area 指定下级区划后再查")
    return wanted


def _ledger(summary: Summary) -> dict[str, Any]:
    columns = zip(summary.headings, summary.columns, strict=True)
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


@page()
class StepsApi(BaseView):
    """How far the divisions have come."""

    route_base = "/api/v1/steps"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The steps, in order."""
        asked(())
        return answer({"data": [_step(each) for each in STEPS.values()]})

    @expose("/states")
    def states(self) -> Any:
        """Which division has completed which step; a division without a line has not begun it."""
        session = db_session()
        given = asked(("area", "step", "changed_since", *PAGING))
        wanted: list[Any] = []
        if (inside := bounds(session, given)) is not None:
            wanted += [StepState.area >= inside[0], StepState.area < inside[1]]
        if (key := given.get("step")) is not None:
            if key not in STEPS and all(key != part.key for each in STEPS.values() for part in each.parts):
                raise BadQuery("没有这个步骤，请在 /api/v1/steps 查看有哪些步骤")
            wanted.append(StepState.step == key)
        if (since := moment(given, "changed_since")) is not None:
            wanted.append((StepState.done_on >= since) | (StepState.reopened_on >= since))
        shown = paging(given)
        total = session.scalar(select(func.count()).select_from(StepState).where(*wanted)) or 0
        rows = session.scalars(
            select(StepState).where(*wanted).order_by(StepState.id).limit(shown.size).offset(shown.offset)
        ).all()
        data = [_state(row) for row in rows]
        note_reading(
            session, audit.Subject("platform_step_state", 0, None, f"步骤状态 {len(data)} 条"), len(data)
        )
        return answer({"data": data, **shown.told(total)})


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "label": step.label,
        "chapter": step.chapter,
        "level": step.grain.value,
        "waits_for": [*step.waits_for],
        "parts": [{"key": each.key, "label": each.label} for each in step.parts],
    }


def _state(row: StepState) -> dict[str, Any]:
    return {
        "area": code(row.area),
        "step": row.step,
        "is_done": row.is_done,
        "done_on": time(row.done_on),
        "reopened_on": time(row.reopened_on),
    }
