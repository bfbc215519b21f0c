"""打印 a query on paper: every row of it and not only the page shown, with what was asked, how many, when and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.clock import now
from models.platform.scope import actor_of
from views.listing import PRINT, Asked, Listed
from views.request import limits

MOST_ROWS = 1000
"""More is no longer read on paper: the sheet says so, and how to come by the rest."""


class Printed(Protocol):
    """The page of a table, as far as printing needs it."""

    table: type[Any]
    title: str

    def listed(self, session: Session, asked: Asked) -> Listed:
        """One page of the list."""

    def list_context(self, session: Session, listed: Listed) -> dict[str, Any]:
        """What the list page draws."""


def print_address(address: str, texts: Mapping[str, str], order: str = "") -> str:
    """Where every row of a query is printed."""
    asked = [(name, text) for name, text in texts.items() if text]
    return f"{address}?{urlencode([*asked, *([('_order', order)] if order else []), (PRINT, 'y')])}"


def print_page(session: Session, page: Printed, asked: Asked) -> dict[str, Any]:
    """Every row of the query up to the limit; that it was printed is kept in the log like an export."""
    most = min(MOST_ROWS, limits().export_rows)
    listed = page.listed(session, replace(asked, page=1, size=most))
    drawn = page.list_context(session, listed)
    subject = audit.Subject(page.table.__tablename__, 0, None, f"{page.title} {len(listed.rows)} 条")
    audit.note(session, "打印", subject)
    return {
        "title": page.title,
        "mark": drawn.get("mark"),
        "columns": [column | {"sort_href": None} for column in drawn["columns"]],
        "rows": [{"id": row["id"], "cells": _plain(row["cells"]), "actions": []} for row in drawn["rows"]],
        "total": listed.total,
        "conditions": "；".join(_words(drawn["filters"], drawn["place"]["path"])),
        "who": f"{actor_of(session).unit} {actor_of(session).name}",
        "when": f"{now():%Y-%m-%d %H:%M}",
        "list_url": f"{drawn['list_url']}{replace(asked, page=1).address()}".removesuffix("?"),
    }


def _plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the cells, without what is clicked."""
    return {key: _text(value) for key, value in cells.items()}


def _text(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return bool(value["on"]) if "switch" in value else value.get("text", value)


def _words(boxes: Iterable[Mapping[str, Any]], place: Any) -> Iterable[str]:
    """The conditions as a person would say them."""
    if place and isinstance(place, str):
        yield f"行政区划：{place}"
    for box in boxes:
        if words := _asked(box):
            yield f"{box['label']}：{words}"


def _asked(box: Mapping[str, Any]) -> str:
    if box["kind"] == "range":
        ends = box.get("value_from") or "", box.get("value_to") or ""
        return f"{ends[0]} 至 {ends[1]}".strip() if any(ends) else ""
    if box["kind"] == "cascade":
        return "".join(place["name"] for place in box["path"][1:]) if box["value"] else ""
    held = str(box.get("value") or "")
    labels = {str(code): label for code, label in box.get("choices") or ()}
    return str(labels.get(held, held)) if held else ""
