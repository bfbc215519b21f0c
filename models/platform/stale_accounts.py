"""久未使用的账号 accounts that nobody has used for 90 days are disabled, and the operation log says so (R20)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models.platform.account import Account, AccountState
from models.platform.account_access import close
from models.platform.clock import now
from models.platform.framework import LOGINS
from models.platform.periodic import periodic

DAYS = 90
REASON = f"连续 {DAYS} 天未登录，系统自动停用"


def is_stale() -> ColumnElement[bool]:
    """The condition, over accounts joined to their logins."""
    unused_since = now() - timedelta(days=DAYS)
    return and_(
        Account.state == AccountState.ACTIVE.value,
        Account.enabled_on < unused_since,
        func.coalesce(LOGINS.c.last_login, Account.enabled_on) < unused_since,
    )


def stale_accounts(session: Session) -> Sequence[Account]:
    """The accounts that stand open and have not been used."""
    found = select(Account).join(LOGINS, LOGINS.c.id == Account.id).where(is_stale())
    return session.scalars(found.order_by(Account.id)).all()


@periodic("disable_stale_accounts", "20 3 * * *", "停用久未使用的账号")
def disable_stale(session: Session) -> int:
    """Disable them, inside the caller's transaction; how many there were."""
    found = stale_accounts(session)
    for account in found:
        close(session, account, REASON)
    return len(found)
