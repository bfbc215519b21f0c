"""登录名 the framework's own rows of a login, seen from the models: its name, what is kept of its password, its roles."""

from sqlalchemy import Boolean, DateTime, Integer, String, cast, column, func, select, table
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
LOGIN_ROLE = table("ab_user_role", column("user_id", Integer), column("role_id", Integer))
ROLE_IDS = (
    select(func.aggregate_strings(cast(LOGIN_ROLE.c.role_id, String), ","))
    .where(LOGIN_ROLE.c.user_id == LOGIN.c.id)
    .correlate(LOGIN)
    .scalar_subquery()
)
"""The roles of the login in the surrounding query, joined by commas."""


def role_set(role_ids: str | None) -> frozenset[int]:
    """The roles as :data:`ROLE_IDS` tells them."""
    return frozenset(int(each) for each in (role_ids or "").split(",") if each)


def kept_password(session: Session, account_id: int) -> str | None:
    """What is kept of an account's password."""
    found: str | None = session.scalar(select(LOGIN.c.password).where(LOGIN.c.id == account_id))
    return found


def roles_of(session: Session, account_id: int) -> frozenset[int]:
    """The roles of one account."""
    wanted = select(LOGIN_ROLE.c.role_id).where(LOGIN_ROLE.c.user_id == account_id)
    return frozenset(session.scalars(wanted))
