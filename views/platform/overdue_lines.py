"""逾期清单 the late ones line by line, on the page and in the workbook: where, what, who must act, how often urged."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy.orm import Session

from exports.sheet_style import DATE, GENERAL, TEXT
from exports.sheet_writer import Column
from models.levels import Level
from models.platform.division import names_of
from models.platform.lateness import Late, receiver_of
from models.platform.scope import actor_of
from models.platform.urges import Urged, urge_counts
from views.platform.urging import NOTE_BOX, URGE_ONE, key_of

KEPT = ("area", "topic", "under")
LEVELS = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


COLUMNS = [
    {"key": "place", "label": "行政区划", "kind": "text", "title": True},
    {"key": "topic", "label": "步骤或审核", "kind": "text"},
    {"key": "who", "label": "办理人", "kind": "text"},
    {"key": "due", "label": "截止日期", "kind": "date"},
    {"key": "late", "label": "逾期", "kind": "text"},
    {"key": "urged", "label": "催办", "kind": "text"},
]
SHEET = [
    *(Column(level.label, TEXT, 16) for level in LEVELS),
    Column("步骤或审核", TEXT, 24),
    Column("办理人", TEXT, 18),
    Column("截止日期", DATE, 12),
    Column("逾期（工作日）", GENERAL, 12),
    Column("催办次数", GENERAL, 10),
    Column("最近催办", TEXT, 18),
]


def address_with(endpoint: str, **more: str) -> str:
    """The address of a page with what the list was asked."""
    kept = {name: text for name in KEPT if (text := request.args.get(name, ""))}
    query = "&".join(filter(None, (urlencode(kept), *(f"{name}={text}" for name, text in more.items()))))
    return url_for(endpoint) + (f"?{query}" if query else "")


def rows_of(session: Session, found: Sequence[Late]) -> list[dict[str, Any]]:
    """The late ones as the page draws them; the account urges those below it."""
    names = names_of(session, [each.area for each in found])
    urged = urge_counts(session, [each.area for each in found])
    back = address_with("OverduePage.index", _page=request.args.get("_page", "1"))
    return [
        {
            "id": key_of(each.topic.key, each.area, each.row_id),
            "cells": {
                "place": _below(session, names.get(each.area, {})),
                "topic": each.topic.label,
                "who": each.topic.who,
                "due": str(each.deadline.due),
                "late": each.deadline.tag,
                "urged": urged_words(urged.get((each.topic.key, each.area, each.row_id))),
            },
            "actions": [
                {
                    "label": "催办",
                    "post": url_for(
                        "UrgingPage.send", one=key_of(each.topic.key, each.area, each.row_id), back=back
                    ),
                    "confirm": URGE_ONE,
                    "note": NOTE_BOX,
                }
            ]
            if _is_below(session, each)
            else [],
        }
        for each in found
    ]


def _below(session: Session, names: Mapping[Level, str]) -> str:
    """The names under the account's own level; of its own division the name itself."""
    own = actor_of(session).level or Level.PROVINCE
    lower = [name for level, name in names.items() if level.span < own.span]
    return "".join(lower) or "".join(list(names.values())[-1:])


def _is_below(session: Session, late: Late) -> bool:
    """Whether whoever must act stands below the account; the verb judges again."""
    level = actor_of(session).level
    return (
        level is not None and late.topic.level.span < level.span and bool(receiver_of(late.topic, late.area))
    )


def urged_words(urged: Urged | None) -> str:
    """How often something was urged, and when last."""
    return f"{urged.times} 次，最近 {urged.last:%m-%d %H:%M}" if urged else ""


def lines_of(session: Session, found: Sequence[Late]) -> Iterator[list[Any]]:
    """The late ones as the workbook holds them."""
    names = names_of(session, [each.area for each in found])
    urged = urge_counts(session, [each.area for each in found])
    for each in found:
        places = names.get(each.area, {})
        told = urged.get((each.topic.key, each.area, each.row_id))
        yield [
            *(places.get(level, "") for level in LEVELS),
            each.topic.label,
            each.topic.who,
            each.deadline.due,
            -each.deadline.left,
            told.times if told else 0,
            f"{told.last:%Y-%m-%d %H:%M}" if told else "",
        ]
