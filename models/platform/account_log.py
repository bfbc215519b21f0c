"""账号留痕 how the operation log speaks of an account: by the name it signs in with, whatever was done about it (R21)."""

from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform import audit
from models.platform.account import Account

SIGN_IN = "ab_user"
"""The table under which the log keeps what concerns the password and signing in."""


def about(account: Account, table: str = Account.__tablename__, more: str = "") -> audit.Subject:
    """The account as the subject of a line; ``more`` follows its name."""
    return audit.Subject(table, account.area, account.id, f"账号：{account.login_name}{more}")


def log_account(
    session: Session,
    action: str,
    account: Account,
    changes: audit.Changes | None = None,
    opinion: str | None = None,
) -> None:
    """A line that an account was made, changed, let in or shut out."""
    kind = AccountKind(account.kind).label
    audit.log(session, action, about(account, more=f"（{kind}）"), changes, opinion)
