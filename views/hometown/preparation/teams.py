"""组建规划组 the pages of chapter 5 (001-091…123)."""

from models.hometown.roster_member import OF_HAMLET, OF_VILLAGE, RosterMember
from models.hometown.team_steps import TEAM
from models.levels import BUSINESS_KINDS
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry, Tab

GROUPS = (
    Tab("行政村规划编制组", RosterMember, {"group_kind": OF_VILLAGE}),
    Tab("自然村规划编制小组", RosterMember, {"group_kind": OF_HAMLET}),
)


def _page(key: str, place: int, *tabs: Tab) -> None:
    """The manual counts the tabs of the chapter: two of 名单报审, else one, none of 工作纪实 (001-095, 102, 120)."""
    step = STEPS[key]
    entry = Entry(step.label, TEAM, step.right, key.lower(), step, BUSINESS_KINDS, tabs, has_logs=False)
    step_page(entry, place)


_page("P09", 10)
_page("P10", 20, *GROUPS)
_page("P11", 30)
_page("P12", 40)
