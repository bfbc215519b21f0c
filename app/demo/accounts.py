"""演示账号入库 putting the demo accounts into the database, once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import ACCOUNTS, PASSWORD
from models.platform.account import Account
from models.platform.accounts import NewAccount, create_accounts
from models.platform.hashing import hash_password


def add_accounts(session: Session) -> int:
    """Add the accounts that are missing; how many were added. Runs inside the caller's transaction."""
    known = set(session.scalars(select(Account.login_name)))
    missing = [each for each in ACCOUNTS if each.login_name not in known]
    password = hash_password(PASSWORD) if missing else ""
    create_accounts(
        session,
        [
            NewAccount(each.login_name, each.kind, each.area, each.unit, password, is_demo=True)
            for each in missing
        ],
    )
    return len(missing)
