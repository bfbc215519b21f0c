"""工作准备 the pages of chapter 3 (001-041…068)."""

from models.hometown.institution import (
    LEADING_TAB,
    LIAISON_TAB,
    PROJECT_TAB,
    LeadingGroupMember,
    LiaisonMember,
    ProjectGroupMember,
)
from models.hometown.levels_of_rows import CODES
from models.hometown.policy_document import (
    COUNTY_TAB,
    PREFECTURE_TAB,
    READERS,
    SUPPLEMENT,
    PolicyDocument,
    SupplementaryDocument,
)
from models.hometown.preparation_steps import PREPARING
from models.hometown.step_making import ALL_LEVELS
from models.levels import AccountKind, Level
from models.platform.steps import STEPS
from views.hometown.preparation.page import step_page
from views.hometown.preparation.tabs import Entry, Tab

ABOVE = {AccountKind.PROVINCE, AccountKind.DATA_ADMINISTRATOR}
SUPPLEMENT_PAGE = "hometown_supplement"


def _uploads(table: type[PolicyDocument | SupplementaryDocument]) -> tuple[Tab, ...]:
    """市级上传, 县级上传: the level of a paper is that of the account (001-042)."""
    return tuple(
        Tab(label, table, {"level": CODES[level]}, level)
        for label, level in ((PREFECTURE_TAB, Level.PREFECTURE), (COUNTY_TAB, Level.COUNTY))
    )


def _page(key: str, place: int, *readers: AccountKind, tabs: tuple[Tab, ...] = ()) -> None:
    step = STEPS[key]
    entry = Entry(step.label, PREPARING, step.right, key.lower(), step, frozenset({*readers, *ABOVE}), tabs)
    step_page(entry, place)


_page("P01", 10, AccountKind.PREFECTURE, AccountKind.COUNTY, tabs=_uploads(PolicyDocument))
step_page(
    Entry(
        SUPPLEMENT,
        PREPARING,
        SUPPLEMENT_PAGE,
        "supplement",
        None,
        frozenset(READERS),
        _uploads(SupplementaryDocument),
    ),
    20,
)
_page(
    "P02",
    30,
    AccountKind.PREFECTURE,
    AccountKind.COUNTY,
    AccountKind.TOWNSHIP,
    tabs=(
        Tab(PROJECT_TAB, ProjectGroupMember, level=Level.PREFECTURE, has_switch=False),
        Tab(LEADING_TAB, LeadingGroupMember, level=Level.COUNTY),
        Tab(LIAISON_TAB, LiaisonMember, offers_own=True, has_switch=False),
    ),
)
_page("P03", 40, *ALL_LEVELS)
_page("P04", 50, *ALL_LEVELS)
