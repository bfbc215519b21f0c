"""首页规划 the home page's line for a village: where its planning stands."""

from typing import Any

from models.levels import Level
from models.platform.scope import actor_of
from models.platform.step_state import progress_of
from views.hometown.planning.workspace import PLANNING, address
from views.platform.home import HOME


def _step_of_village(session: Any) -> list[dict[str, Any]]:
    """The home page's line for a village: where its planning stands."""
    actor = actor_of(session)
    if actor.level is not Level.VILLAGE or actor.area is None:
        return []
    progress = progress_of(session, actor.area)
    current = progress.current(PLANNING)
    return [
        {
            "label": f"规划编制：{current.label}",
            "href": address(actor.area, current.key),
            "place": actor.unit,
            "done": progress.done_in(PLANNING),
            "total": len(PLANNING),
        }
    ]


HOME.steps.append(_step_of_village)
