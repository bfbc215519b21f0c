"""工作开展情况设置 the divisions under the account, each with whether its switch may be turned, and why not (001-078, 111, 119, 123)."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.division import Division, names_of, path_of
from models.platform.scope import actor_of, area_bounds, level_of
from models.platform.step_bulk import Turned
from models.platform.step_gates import cascade, explain
from models.platform.step_state import Progress, StepState, progress_of_many
from models.platform.step_switch import may_complete, may_revoke
from models.platform.steps import Step
from views.filters import BadQuery, read_area
from views.listing import SIZES

KNOWN = {"area", "name", "done", "_page", "_size"}
PLACES = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
STATES = [("1", "已完成"), ("0", "未完成")]
CLOSE = "关闭“是否完成”的原因"


@dataclass(frozen=True)
class Board:
    """The list as asked for, of one step; ``endpoint`` is the address of a method of its page."""

    session: Session
    step: Step
    page: str

    def address(self, method: str = "divisions", **values: Any) -> str:
        """The address of one of the routes of the step's page."""
        return url_for(f"{self.page}.{method}", **values)


def standing_of(session: Session, step: Step) -> tuple[int, int]:
    """How many of the account's divisions have completed the step, and how many there are."""
    wanted = _wanted(session, step).subquery()
    done, total = session.execute(select(func.count(wanted.c.done), func.count()).select_from(wanted)).one()
    return int(done), int(total)


def board_of(board: Board, turned: list[Turned] | None = None) -> dict[str, Any]:
    """What the page draws; ``turned`` is what became of the divisions that were just chosen."""
    if unknown := set(request.args) - KNOWN:
        raise BadQuery(f"不支持按“{min(unknown)[:30]}”查询，请使用页面上的查询条件")
    session, step = board.session, board.step
    number, size = _whole("_page", 1), min(_whole("_size", SIZES[0]), SIZES[-1])
    wanted = _asked(_wanted(session, step))
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
        "tools": _tools(board),
        "unit": step.grain.label,
        "outcome": _outcome(session, turned) if turned is not None else None,
    }


def _wanted(session: Session, step: Step) -> Select[Any]:
    """The divisions of the step's grain under the account, each with the day of its completion."""
    low, high = actor_of(session).bounds() or (0, 0)
    state = and_(StepState.area == Division.area, StepState.step == step.key, StepState.is_done)
    wanted: Any = (
        select(Division.area, StepState.done_on.label("done"))
        .outerjoin(StepState, state)
        .where(Division.level == step.grain.value, Division.area >= low, Division.area < high)
    )
    found: Select[Any] = wanted
    return found


def _asked(wanted: Select[Any]) -> Select[Any]:
    if text := request.args.get("area", "").strip():
        first, last = area_bounds(read_area(text))
        wanted = wanted.where(Division.area >= first, Division.area < last)
    if words := request.args.get("name", "").strip():
        wanted = wanted.where(Division.name.contains(words, autoescape=True))
    if done := request.args.get("done", ""):
        if done not in dict(STATES):
            raise BadQuery("查询条件应从页面上选择，请重新选择")
        wanted = wanted.where(StepState.id.is_not(None) if done == "1" else StepState.id.is_(None))
    return wanted


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
        {"key": "reasons", "label": "还不能打开的原因", "kind": "text"},
    ]


def _row(board: Board, progress: Progress, names: Any) -> dict[str, Any]:
    session, step = board.session, board.step
    is_done = progress.is_done(step)
    reasons = [reason.text for reason in explain(session, step, progress.area, progress)]
    standing = progress.standing(step)
    may_turn = step.is_set_from_above and may_complete(session, step)
    return {
        "id": progress.area,
        "href": "",
        "locked": is_done or bool(reasons) or not may_turn,
        "cells": {level.value: names.get(level) for level in PLACES}
        | {
            "state": {"text": "是", "tone": "ok"} if is_done else {"text": "否", "tone": ""},
            "on": f"{standing.done_on:%Y-%m-%d %H:%M}" if is_done and standing and standing.done_on else None,
            "reasons": "" if is_done else "；".join(reasons) or "可以打开",
        },
        "actions": _actions(board, progress) if is_done else [],
    }


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


def _tools(board: Board) -> list[dict[str, Any]]:
    step = board.step
    if not step.is_set_from_above or not may_complete(board.session, step):
        return []
    return [
        {
            "label": "打开“是否完成”",
            "post": board.address("set_divisions"),
            "needs": "many",
            "confirm": f"确定将选中的 {{n}} 个{step.grain.label}的“{step.label}”打开“是否完成”吗？",
            "tone": "primary",
        }
    ]


def _outcome(session: Session, turned: list[Turned]) -> dict[str, Any]:
    """通过 n, 跳过 m, and why each was skipped."""
    names = names_of(session, [each.area for each in turned])
    return {
        "done": sum(each.is_done for each in turned),
        "skipped": [
            f"{names.get(each.area, {}).get(level_of(each.area), each.area)}：{each.reason}"
            for each in turned
            if not each.is_done
        ],
    }


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1):
        raise BadQuery("页码和每页条数应为正整数，请重新输入")
    return int(text)


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
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and not name.startswith("_")
    }
    plain = board.address(**kept)
    return f"{plain}{'&' if kept else '?'}_page={{page}}&_size={{size}}"
