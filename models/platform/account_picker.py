"""请选择账户 what the sign-in page lists before anybody has signed in: divisions, and the names, units and kinds of accounts.

The manual makes these public (001-007). Officers and accounts that are shut are not listed.
"""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform.account import Account, AccountState, stands
from models.platform.division import Division, Place, children
from models.platform.scope import SYSTEM, acting_as, area_bounds

MOST = 20
LONGEST = 50
LAST_PAGE = 500


@dataclass(frozen=True)
class Listed:
    """An account as anybody may see it: no key, no holder, no telephone."""

    name: str
    unit: str
    kind: str


@dataclass(frozen=True)
class Search:
    """What is looked for: words of a name or a unit, a division, or words in a division; and which page of it."""

    words: str = ""
    area: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Page:
    """One page of what was found, and whether there is another."""

    accounts: list[Listed]
    has_more: bool


def listed_accounts(session: Session, search: Search) -> Page:
    """Twenty accounts: by words those that hold them, at or under the division; without words those of the division itself."""
    text = search.words.strip()
    is_nothing = not text and search.area is None
    if is_nothing or len(text) > LONGEST or not 1 <= search.page <= LAST_PAGE:
        return Page([], has_more=False)
    wanted = (
        select(Account.login_name, Account.unit, Account.kind)
        .where(stands(AccountState.ACTIVE), Account.is_officer.is_(False))
        .order_by(Account.area, Account.login_name)
    )
    if search.area is not None:
        low, high = area_bounds(search.area)
        wanted = wanted.where(Account.area >= low, Account.area < (high if text else low + 1))
    if text:
        named = Account.login_name.contains(text, autoescape=True)
        wanted = wanted.where(or_(named, Account.unit.contains(text, autoescape=True)))
    rows = session.execute(wanted.offset((search.page - 1) * MOST).limit(MOST + 1)).all()
    found = [Listed(name, unit, AccountKind(kind).label) for name, unit, kind in rows[:MOST]]
    return Page(found, has_more=len(rows) > MOST)


def listed_divisions(session: Session, area: int | None) -> list[Place]:
    """The divisions directly under one, for choosing an account; without one, the province."""
    with acting_as(session, SYSTEM):
        if area is not None:
            return children(session, area)
        top = session.scalars(select(Division).where(Division.parent.is_(None)).order_by(Division.area))
        return [Place(each.area, each.name, Level(each.level)) for each in top]
