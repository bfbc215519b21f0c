"""规划任务 the pages of chapter 4 (001-069…090)."""

from models.hometown.task_steps import TASKS
from models.levels import AccountKind
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry

READERS = frozenset(
    {AccountKind.PROVINCE, AccountKind.PREFECTURE, AccountKind.COUNTY, AccountKind.DATA_ADMINISTRATOR}
)


def _page(key: str, place: int) -> None:
    step = STEPS[key]
    step_page(Entry(step.label, TASKS, step.right, key.lower(), step, READERS), place)


_page("P05", 10)
_page("P06", 20)
_page("P07", 30)
_page("P08", 40)
