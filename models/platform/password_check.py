"""核对密码 comparing a password: each try is counted before, and nobody waits for a turn with a connection in hand (R05, R08)."""

from sqlalchemy.orm import Session

from models.platform import audit, sign_in_guard
from models.platform.account import Account
from models.platform.account_log import SIGN_IN, about
from models.platform.hashing import HashingBusy, is_password
from models.platform.logins import kept_password
from models.platform.refusal import Refusal
from models.platform.scope import actor_of
from models.platform.sessions import Visit
from models.platform.sign_in_guard import Door
from models.platform.transaction import transaction

NOT_YOURS = "密码不正确，请重新输入本账号的密码"
MISTAKEN = audit.Outcome(audit.Result.FAILED, "密码不正确")


def compared(session: Session, door: Door, kept: str | None, password: str) -> bool:
    """Whether it is the password; a counted try that found no turn is taken back, for nothing was compared."""
    is_suspect = sign_in_guard.is_suspect(session, door)
    session.rollback()
    try:
        return is_password(kept, password, is_suspect=is_suspect)
    except HashingBusy:
        with transaction(session):
            sign_in_guard.take_back(session, door)
        raise


def confirm_password(session: Session, password: str, visit: Visit, wrong: str = NOT_YOURS) -> None:
    """Ask whoever is acting for the password again, before proofs or the password are changed (R08)."""
    account = session.get_one(Account, actor_of(session).account_id)
    door = Door(f"确认密码：{account.login_name}", visit.origin)
    kept = kept_password(session, account.id)
    with transaction(session):
        sign_in_guard.begin(session, door, is_puzzle_solved=True)
    if not compared(session, door, kept, password):
        with transaction(session):
            subject = about(account, SIGN_IN)
            audit.log(session, "确认密码失败", subject, outcome=MISTAKEN)
        raise Refusal(wrong)
    with transaction(session):
        sign_in_guard.forgive(session, door)
