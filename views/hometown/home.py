"""首页 what hometown planning counts for an account: its villages, how far they are, what they have told."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from models.hometown.hamlet import Hamlet
from models.hometown.steps import ANALYSIS, BASEMAP, FIELD_SURVEY
from models.levels import AccountKind, Level
from models.platform.division import Division
from models.platform.scope import Actor, actor_of
from models.platform.step_state import StepState, progress_of
from views.hometown.planning.workspace import PLANNING, address
from views.platform.home import HOME

OPEN_STEPS = (BASEMAP, FIELD_SURVEY, ANALYSIS)


def village_cards(session: Session) -> Iterator[dict[str, Any]]:
    """行政村, 自然村 and the steps completed, as the account may see them."""
    actor = actor_of(session)
    if not actor.may("can_list", Hamlet.__tablename__):
        return
    villages = _villages(session, actor)
    yield {"label": "行政村", "value": villages, "unit": "个", "href": url_for("PlanningPage.villages")}
    hamlets = session.scalar(select(func.count()).select_from(Hamlet))
    yield {"label": "自然村", "value": hamlets, "unit": "个", "href": url_for("hometown_hamlet.list")}
    done = dict(_done_by_step(session))
    for step in OPEN_STEPS:
        count = done.get(step.key, 0)
        yield {
            "label": f"{step.label}已完成",
            "value": count,
            "unit": "个村",
            "note": _share(count, villages),
        }


def _villages(session: Session, actor: Actor) -> int:
    low, high = actor.bounds() or (0, 0)
    wanted = Division.level == Level.VILLAGE.value, Division.area >= low, Division.area < high
    return int(session.scalar(select(func.count()).select_from(Division).where(*wanted)) or 0)


def _done_by_step(session: Session) -> Iterator[tuple[str, int]]:
    rows = session.execute(
        select(StepState.step, func.count(distinct(StepState.area)))
        .where(StepState.is_done)
        .group_by(StepState.step)
    )
    yield from ((step, count) for step, count in rows)


def _share(part: int, whole: int) -> str:
    return f"占 {100 * part / whole:.1f}%" if whole else ""


def village_todo(session: Session) -> Iterator[dict[str, Any]]:
    """The step that the village has to fill in now; the steps that are not open yet ask nothing."""
    actor = actor_of(session)
    if actor.kind is not AccountKind.VILLAGE or actor.area is None:
        return
    current = progress_of(session, actor.area).current(PLANNING)
    if current in OPEN_STEPS:
        yield {
            "label": f"填报{current.label}",
            "href": address(actor.area, current.key),
            "place": actor.unit,
            "note": "未完成",
            "tone": "warn",
        }


HOME.cards.append(village_cards)
HOME.todos.append(village_todo)
