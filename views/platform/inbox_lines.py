"""待办各行 the lines of the inbox: what waits, what the account has submitted, what it has done (001-075…076)."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from models.platform.deadlines import review_topic
from models.platform.flows import FLOWS, Kind, ReviewEvent, Waiting
from models.platform.subsystems import subsystem_label
from models.platform.urges import urge_counts, urged_by_me
from views.platform.urging import NOTE_BOX, URGE_ONE, key_of
from views.review_timeline import EVENT_TONES
from views.reviewing import TONES

WAITED = [
    {"key": "system", "label": "系统"},
    {"key": "flow", "label": "事项"},
    {"key": "title", "label": "记录", "title": True},
    {"key": "place", "label": "行政区划"},
    {"key": "state", "label": "状态"},
    {"key": "last", "label": "上一环节", "kind": "long"},
    {"key": "since", "label": "到达时间"},
    {"key": "days", "label": "等待天数"},
    {"key": "urged", "label": "催办"},
]
DONE = [
    {"key": "system", "label": "系统"},
    {"key": "flow", "label": "事项"},
    {"key": "title", "label": "记录", "title": True},
    {"key": "did", "label": "办理"},
    {"key": "opinion", "label": "意见", "kind": "long"},
    {"key": "at", "label": "办理时间", "kind": "date"},
]
MINE = {Kind.WAITING: "审核", Kind.RETURNED: "修改"}
SENT = {Kind.RETURNED: "修改"}
"""What is done to a line, by its state: of what waits for me, and of what I have submitted."""
Row = dict[str, Any]


def _here() -> str:
    return request.full_path.rstrip("?")


def lines_of(session: Session, entries: Sequence[Waiting], *, urgeable: bool = False) -> list[Row]:
    """The lines, with how often each was urged; of what the account has submitted, with the button that urges."""
    waiting = [each for each in entries if each.state.kind is Kind.WAITING]
    urged = urge_counts(session, [each.area for each in waiting])
    mine = urged_by_me(session, [each.area for each in waiting]) if urgeable else set()
    rows = []
    for each in entries:
        row, name = _waiting(each, SENT if urgeable else MINE), _name(each)
        if (told := urged.get(name)) is not None:
            row["cells"]["urged"] = f"{told.times} 次，最近 {told.last:%m-%d %H:%M}"
        if urgeable and each in waiting and name not in mine:
            row["actions"].append(_urging(name))
        rows.append(row)
    return rows


def _name(each: Waiting) -> tuple[str, int, int]:
    return review_topic(each.flow.key, each.state.key), each.area, each.row_id


def _urging(name: tuple[str, int, int]) -> dict[str, Any]:
    href = url_for("UrgingPage.send", one=key_of(*name), back=_here())
    return {
        "label": "催办",
        "post": href,
        "confirm": URGE_ONE,
        "note": NOTE_BOX,
    }


def _waiting(each: Waiting, words: Mapping[Kind, str]) -> Row:
    name = each.flow.table.__tablename__
    href = url_for("ReviewsPage.show", table=name, row_id=each.row_id, back=_here())
    label = words.get(each.state.kind, "查看")
    actions = [{"label": label, "href": href, "panel": href}]
    days: Any = f"{each.days} 天" if each.state.kind in MINE else None
    return {
        "id": f"{name}:{each.row_id}",
        "href": href,
        "panel": href,
        "locked": each.state.kind is not Kind.WAITING,
        "cells": {
            "system": subsystem_label(each.flow.subsystem),
            "flow": each.flow.label,
            "title": {"text": each.title or f"第 {each.row_id} 号", "href": href},
            "place": each.place,
            "state": {"text": each.state.label, "tone": TONES[each.state.kind]},
            "last": _last(each),
            "since": f"{each.since:%Y-%m-%d %H:%M}" if each.since else None,
            "days": {"text": f"{days}　逾期", "tone": "bad"} if each.is_overdue else days,
            "urged": None,
        },
        "actions": actions,
    }


def _last(each: Waiting) -> str | None:
    """What was done to it last, by whom; and that it came back as it was."""
    if each.last is None:
        return None
    told = f"{each.last.on_behalf_name or each.last.unit} 已{each.last.label}"
    return f"{told}（打回后未作修改）" if each.is_unchanged else told


def line_done(event: ReviewEvent) -> Row:
    """What the account has done, as a line."""
    flow = next((each for each in FLOWS.values() if each.table.__tablename__ == event.table_name), None)
    href = (
        url_for("ReviewsPage.show", table=event.table_name, row_id=event.row_id, back=_here()) if flow else ""
    )
    return {
        "id": event.id,
        "href": href,
        "panel": href,
        "cells": {
            "system": subsystem_label(flow.subsystem) if flow else None,
            "flow": flow.label if flow else event.table_name,
            "title": {"text": event.title, "href": href} if href else event.title,
            "did": {"text": event.label, "tone": EVENT_TONES.get(event.kind_of_act, "info")},
            "opinion": event.opinion,
            "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
        },
        "actions": [{"label": "查看", "href": href, "panel": href}] if href else [],
    }
