"""工作开展情况设置 the divisions under the account, each with whether its switch may be turned, and why not (001-078, 111, 119, 123)."""

from typing import Any

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.division import Division, names_of
from models.platform.scope import actor_of, level_of
from models.platform.step_bulk import Turned
from models.platform.step_switch import may_complete
from models.platform.steps import Step
from views.hometown.preparation.division_lines import PLACES, lines_of, row_of, way_to_mend
from views.hometown.preparation.divisions_query import (
    ALL,
    KNOWN,
    STATES,
    Board,
    every_division,
    left_over,
    narrowed,
    narrowing,
)
from views.listing import SIZES
from views.paging import page_number, page_size, paged, pager_address
from views.query_boxes import place_box, select_box, text_box
from views.query_texts import read_area, require_known


def board_of(board: Board, turned: list[Turned] | None = None) -> dict[str, Any]:
    """What the page draws; ``turned`` is what became of the divisions that were just chosen."""
    require_known(request.args, KNOWN)
    session, step = board.session, board.step
    number, size = page_number(), page_size(SIZES)
    wanted = narrowed(every_division(session, step))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    found = session.execute(wanted.order_by(Division.area).limit(size).offset((number - 1) * size)).all()
    lines = lines_of(board, [area for area, _ in found])
    return {
        "title": f"{step.label} · {'工作开展情况设置' if step.is_set_from_above else '完成情况'}",
        "columns": _columns(session, step),
        "rows": [row_of(board, line) for line in lines],
        "filters": _filters(session),
        **paged(total, number, size),
        "pager_url": pager_address(board.address(**narrowing())),
        "reset": board.address(),
        "back": board.address("tab", number=1),
        "tools": _tools(board, left_over(session, step)),
        "unit": step.grain.label,
        "outcome": _outcome(session, turned) if turned is not None else None,
    }


def _columns(session: Session, step: Step) -> list[dict[str, Any]]:
    actor, levels = actor_of(session), list(Level)
    above = levels.index(actor.level) if actor.level else 0
    places = [
        {"key": level.value, "label": level.label, "kind": "text", "title": level is step.grain}
        for level in PLACES
        if above < levels.index(level) <= levels.index(step.grain) or level is step.grain
    ]
    return [
        *places,
        {"key": "state", "label": "是否完成", "kind": "text"},
        {"key": "on", "label": "完成时间", "kind": "date"},
        {"key": "reasons", "label": "还不能打开的原因", "kind": "long"},
    ]


def _tools(board: Board, left: int) -> list[dict[str, Any]]:
    step, what = board.step, f"{board.step.grain.label}的“{board.step.label}”打开“是否完成”吗？"
    if not step.is_set_from_above or not may_complete(board.session, step):
        return []
    tools = [
        {
            "label": "打开“是否完成”",
            "post": board.address("set_divisions", **narrowing()),
            "needs": "many",
            "confirm": f"确定将选中的 {{n}} 个{what}",
            "tone": "primary",
        }
    ]
    if left:
        every = {
            "label": f"查询出的 {left} 个全部打开",
            "post": board.address("set_divisions", **narrowing(), **{ALL: "1"}),
            "confirm": f"确定将查询出的 {left} 个{what}不满足条件的会跳过，并逐个说明原因。",
        }
        tools.append(every)
    return tools


def _outcome(session: Session, turned: list[Turned]) -> dict[str, Any]:
    """通过 n, 跳过 m, and why: those that the same keeps shut stand together, each with the way to where it is mended."""
    names = names_of(session, [each.area for each in turned])
    skipped: dict[str, list[dict[str, str]]] = {}
    for each in turned:
        if not each.is_done:
            name = str(names.get(each.area, {}).get(level_of(each.area), each.area))
            reason = "；".join(reason.text for reason in each.reasons)
            place = {"name": name, "href": way_to_mend(session, each.area, each.reasons)}
            skipped.setdefault(reason, []).append(place)
    return {
        "done": sum(each.is_done for each in turned),
        "skipped": [{"reason": reason, "places": places} for reason, places in skipped.items()],
        "left_out": sum(map(len, skipped.values())),
    }


def _filters(session: Session) -> list[dict[str, Any]]:
    texts = request.args
    area = texts.get("area", "").strip()
    return [
        place_box(session, read_area(area) if area else None),
        text_box("name", "名称", texts),
        select_box("done", "是否完成", texts, STATES),
    ]
