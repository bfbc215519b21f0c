"""工作准备 the pages of chapter 3 (001-041…068)."""

from models.hometown.preparation_steps import ALL_LEVELS, PREPARING
from models.levels import AccountKind
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry

ABOVE = {AccountKind.PROVINCE, AccountKind.DATA_ADMINISTRATOR}


def _page(key: str, place: int, *readers: AccountKind) -> None:
    step = STEPS[key]
    entry = Entry(step.label, PREPARING, step.right, key.lower(), step, frozenset({*readers, *ABOVE}))
    step_page(entry, place)


_page("P01", 10, AccountKind.PREFECTURE, AccountKind.COUNTY)
_page("P02", 30, AccountKind.PREFECTURE, AccountKind.COUNTY, AccountKind.TOWNSHIP)
_page("P03", 40, *ALL_LEVELS)
_page("P04", 50, *ALL_LEVELS)
