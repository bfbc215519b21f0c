"""规划编制列表 the villages of the account with where each stands; the blue name opens its workspace (001-127)."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.division import Division, names_of
from models.platform.scope import actor_of, area_bounds
from models.platform.step_state import StepState, progress_of_page
from views.hometown.planning.workspace import PLANNING
from views.listing import SIZES
from views.numbers import read_whole
from views.paging import asked_query, page_number, page_size, paged, pager_address
from views.query_boxes import place_box, select_box, text_box
from views.query_texts import BadQuery, read_area, require_known
from views.step_due import rail_tag

KNOWN = {"area", "name", "done", "_page", "_size"}
COLUMNS = (
    (Level.PREFECTURE, "州(市)"),
    (Level.COUNTY, "县"),
    (Level.TOWNSHIP, "乡镇"),
)


def villages_page(session: Session) -> dict[str, Any]:
    """What the list page draws."""
    require_known(request.args, KNOWN)
    page, size = page_number(), page_size(SIZES)
    wanted = _wanted(session)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    found = session.execute(wanted.order_by(Division.area).limit(size).offset((page - 1) * size)).all()
    names = names_of(session, [area for area, _, _ in found])
    tags = _tags(session, found)
    return {
        "columns": [
            *({"key": level.value, "label": label, "kind": "text"} for level, label in COLUMNS),
            {"key": "village", "label": "行政村", "kind": "text", "title": True},
            {"key": "current", "label": "当前步骤", "kind": "text"},
            {"key": "progress", "label": "进度", "kind": "number"},
            {"key": "due", "label": "期限", "kind": "text"},
        ],
        "rows": [_row(area, name, done, names.get(area, {}), tags.get(area)) for area, name, done in found],
        "filters": _filters(session),
        **paged(total, page, size),
        "pager_url": pager_address(url_for("PlanningPage.villages", **asked_query())),
        "reset": url_for("PlanningPage.villages"),
    }


def _wanted(session: Session) -> Select[Any]:
    keys = [step.key for step in PLANNING]
    done = (
        select(StepState.area, func.count().label("done"))
        .where(StepState.is_done, StepState.step.in_(keys))
        .group_by(StepState.area)
        .subquery()
    )
    number = func.coalesce(done.c.done, 0)
    low, high = actor_of(session).bounds() or (0, 0)
    wanted: Any = (
        select(Division.area, Division.name, number)
        .outerjoin(done, done.c.area == Division.area)
        .where(Division.level == Level.VILLAGE.value, Division.area >= low, Division.area < high)
    )
    if text := request.args.get("area", "").strip():
        first, last = area_bounds(read_area(text))
        wanted = wanted.where(Division.area >= first, Division.area < last)
    if words := request.args.get("name", "").strip():
        wanted = wanted.where(Division.name.contains(words, autoescape=True))
    if text := request.args.get("done", ""):
        done_steps = read_whole(text)
        if done_steps is None:
            raise BadQuery("查询条件应从页面上选择，请重新选择")
        wanted = wanted.where(number == done_steps)
    asked: Select[Any] = wanted
    return asked


def _tags(session: Session, found: Sequence[Any]) -> dict[int, dict[str, str] | None]:
    """How near the last day of each village's current step is."""
    progress = progress_of_page(session, [area for area, _, _ in found])
    return {
        area: rail_tag(session, PLANNING[done], progress[area])
        for area, _, done in found
        if done < len(PLANNING)
    }


def _row(area: int, name: str, done: int, above: Any, tag: dict[str, str] | None) -> dict[str, Any]:
    href = url_for("PlanningPage.village", area=area)
    current = PLANNING[done].label if done < len(PLANNING) else "全部完成"
    cells = {level.value: above.get(level) for level, _ in COLUMNS}
    cells |= {
        "village": {"text": name, "href": href},
        "current": current,
        "due": tag,
        "progress": f"{done}/{len(PLANNING)}",
    }
    return {"id": area, "href": href, "cells": cells, "actions": []}


def _filters(session: Session) -> list[dict[str, Any]]:
    texts = request.args
    area = texts.get("area", "").strip()
    steps = [(str(number), step.label) for number, step in enumerate(PLANNING)]
    return [
        place_box(session, read_area(area) if area else None),
        text_box("name", "行政村名称", texts),
        select_box("done", "当前步骤", texts, [*steps, (str(len(PLANNING)), "全部完成")]),
    ]
