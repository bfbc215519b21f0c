"""步骤接口 the steps that other systems read, and which division has completed which."""

from typing import Any

from flask_appbuilder import BaseView, expose
from sqlalchemy import func, select

from models.platform import audit
from models.platform.step_state import StepState
from models.platform.steps import STEPS, Step
from views.platform.api.answering import answer, code, note_reading, time
from views.platform.api.asking import PAGING, asked, bounds, moment, paging
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session


@page()
class StepsApi(BaseView):
    """How far the divisions have come."""

    route_base = "/api/v1/steps"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The steps, in order."""
        asked(())
        return answer({"data": [_step(each) for each in STEPS.values()]})

    @expose("/states")
    def states(self) -> Any:
        """Which division has completed which step; a division without a line has not begun it."""
        session = db_session()
        given = asked(("area", "step", "changed_since", *PAGING))
        wanted: list[Any] = []
        if (inside := bounds(session, given)) is not None:
            wanted += [StepState.area >= inside[0], StepState.area < inside[1]]
        if (key := given.get("step")) is not None:
            if key not in STEPS and all(key != part.key for each in STEPS.values() for part in each.parts):
                raise BadQuery("没有这个步骤，请在 /api/v1/steps 查看有哪些步骤")
            wanted.append(StepState.step == key)
        if (since := moment(given, "changed_since")) is not None:
            wanted.append((StepState.done_on >= since) | (StepState.reopened_on >= since))
        shown = paging(given)
        total = session.scalar(select(func.count()).select_from(StepState).where(*wanted)) or 0
        rows = session.scalars(
            select(StepState).where(*wanted).order_by(StepState.id).limit(shown.size).offset(shown.offset)
        ).all()
        data = [_state(row) for row in rows]
        note_reading(
            session, audit.Subject("platform_step_state", 0, None, f"步骤状态 {len(data)} 条"), len(data)
        )
        return answer({"data": data, **shown.told(total)})


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "label": step.label,
        "chapter": step.chapter,
        "level": step.grain.value,
        "waits_for": [*step.waits_for],
        "parts": [{"key": each.key, "label": each.label} for each in step.parts],
    }


def _state(row: StepState) -> dict[str, Any]:
    return {
        "area": code(row.area),
        "step": row.step,
        "is_done": row.is_done,
        "done_on": time(row.done_on),
        "reopened_on": time(row.reopened_on),
    }
