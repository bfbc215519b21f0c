"""修改密码 changing a password: the old one is asked, the rules hold, every session but this one ends (R03, R08, R09)."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.account import Account
from models.platform.account_log import SIGN_IN, about
from models.platform.clock import now
from models.platform.credential import (
    REMEMBERED,
    credential_of,
    passwords_before,
    remember_password,
)
from models.platform.division import path_of
from models.platform.hashing import hash_password, is_password
from models.platform.logins import LOGIN, kept_password
from models.platform.password_check import confirm_password
from models.platform.password_rules import judge_password
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.sessions import Ended, Opening, Visit, end_sessions, open_session, stamp_of
from models.platform.sign_in import Policy
from models.platform.transaction import transaction

WRONG_OLD = "原密码不正确，请重新输入原密码"


@dataclass(frozen=True)
class Change:
    """What is typed to change a password."""

    old: str
    new: str
    again: str


def change_password(session: Session, policy: Policy, change: Change, visit: Visit) -> str:
    """Change the password of whoever is acting; returns the token of the new session, all others have ended."""
    confirm_password(session, change.old, visit, WRONG_OLD)
    account = session.get_one(Account, actor_of(session).account_id)
    judge_password(change.new, names_about(session, account))
    if change.new != change.again:
        raise Refusal("两次输入的新密码不一致，请重新输入")
    if change.new == change.old:
        raise Refusal("新密码不能与原密码相同，请换一个")
    kept, before = kept_password(session, account.id), passwords_before(session, account.id)
    session.rollback()
    if any(is_password(each, change.new) for each in before):
        raise Refusal(f"新密码不能与最近 {REMEMBERED} 次用过的密码相同，请换一个")
    hashed = hash_password(change.new)
    with transaction(session):
        _set(session, account.id, kept, hashed, Ended.PASSWORD)
        credential = credential_of(session, account.id)
        credential.must_change, credential.initial_until = False, None
        audit.log(session, "修改密码", about(account, SIGN_IN))
        stamp = stamp_of(hashed, account.kind)
        return open_session(
            session, Opening(account.id, stamp, policy.lifetime, visit, most=policy.most_sessions)
        )


def names_about(session: Session, account: Account) -> list[str]:
    """Words that a password of this account may not be made of."""
    return [account.login_name, account.unit, *(place.name for place in path_of(session, account.area))]


def _set(session: Session, account_id: int, before: str | None, hashed: str, why: Ended) -> None:
    if before:
        remember_password(session, account_id, before)
    session.execute(update(LOGIN).where(LOGIN.c.id == account_id).values(password=hashed, changed_on=now()))
    end_sessions(session, [account_id], why)
