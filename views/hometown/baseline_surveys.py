"""摸底调查 the page of the baseline surveys: the village is chosen from those that have none yet (001-069…073)."""

from typing import Any

from sqlalchemy.orm import Session

from models.hometown.baseline_survey import BaselineSurvey, villages_left
from models.levels import Level
from models.platform.division import names_of
from models.platform.scope import actor_of, level_of
from views.base import TablePage
from views.editing import Editing
from views.registry import table_page

NONE_LEFT = "本县的行政村都已登记摸底调查，没有可选的行政村"


@table_page(BaselineSurvey)
class BaselineSurveyPage(TablePage):
    """The county registers its villages one by one; none is typed by hand."""

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """The form; of a new survey with the villages that are left to choose."""
        context = super().edit_context(editing)
        if not editing.is_area_fixed:
            context["specs"][0] = _village_spec(editing)
        return context


def _village_spec(editing: Editing) -> dict[str, Any]:
    session = editing.session
    county = actor_of(session).area
    options = villages_left(session, county) if county is not None else []
    chosen = editing.area if editing.area and level_of(editing.area) is Level.VILLAGE else None
    errors = [each.message for each in editing.problems if each.field == "area"]
    return {
        "name": "area",
        "label": "行政村",
        "kind": "picked",
        "required": True,
        "value": chosen,
        "text": _village(session, chosen) if chosen else "",
        "headings": (Level.TOWNSHIP.label, Level.VILLAGE.label),
        "options": [
            {"value": area, "text": f"{town}{name}", "cells": (town, name)} for area, town, name in options
        ],
        "empty": NONE_LEFT,
        "errors": errors,
        "wide": True,
    }


def _village(session: Session, area: int) -> str:
    names = names_of(session, [area])[area]
    return "".join(names.get(level, "") for level in (Level.TOWNSHIP, Level.VILLAGE))
