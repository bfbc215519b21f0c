"""区划查询 which divisions a step's list is asked for, and which of them are to be turned (001-078, 111, 119, 123)."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from models.platform.division import Division
from models.platform.scope import actor_of, area_bounds
from models.platform.step_state import StepState
from models.platform.steps import Step
from views.paging import asked_query
from views.query_texts import BadQuery, read_area

ALL = "all"
KNOWN = {"area", "name", "done", "_page", "_size", ALL}
STATES = [("1", "已完成"), ("0", "未完成")]


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
    wanted = every_division(session, step).subquery()
    done, total = session.execute(select(func.count(wanted.c.done), func.count()).select_from(wanted)).one()
    return int(done), int(total)


def every_division(session: Session, step: Step) -> Select[Any]:
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


def narrowed(wanted: Select[Any]) -> Select[Any]:
    """The same, narrowed as the address says."""
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


def chosen_areas(board: Board) -> list[int]:
    """The divisions that were ticked; or, of the whole query, all that are not done yet (001-078)."""
    if request.args.get(ALL):
        left = _undone(board.session, board.step).order_by(Division.area)
        return [area for area, _ in board.session.execute(left)]
    return [read_area(text) for text in request.form.getlist("rowid")]


def _undone(session: Session, step: Step) -> Select[Any]:
    return narrowed(every_division(session, step)).where(StepState.id.is_(None))


def left_over(session: Session, step: Step) -> int:
    """How many of the query are not done yet."""
    return session.scalar(select(func.count()).select_from(_undone(session, step).subquery())) or 0


def narrowing() -> dict[str, Any]:
    """What the list is narrowed by; 全部打开 is an order and narrows nothing."""
    return {name: text for name, text in asked_query().items() if name != ALL}
