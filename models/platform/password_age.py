"""密码期限 how old a password may get, where the operator sets a limit: told two weeks ahead, changed at the end (R03)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.credential import PasswordBefore

TOLD_BEFORE = timedelta(days=14)


def chosen_on(session: Session, account_id: int) -> datetime | None:
    """When the account gave up the password before; one that never did has an initial secret, and must change that."""
    return session.scalar(
        select(func.max(PasswordBefore.changed_on)).where(PasswordBefore.account_id == account_id)
    )


def is_too_old(session: Session, account_id: int, lasts: timedelta | None) -> bool:
    """Whether the account must choose another password before it does anything else."""
    left = _left(session, account_id, lasts)
    return left is not None and left <= timedelta(0)


def age_words(session: Session, account_id: int, lasts: timedelta | None) -> str:
    """What somebody who signs in is told of it; nothing while there is time."""
    left = _left(session, account_id, lasts)
    if left is None or left > TOLD_BEFORE:
        return ""
    assert lasts is not None
    if left <= timedelta(0):
        return f"密码已使用 {lasts.days} 天，请更换。"
    days = -(-left // timedelta(days=1))
    return f"密码还有 {days} 天到期，请在右上角“修改密码”中更换。"


def _left(session: Session, account_id: int, lasts: timedelta | None) -> timedelta | None:
    if lasts is None:
        return None
    since = chosen_on(session, account_id)
    return None if since is None else since + lasts - now()
