"""列表页 what the page of a list draws: its query, its columns, its rows with what may be done to each."""

from typing import Any

from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.security_mark import mark_of
from views.actions import BY_ITSELF, Actions, Setting
from views.column_choice import column_choice
from views.declared_page import DeclaredPage
from views.filters import shown_filters
from views.forms import has_place
from views.listed_cells import cells
from views.listing import Listed


def list_page(page: DeclaredPage, session: Session, listed: Listed, setting: Setting) -> dict[str, Any]:
    """What the template of a list is given. ``setting`` is the page that the list stands on."""
    actions = Actions(page, session, listed.asked, setting)
    shown = cells(session, listed.columns, listed.rows)
    many = actions.review.of_many(listed.asked.texts)
    return {
        "title": page.title,
        "mark": mark_of(page.table),
        "list_url": page.address(),
        "has_place": has_place(page.table) and actor_of(session).level is not Level.VILLAGE,
        "selectable": many is not None or actions.may(Permission.DELETE),
        "many": many,
        "listed": listed,
        "filters": shown_filters(page.table, listed.asked.texts),
        "place": actions.chosen_place(),
        "columns": [actions.heading(column) for column in listed.columns],
        "rows": [
            {
                "id": row.id,
                "href": actions.open_href(row),
                "panel": actions.review.panel(row),
                "cells": cell,
                "actions": actions.of_row(row),
            }
            for row, cell in zip(listed.rows, shown, strict=True)
        ],
        "tools": actions.tools(listed.total),
        "pager_url": listed.asked.pager_address(),
        "choice": column_choice(page.table, listed.asked.columns, listed.asked.kept)
        if setting is BY_ITSELF
        else None,
    }
