"""演示账号入库 putting the demo accounts into the database, once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import ACCOUNTS, FILLING, OTHER_SYSTEM, PASSWORD, SECOND_IDENTITY
from models.levels import AccountKind
from models.platform.account import Account
from models.platform.api_tokens import Wanted, make, tokens_of
from models.platform.hashing import hash_password
from models.platform.identities import grant_identity, identities_of
from models.platform.leaves import LONGEST_DAYS, grant_filling, leaves
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.rights import rights_of
from models.platform.scope import acting_as


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
    if missing:
        _second_identity(session)
        _leave_to_fill_in(session)
        _other_system(session)
    return len(missing)


def _second_identity(session: Session) -> None:
    name, kind, area, unit = SECOND_IDENTITY
    account = _named(session, name)
    if not identities_of(session, account.id):
        grant_identity(session, account.id, kind, area, unit)


def _leave_to_fill_in(session: Session) -> None:
    village, filler = FILLING
    account = _named(session, village)
    with acting_as(session, account.actor(frozenset())):
        if not leaves(session):
            grant_filling(session, account.id, filler, LONGEST_DAYS)


def _other_system(session: Session) -> None:
    """A token whose rows a day wait for a second person; what opens it is told to nobody."""
    name, purpose, rows = OTHER_SYSTEM
    account = _named(session, name)
    with acting_as(session, account.actor(rights_of(AccountKind(account.kind)))):
        if not tokens_of(session, account.id):
            make(session, Wanted(purpose, daily_rows=rows))


def _named(session: Session, name: str) -> Account:
    return session.scalars(select(Account).where(Account.login_name == name)).one()
