"""组建规划组 the pages of chapter 5 (001-091…123)."""

from models.hometown.team_steps import TEAM
from models.levels import BUSINESS_KINDS
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry


def _page(key: str, place: int) -> None:
    step = STEPS[key]
    step_page(Entry(step.label, TEAM, step.right, key.lower(), step, BUSINESS_KINDS), place)


_page("P09", 10)
_page("P10", 20)
_page("P11", 30)
_page("P12", 40)
