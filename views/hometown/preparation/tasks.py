"""规划任务 the pages of chapter 4 (001-069…090)."""

from models.hometown.annual_plan import AnnualPlan
from models.hometown.task_steps import TASKS
from models.levels import AccountKind
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry, Tab

READERS = frozenset(
    {AccountKind.PROVINCE, AccountKind.PREFECTURE, AccountKind.COUNTY, AccountKind.DATA_ADMINISTRATOR}
)


def _page(key: str, place: int, *own_tabs: Tab) -> None:
    step = STEPS[key]
    step_page(Entry(step.label, TASKS, step.right, key.lower(), step, READERS, own_tabs), place)


def _plans(key: str) -> Tab:
    """The county's plans again, as whoever acts at this step sees them; nothing is registered here (001-094)."""
    return Tab(STEPS[key].label, AnnualPlan, is_read_only=True)


_page("P05", 10)
_page("P06", 20)
_page("P07", 30, _plans("P07"))
_page("P08", 40, _plans("P08"))
