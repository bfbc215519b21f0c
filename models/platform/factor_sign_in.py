"""二次验证登录 the second half of signing in: a proof on a half-open session makes it a whole one (R06)."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from models.platform import audit, sign_in_guard
from models.platform.account import Account
from models.platform.account_log import SIGN_IN, about
from models.platform.logins import kept_password
from models.platform.scope import actor_of
from models.platform.second_factor import WrongCode
from models.platform.sessions import Ended, Opening, Stage, Visit, end_session, open_session, stamp_of
from models.platform.sign_in import SHUT_OUT, Policy, SignedInNow, note_success
from models.platform.sign_in_guard import LOCKED_FROM, Door
from models.platform.transaction import transaction

MISTAKEN = audit.Outcome(audit.Result.FAILED, "验证码或密码锁不正确")

Proof = Callable[[Session, int], None]
"""Raises :class:`WrongCode` unless the account has proved itself; inside a transaction."""


def finish(session: Session, policy: Policy, session_id: int, visit: Visit, proof: Proof) -> SignedInNow:
    """Open a whole session in place of the half-open one of whoever is acting. Guesses are counted like passwords."""
    account = session.get_one(Account, actor_of(session).account_id)
    door = Door(f"二次验证：{account.login_name}", visit.origin)
    with transaction(session):
        tries = sign_in_guard.begin(session, door, is_puzzle_solved=True)
    try:
        with transaction(session):
            proof(session, account.id)
            sign_in_guard.forgive(session, door)
            end_session(session, session_id, Ended.RENEWED)
            stamp = stamp_of(kept_password(session, account.id), account.kind)
            token = open_session(
                session, Opening(account.id, stamp, policy.lifetime, visit, most=policy.most_sessions)
            )
            return SignedInNow(token, Stage.FULL, note_success(session, policy, account, visit))
    except WrongCode:
        with transaction(session):
            subject = about(account, SIGN_IN)
            audit.log(session, "二次验证失败", subject, outcome=MISTAKEN)
            if tries >= LOCKED_FROM:
                audit.log(session, "锁定登录", subject, outcome=SHUT_OUT)
        raise
