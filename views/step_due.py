"""步骤期限 what a step's page says of its last day and of who has urged it; with the button of whoever may urge it now."""

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from models.platform.deadlines import step_topic
from models.platform.due_dates import due_dates
from models.platform.step_state import Progress
from models.platform.steps import Step
from models.platform.urges import Pending, urges_of
from models.platform.urging import may_urge
from views.platform.urging import NOTE_BOX, URGE_ONE, key_of


def due_of(session: Session, step: Step, progress: Progress) -> dict[str, Any] | None:
    """The last day, the urges and the way to urge; None when there is nothing to say."""
    topic, area = step_topic(step), step.place(progress.area)
    if step.completed_by is None or progress.is_done(step):
        return None
    deadline = due_dates(session).of_step(step, progress)
    urges = [
        f"{each.sender_unit} {each.sent_on:%Y-%m-%d %H:%M} 催办{f'：{each.note}' if each.note else ''}"
        for each in urges_of(session, topic, area)
    ]
    pending = Pending(topic, area, 0, step.label, step.completed_by, area)
    send = url_for("UrgingPage.send", one=key_of(topic, area), back=request.path)
    found = {
        "tag": deadline.tag if deadline is not None else None,
        "day": str(deadline.due) if deadline is not None else "",
        "urges": urges,
        "send": send if may_urge(session, pending) else "",
    }
    return found | {"confirm": URGE_ONE, "note": NOTE_BOX} if any(found.values()) else None


def rail_tag(session: Session, step: Step, progress: Progress) -> dict[str, str] | None:
    """How near the last day of an open step is."""
    deadline = due_dates(session).of_step(step, progress)
    return deadline.tag if deadline is not None else None
