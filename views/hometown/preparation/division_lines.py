"""区划的完成情况 a division as a line of a step's list: whether its switch may be turned, and why not (001-078, 111, 119, 123)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.division import names_of
from models.platform.step_guard import Reason
from models.platform.step_reasons import advice_of_many, cascade, explain_many
from models.platform.step_state import Progress, progress_of_many
from models.platform.step_switch import may_complete, may_revoke
from models.platform.steps import Step
from views.hometown.preparation.divisions_query import Board
from views.hometown.preparation.switches import done_words
from views.review_ways import place_of

PLACES = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
CLOSE = "关闭“是否完成”的原因"


@dataclass(frozen=True)
class Line:
    """A division of the list: how far it is, what keeps its switch shut, what to look at once more."""

    progress: Progress
    names: Mapping[Level, str]
    lacking: Sequence[Reason]
    advice: Sequence[Reason]


def lines_of(board: Board, areas: Sequence[int]) -> list[Line]:
    """The divisions of a page, however many they are, in the same number of statements."""
    session, step = board.session, board.step
    progress, names = progress_of_many(session, areas), names_of(session, areas)
    missing = lacking(
        session, step, {area: each for area, each in progress.items() if not each.is_done(step)}
    )
    ready = advice_of_many(session, step, [area for area, reasons in missing.items() if not reasons])
    return [
        Line(progress[area], names.get(area, {}), missing.get(area, ()), ready.get(area, ()))
        for area in areas
    ]


def lacking(session: Session, step: Step, progress: Mapping[int, Progress]) -> dict[int, list[Reason]]:
    """What keeps the switch of each division shut; of several that there are, empty as soon as one may be turned."""
    told: dict[int, list[list[Reason]]] = {area: [] for area in progress}
    for each in step.parts or (step,):
        undone = {area: known for area, known in progress.items() if not known.is_done(each)}
        for area, reasons in explain_many(session, each, undone).items():
            told[area].append(reasons)
    return {
        area: [reason for some in found for reason in some] if all(found) else []
        for area, found in told.items()
    }


def row_of(board: Board, line: Line) -> dict[str, Any]:
    """A line as the list draws it: ticked only where the switch may be turned by this account."""
    session, step, progress = board.session, board.step, line.progress
    is_done = progress.is_done(step)
    standing = progress.standing(step)
    may_turn = step.is_set_from_above and may_complete(session, step)
    return {
        "id": progress.area,
        "href": "",
        "locked": is_done or bool(line.lacking) or not may_turn,
        "cells": {level.value: line.names.get(level) for level in PLACES}
        | {
            "state": {"text": done_words(step, progress), "tone": "ok"}
            if is_done
            else {"text": "否", "tone": ""},
            "on": f"{standing.done_on:%Y-%m-%d %H:%M}" if is_done and standing and standing.done_on else None,
            "reasons": "" if is_done else _standing_against(board, line),
        },
        "actions": _actions(board, progress) if is_done else [],
    }


def _standing_against(board: Board, line: Line) -> Any:
    """Why the switch is shut, with the way to where that is mended; or that it may be turned."""
    if not line.lacking:
        advised = "；".join(each.text for each in line.advice)
        return f"可以打开。请核对：{advised}" if advised else "可以打开"
    text = "；".join(each.text for each in line.lacking)
    return {"text": text, "href": way_to_mend(board.session, line.progress.area, line.lacking)}


def way_to_mend(session: Session, area: int, reasons: Sequence[Reason]) -> str:
    """Where the first of the reasons that leads anywhere is mended."""
    return next((found for each in reasons if each.step and (found := place_of(session, area, each))), "")


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
