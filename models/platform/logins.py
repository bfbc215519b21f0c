"""登录名 the framework's own rows of a login, seen from the models: its name, what is kept of its password."""

from sqlalchemy import Boolean, DateTime, Integer, String, column, select, table
from sqlalchemy.orm import Session

LOGIN = table(
    "ab_user",
    column("id", Integer),
    column("username", String),
    column("password", String),
    column("active", Boolean),
    column("login_count", Integer),
    column("last_login", DateTime),
    column("fail_login_count", Integer),
    column("changed_on", DateTime),
)


def kept_password(session: Session, account_id: int) -> str | None:
    """What is kept of an account's password."""
    found: str | None = session.scalar(select(LOGIN.c.password).where(LOGIN.c.id == account_id))
    return found
