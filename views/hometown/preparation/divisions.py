"""工作开展情况设置 the divisions under the account, each with whether its switch may be turned, and why not (001-078, 111, 119, 123)."""

from typing import Any

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.division import Division, names_of, path_of
from models.platform.scope import actor_of, level_of
from models.platform.step_bulk import Turned
from models.platform.step_gates import advice, cascade
from models.platform.step_state import Progress, progress_of_many
from models.platform.step_switch import may_complete, may_revoke
from models.platform.steps import Step
from views.filters import BadQuery, read_area
from views.hometown.preparation.divisions_query import (
    ALL,
    KNOWN,
    STATES,
    Board,
    asked_query,
    every_division,
    left_over,
    narrowed,
    whole_number,
)
from views.hometown.preparation.switches import done_words, lacking
from views.listing import SIZES

PLACES = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
CLOSE = "关闭“是否完成”的原因"


def board_of(board: Board, turned: list[Turned] | None = None) -> dict[str, Any]:
    """What the page draws; ``turned`` is what became of the divisions that were just chosen."""
    if unknown := set(request.args) - KNOWN:
        raise BadQuery(f"不支持按“{min(unknown)[:30]}”查询，请使用页面上的查询条件")
    session, step = board.session, board.step
    number, size = whole_number("_page", 1), min(whole_number("_size", SIZES[0]), SIZES[-1])
    wanted = narrowed(every_division(session, step))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    found = session.execute(wanted.order_by(Division.area).limit(size).offset((number - 1) * size)).all()
    areas = [area for area, _ in found]
    progress, names = progress_of_many(session, areas), names_of(session, areas)
    return {
        "title": f"{step.label} · {'工作开展情况设置' if step.is_set_from_above else '完成情况'}",
        "columns": _columns(session, step),
        "rows": [_row(board, progress[area], names.get(area, {})) for area in areas],
        "filters": _filters(session),
        "total": total,
        "page": number,
        "size": size,
        "pages": max(1, -(-total // size)),
        "pager_url": _pager_url(board),
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


def _row(board: Board, progress: Progress, names: Any) -> dict[str, Any]:
    session, step = board.session, board.step
    is_done = progress.is_done(step)
    reasons = [] if is_done else lacking(session, step, progress)
    standing = progress.standing(step)
    may_turn = step.is_set_from_above and may_complete(session, step)
    return {
        "id": progress.area,
        "href": "",
        "locked": is_done or bool(reasons) or not may_turn,
        "cells": {level.value: names.get(level) for level in PLACES}
        | {
            "state": {"text": done_words(step, progress), "tone": "ok"}
            if is_done
            else {"text": "否", "tone": ""},
            "on": f"{standing.done_on:%Y-%m-%d %H:%M}" if is_done and standing and standing.done_on else None,
            "reasons": "" if is_done else "；".join(reasons) or _ready(board, progress.area),
        },
        "actions": _actions(board, progress) if is_done else [],
    }


def _ready(board: Board, area: int) -> str:
    """That the switch may be turned, and what should be looked at once more."""
    advised = "；".join(each.text for each in advice(board.session, board.step, area))
    return f"可以打开。请核对：{advised}" if advised else "可以打开"


def _actions(board: Board, progress: Progress) -> list[dict[str, Any]]:
    """Turning it off again: by whoever turned it on while nothing later is done, or from above (A-001.Z-16)."""
    session, step = board.session, board.step
    later, revokes = cascade(step, progress), may_revoke(session, step)
    if not revokes and (later or not may_complete(session, step)):
        return []
    names = "、".join(f"“{each.label}”" for each in later)
    taken = f"，后续已完成的步骤将一并撤销：{names}" if later else ""
    label = "撤销完成" if revokes else "关闭完成"
    return [
        {
            "label": label,
            "post": board.address("completion", area=progress.area),
            "confirm": f"确定将“{step.label}”改为未完成吗？{taken}",
            "reason": CLOSE,
            "tone": "danger",
        }
    ]


def _tools(board: Board, left: int) -> list[dict[str, Any]]:
    step, what = board.step, f"{board.step.grain.label}的“{board.step.label}”打开“是否完成”吗？"
    if not step.is_set_from_above or not may_complete(board.session, step):
        return []
    tools = [
        {
            "label": "打开“是否完成”",
            "post": board.address("set_divisions", **asked_query()),
            "needs": "many",
            "confirm": f"确定将选中的 {{n}} 个{what}",
            "tone": "primary",
        }
    ]
    if left:
        every = {
            "label": f"查询出的 {left} 个全部打开",
            "post": board.address("set_divisions", **asked_query(), **{ALL: "1"}),
            "confirm": f"确定将查询出的 {left} 个{what}不满足条件的会跳过，并逐个说明原因。",
        }
        tools.append(every)
    return tools


def _outcome(session: Session, turned: list[Turned]) -> dict[str, Any]:
    """通过 n, 跳过 m, and why: those that the same keeps shut stand together."""
    names = names_of(session, [each.area for each in turned])
    skipped: dict[str, list[str]] = {}
    for each in turned:
        if not each.is_done:
            name = str(names.get(each.area, {}).get(level_of(each.area), each.area))
            skipped.setdefault(each.reason, []).append(name)
    return {
        "done": sum(each.is_done for each in turned),
        "skipped": [
            f"{told[0]}：{reason}" if len(told) == 1 else f"{reason}（{len(told)} 个）：{'、'.join(told)}"
            for reason, told in skipped.items()
        ],
        "left_out": sum(map(len, skipped.values())),
    }


def _filters(session: Session) -> list[dict[str, Any]]:
    text = request.args.get("area", "").strip()
    names = [place.name for place in path_of(session, read_area(text))] if text else []
    return [
        {
            "kind": "division",
            "name": "area",
            "label": "行政区划",
            "value": text,
            "path": " / ".join(names[1:] or names),
        },
        {"kind": "text", "name": "name", "label": "名称", "value": request.args.get("name", "")},
        {
            "kind": "select",
            "name": "done",
            "label": "是否完成",
            "value": request.args.get("done", ""),
            "choices": STATES,
        },
    ]


def _pager_url(board: Board) -> str:
    kept = asked_query()
    plain = board.address(**kept)
    return f"{plain}{'&' if kept else '?'}_page={{page}}&_size={{size}}"
