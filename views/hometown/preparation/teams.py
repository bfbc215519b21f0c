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


def _page(key: str, place: int, *tabs: Tab, has_logs: bool = True) -> None:
    """The manual counts the tabs of 人员摸排 and 名单报审: one and two, without 工作纪实 (001-095, 102)."""
    step = STEPS[key]
    entry = Entry(step.label, TEAM, step.right, key.lower(), step, BUSINESS_KINDS, tabs, has_logs=has_logs)
    step_page(entry, place)


_page("P09", 10, has_logs=False)
_page("P10", 20, *GROUPS, has_logs=False)
_page("P11", 30)
_page("P12", 40)
