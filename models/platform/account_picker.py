"""请选择账户 what the sign-in page lists before anybody has signed in: names, units and kinds, which the manual makes public (001-007)."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState, stands

MOST = 20
LONGEST = 50


@dataclass(frozen=True)
class Listed:
    """An account as anybody may see it: no key, no holder, no telephone."""

    name: str
    unit: str
    kind: str


def listed_accounts(session: Session, words: str) -> list[Listed]:
    """At most twenty accounts whose name or unit holds the words. Officers and accounts that are shut are not listed."""
    text = words.strip()
    if not text or len(text) > LONGEST:
        return []
    rows = session.execute(
        select(Account.login_name, Account.unit, Account.kind)
        .where(stands(AccountState.ACTIVE), Account.is_officer.is_(False))
        .where(
            or_(
                Account.login_name.contains(text, autoescape=True),
                Account.unit.contains(text, autoescape=True),
            )
        )
        .order_by(Account.area, Account.login_name)
        .limit(MOST)
    )
    return [Listed(name, unit, AccountKind(kind).label) for name, unit, kind in rows]
