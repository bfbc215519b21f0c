"""去处理 where what keeps a review shut is mended: on the page of the step that the reason names (001-126)."""

from flask import url_for
from sqlalchemy.orm import Session

from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.step_guard import Reason
from models.platform.steps import STEPS
from views.hometown.planning.workspace import PLANNING, address
from views.hometown.preparation.scene import endpoint, entry_of
from views.review_ways import WAYS


def way_to_step(session: Session, area: int, reason: Reason) -> str:
    """The tab of the step, narrowed to the division; "" for whoever does not open that step."""
    step = STEPS.get(reason.step)
    if step is not None and step in PLANNING:
        return address(area, step.key)
    entry = entry_of(reason.step)
    if entry is None or not actor_of(session).may(Permission.VIEW.value, entry.right):
        return ""
    labels = [tab.label for tab in entry.tabs]
    number = labels.index(reason.tab) + 1 if reason.tab in labels else 1
    return url_for(endpoint(entry), number=number, area=area)


WAYS.append(way_to_step)
