"""账号启停 letting an account in and shutting it out: disable, enable, a new secret, another holder (001-019…031)."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState
from models.platform.account_log import log_account
from models.platform.accounts import fetch_account
from models.platform.clock import now
from models.platform.credential import set_initial
from models.platform.delegation import Act, managed_kinds
from models.platform.framework import LOGINS
from models.platform.new_accounts import NO_LOGIN
from models.platform.one_time import one_time_hash, one_time_secret
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.sessions import Ended, end_sessions
from models.platform.sign_in_guard import unlock


def disable(session: Session, account_id: int, reason: str) -> None:
    """Close the door to an account, at its next request; its secret is gone with it."""
    account = fetch_account(session, account_id)
    if account.state == AccountState.DISABLED:
        raise Refusal("该账号已经停用，无需再次停用")
    if not reason.strip():
        raise Refusal("请填写停用原因")
    close(session, account, reason.strip())


def close(session: Session, account: Account, reason: str) -> None:
    """Disable an account that has been judged already."""
    before, account.state = account.state, AccountState.DISABLED.value
    _write_login(session, account, active=False)
    _write_password(session, account, "", Ended.DISABLED)
    log_account(session, "停用", account, {"state": (before, account.state)}, reason)


def enable(session: Session, account_id: int) -> str:
    """Open it again: tells the new one-time secret; who has nobody above waits for the security officer."""
    account = fetch_account(session, account_id)
    if account.state != AccountState.DISABLED:
        raise Refusal("该账号没有停用，无需启用")
    secret = _own_secret(session, account)
    opened = AccountState.ACTIVE if secret else AccountState.PENDING
    account.state, account.enabled_on = opened.value, now()
    _write_login(session, account, active=bool(secret))
    _write_password(session, account, secret, Ended.PASSWORD)
    log_account(session, "启用", account, {"state": (AccountState.DISABLED.value, account.state)})
    return secret


def _own_secret(session: Session, account: Account) -> str:
    """A new secret where the actor may empower the account; otherwise none, and another officer issues it."""
    mine = AccountKind(account.kind) in managed_kinds(actor_of(session), Act.EMPOWER)
    return one_time_secret() if mine else ""


def issue_secret(session: Session, account_id: int) -> str:
    """重置密码: a new one-time secret, told once; whoever was signed in is out."""
    account = fetch_account(session, account_id, Act.EMPOWER)
    if account.state == AccountState.DISABLED:
        raise Refusal("该账号已停用，请先启用再重置密码")
    if account.state == AccountState.PENDING:
        account.state, account.enabled_on = AccountState.ACTIVE.value, now()
        _write_login(session, account, active=True)
        log_account(
            session, "授权", account, {"state": (AccountState.PENDING.value, AccountState.ACTIVE.value)}
        )
    secret = one_time_secret()
    _write_login(session, account, fail_login_count=0)
    _write_password(session, account, secret, Ended.PASSWORD)
    log_account(session, "重置密码", account)
    return secret


def hand_over(session: Session, account_id: int, holder: str, reason: str) -> str:
    """移交: another person takes the account over. What was done stays; the old person is out at once.

    Tells the new one-time secret; for an account that the security officer empowers, none: that one issues it.
    """
    account = fetch_account(session, account_id)
    if not holder.strip() or not reason.strip():
        raise Refusal("请填写接手人姓名和移交原因")
    if holder.strip() == account.holder:
        raise Refusal("接手人与现在的使用人相同，请核对接手人姓名")
    before, account.holder = account.holder, holder.strip()
    account.set_contact_phone("")
    secret = _own_secret(session, account)
    _write_password(session, account, secret, Ended.PASSWORD)
    log_account(session, "移交", account, {"holder": (before, account.holder)}, reason.strip())
    return secret


def _write_login(session: Session, account: Account, **values: object) -> None:
    session.execute(update(LOGINS).where(LOGINS.c.id == account.id).values(**values, changed_on=now()))


def _write_password(session: Session, account: Account, secret: str, why: Ended) -> None:
    """Put a one-time secret (or nothing at all) in the place of the password; every session ends with it.

    Tries with the old one no longer keep the door shut.
    """
    _write_login(session, account, password=one_time_hash(secret) if secret else NO_LOGIN)
    if secret:
        set_initial(session, [account.id])
        unlock(session, account.login_name)
    end_sessions(session, [account.id], why)
