"""登录 signing in: the guard, one slow comparison, then a session or a refusal that says the same for all (R05, R07)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform import audit, sign_in_guard
from models.platform.account import Account, AccountState
from models.platform.clock import now
from models.platform.credential import Credential, credential_of
from models.platform.login_name import canonical
from models.platform.logins import LOGIN
from models.platform.password_age import age_words, is_too_old
from models.platform.password_check import compared
from models.platform.password_rules import is_public_default
from models.platform.refusal import Refusal
from models.platform.scope import Actor, acting_as
from models.platform.second_factor import factors_of
from models.platform.sessions import Opening, Stage, Visit, open_session, stamp_of
from models.platform.sign_in_guard import LOCKED_FROM, Door
from models.platform.transaction import transaction

WRONG = "账号或密码不正确，请核对后重新输入；忘记密码请联系上一级管理员重置。"
NO_KEY = "本账号没有登记密码锁，请从“无锁用户”登录"
EXPIRED = "初始密码超过 72 小时没有使用，已失效，请联系上一级管理员重新发放"
LEVELS = tuple(Level)
HALF_OPEN = timedelta(minutes=10)
"""So long there is time to prove the second factor."""


class WrongPassword(Refusal):
    """There is no such account, or that is not its password: the two are told apart by nothing."""

    status = 401

    def __init__(self) -> None:
        super().__init__(WRONG)


class InitialExpired(Refusal):
    """The initial secret has lain unused for too long."""

    status = 401

    def __init__(self) -> None:
        super().__init__(EXPIRED)


@dataclass(frozen=True)
class Policy:
    """What the operator has decided about signing in."""

    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    factor_from: Level | None = None
    has_public_default: bool = False
    refuses_demo: bool = False
    password_lasts: timedelta | None = None
    most_sessions: int = 20

    def needs_factor(self, kind: AccountKind) -> bool:
        """Whether accounts of a kind must have a second factor: those of the named level and above."""
        return self.factor_from is not None and LEVELS.index(kind.level) <= LEVELS.index(self.factor_from)


@dataclass(frozen=True)
class Proof:
    """What somebody offers: a name, a password, a solved puzzle; ``with_key`` is the door of 有锁用户 (000-008)."""

    name: str
    password: str
    is_puzzle_solved: bool = False
    with_key: bool = False


@dataclass(frozen=True)
class SignedInNow:
    """A sign-in that succeeded: the browser's token, how far it has got, and what to tell (R52)."""

    token: str
    stage: Stage
    notice: str


@dataclass(frozen=True)
class _Found:
    account: Account
    password: str | None
    stamp: str
    is_active: bool


def sign_in(session: Session, policy: Policy, proof: Proof, visit: Visit) -> SignedInNow:
    """Open a session for whoever proves to be the account. Raises a :class:`Refusal` otherwise."""
    door = Door(proof.name, visit.origin)
    stranger = Actor(None, proof.name[:100] or "未填", "未登录", unconfined=True)
    with acting_as(session, stranger):
        with transaction(session):
            tries = sign_in_guard.begin(session, door, is_puzzle_solved=proof.is_puzzle_solved)
        found = _find(session, proof.name)
        kept = found.password if found and found.is_active else None
        is_right = compared(session, door, kept, proof.password)
        if found is None or not is_right or not _is_allowed(policy, found, proof.password):
            _note_failure(session, proof, found, tries)
            raise WrongPassword
        return _open(session, policy, found, proof, visit)


def _find(session: Session, name: str) -> _Found | None:
    row = session.execute(
        select(LOGIN.c.password, LOGIN.c.active, Account)
        .select_from(LOGIN)
        .join(Account, Account.id == LOGIN.c.id)
        .where(Account.canonical_name == canonical(name))
    ).one_or_none()
    if row is None:
        return None
    stamp = stamp_of(row.password, row.Account.kind)
    is_active = bool(row.active) and row.Account.standing is not AccountState.EXPIRED
    return _Found(row.Account, row.password, stamp, is_active)


def _is_allowed(policy: Policy, found: _Found, password: str) -> bool:
    if policy.refuses_demo and found.account.is_demo:
        return False
    return policy.has_public_default or not is_public_default(password)


MISTAKEN = audit.Outcome(audit.Result.FAILED, "账号或密码错误")
SHUT_OUT = audit.Outcome(audit.Result.REFUSED, "连续多次登录失败")


def _note_failure(session: Session, proof: Proof, found: _Found | None, tries: int) -> None:
    """Log the failure; the account hears of it at its next sign-in."""
    account = found.account if found else None
    with transaction(session):
        if account is not None:
            credential_of(session, account.id).failures += 1
        who, subject = account.actor(frozenset()) if account else None, _subject(account, proof.name)
        audit.log(session, "登录失败", subject, outcome=MISTAKEN, who=who)
        if tries >= LOCKED_FROM:
            audit.log(session, "锁定登录", subject, outcome=SHUT_OUT, who=who)


def _subject(account: Account | None, name: str) -> audit.Subject:
    area, row_id = (account.area, account.id) if account else (0, None)
    return audit.Subject("ab_user", area, row_id, f"账号：{name[:64]}")


def _open(session: Session, policy: Policy, found: _Found, proof: Proof, visit: Visit) -> SignedInNow:
    account = found.account
    held = session.get(Credential, account.id)
    if _has_expired(held, proof.password):
        raise InitialExpired
    if proof.with_key and not factors_of(session, account.id).keys:
        raise Refusal(NO_KEY)
    needs = bool(held and held.has_factor)
    stage = Stage.FACTOR if needs else Stage.FULL
    with acting_as(session, account.actor(frozenset())), transaction(session):
        sign_in_guard.forgive(session, Door(proof.name, visit.origin))
        credential = credential_of(session, account.id)
        is_old = is_too_old(session, account.id, policy.password_lasts)
        if is_old or is_public_default(proof.password):
            credential.must_change = True
        lifetime = HALF_OPEN if needs else policy.lifetime
        opening = Opening(account.id, found.stamp, lifetime, visit, stage, policy.most_sessions)
        token = open_session(session, opening)
        notice = "" if needs else note_success(session, policy, account, visit)
    return SignedInNow(token, stage, notice)


def _has_expired(held: Credential | None, password: str) -> bool:
    """An initial secret dies after 72 hours; the public default is nothing but an initial secret."""
    if is_public_default(password) and (held is None or held.initial_until is None):
        return True
    return held is not None and held.has_expired


def note_success(session: Session, policy: Policy, account: Account, visit: Visit) -> str:
    """Log that somebody is in, inside the caller's transaction; returns what the last time was (R52)."""
    credential = credential_of(session, account.id)
    notice = credential.last_time + age_words(session, account.id, policy.password_lasts)
    credential.last_on, credential.last_from, credential.failures = now(), visit.origin[:64], 0
    session.execute(
        update(LOGIN)
        .where(LOGIN.c.id == account.id)
        .values(last_login=now(), login_count=func.coalesce(LOGIN.c.login_count, 0) + 1, fail_login_count=0)
    )
    audit.log(session, "登录", _subject(account, account.login_name))
    return notice
