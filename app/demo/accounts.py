"""演示账号入库 putting the demo accounts into the database, once."""

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app.demo.cast import ACCOUNTS, PASSWORD, DemoAccount
from models.platform.account import Account


def add_accounts(session: Session) -> int:
    """Add the accounts that are missing; how many were added. Runs inside the caller's transaction."""
    known = set(session.scalars(select(Account.login_name)))
    roles = {role.name: role for role in session.scalars(select(Role))}
    missing = [each for each in ACCOUNTS if each.login_name not in known]
    password = generate_password_hash(PASSWORD) if missing else ""
    for each in missing:
        login = _login(each, roles[each.kind.label], password)
        session.add(login)
        session.flush()
        session.add(_account(each, login.id))
    session.flush()
    return len(missing)


def _login(each: DemoAccount, role: Role, password: str) -> User:
    return User(
        username=each.login_name,
        first_name=each.unit[:64],
        last_name=each.kind.label,
        email=f"{each.area}-{each.kind.value}@local",
        active=True,
        password=password,
        roles=[role],
    )


def _account(each: DemoAccount, login_id: int) -> Account:
    return Account(
        id=login_id,
        login_name=each.login_name,
        kind=each.kind.value,
        area=each.area,
        unit=each.unit,
        is_demo=True,
    )
