"""登录会话 sessions: who is signed in where, kept on the server, so that each can be seen and ended (R09, R10).

The browser holds a random token; here stands only its hash. A session also keeps a stamp of the password and the
kind of account that it was opened with: whatever door changes them, the session is dead at the next request.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import ColumnElement, DateTime, Integer, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform import audit
from models.platform.account import Account
from models.platform.clock import now
from models.platform.refusal import NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of

RIGHT_PAGE = "platform_session"
"""Who may edit this page may see and end the sessions of other accounts of its part of the tree."""
SEEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
TOKEN_BYTES = 32


class Stage(StrEnum):
    """How far somebody has got with signing in."""

    FACTOR = "factor"
    FULL = "full"


class Ended(StrEnum):
    """Why a session has ended."""

    LEFT = "退出登录"
    RENEWED = "重新登录"
    CHOSEN = "本人结束"
    BY_OTHERS = "管理员结束"
    PASSWORD = "密码已修改"  # noqa: S105 - a reason
    ROLES = "权限已调整"
    DISABLED = "账号已停用"
    FACTOR = "二次验证已变更"
    EXPIRED = "已超时"
    CROWDED = "同时登录过多"


class Held(Protocol):
    """As much of a session as says whether it still opens doors."""

    @property
    def stamp(self) -> str:
        """What its account was when it was opened."""

    @property
    def seen_on(self) -> datetime:
        """When it was last used."""

    @property
    def ends_on(self) -> datetime:
        """When it ends, however much it is used."""


class SignInSession(Base):
    """One browser in which somebody has signed in."""

    __tablename__ = "platform_session"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
    stage: Mapped[str] = mapped_column(String(12), nullable=False)
    stamp: Mapped[str] = mapped_column(String(64), nullable=False)
    made_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    seen_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    ends_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
    origin: Mapped[str] = mapped_column(String(64), nullable=False, default="")
    agent: Mapped[str] = mapped_column(String(200), nullable=False, default="")
    ended_on: Mapped[datetime | None] = mapped_column(DateTime)
    ended_by: Mapped[int | None] = mapped_column(Integer)
    why: Mapped[str | None] = mapped_column(String(20))
    challenge: Mapped[str | None] = mapped_column(String(128))
    identity_id: Mapped[int | None] = mapped_column(Integer)
    """The identity in which it works, where that is not the account's own."""
    filling_id: Mapped[int | None] = mapped_column(Integer)
    """The leave by which it works under a village's account."""


@dataclass(frozen=True)
class Visit:
    """Where somebody signs in from."""

    origin: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Opening:
    """What a new session is opened with."""

    account_id: int
    stamp: str
    lifetime: timedelta
    visit: Visit = Visit()
    stage: Stage = Stage.FULL
    most: int = 0
    """So many sessions an account may have open at once; nought is no limit."""


def token_hash(token: str) -> str:
    """What is kept of a token; it is random, so that a quick hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def stamp_of(password_hash: str | None, kind: str) -> str:
    """What changes when the password or the kind of account does."""
    return hashlib.sha256(f"{password_hash or ''}|{kind}".encode()).hexdigest()


def is_alive(held: Held, stamp: str, idle: timedelta) -> bool:
    """Whether a session that nobody has ended still opens doors, for an account whose password and kind have this stamp."""
    moment = now()
    is_in_time = moment < held.ends_on and moment - held.seen_on < idle
    return is_in_time and secrets.compare_digest(held.stamp, stamp)


def open_session(session: Session, opening: Opening) -> str:
    """Open a session inside the caller's transaction; returns the token for the browser, which is kept nowhere."""
    token, moment = secrets.token_urlsafe(TOKEN_BYTES), now()
    session.add(
        SignInSession(
            token_hash=token_hash(token),
            account_id=opening.account_id,
            stage=opening.stage.value,
            stamp=opening.stamp,
            made_on=moment,
            seen_on=moment,
            ends_on=moment + opening.lifetime,
            origin=opening.visit.origin[:64],
            agent=opening.visit.agent[:200],
        )
    )
    session.flush()
    if opening.most:
        _end_oldest(session, opening.account_id, opening.most)
    return token


def _end_oldest(session: Session, account_id: int, most: int) -> None:
    """End what an account has open beyond so many, the oldest first (R10)."""
    mine = SignInSession.account_id == account_id, SignInSession.ended_on.is_(None)
    beyond = select(SignInSession.id).where(*mine).order_by(SignInSession.id.desc()).offset(most)
    _end(session, [SignInSession.id.in_(beyond)], Ended.CROWDED)


def is_due(seen_on: datetime) -> bool:
    """Whether being seen is worth a line again: at most once a minute."""
    return now() - seen_on >= SEEN_EVERY


def note_seen(session: Session, session_id: int) -> None:
    """Note that a session is in use; of several requests at once only the first writes."""
    moment = now()
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.seen_on <= moment - SEEN_EVERY)
        .values(seen_on=moment)
        .execution_options(synchronize_session=False)
    )


def end_session(session: Session, session_id: int, why: Ended) -> None:
    """End one session, inside the caller's transaction."""
    _end(session, [SignInSession.id == session_id], why)


def end_sessions(
    session: Session, account_ids: Collection[int], why: Ended, *, except_id: int | None = None
) -> int:
    """End all sessions of some accounts, inside the caller's transaction; returns how many were open."""
    wanted: list[ColumnElement[bool]] = [SignInSession.account_id.in_(account_ids)]
    if except_id is not None:
        wanted.append(SignInSession.id != except_id)
    return _end(session, wanted, why)


def _end(session: Session, wanted: Sequence[ColumnElement[bool]], why: Ended) -> int:
    ended = session.execute(
        update(SignInSession)
        .where(*wanted, SignInSession.ended_on.is_(None))
        .values(ended_on=now(), ended_by=actor_of(session).account_id, why=why.value)
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def open_sessions(session: Session, account_id: int, idle: timedelta) -> Sequence[SignInSession]:
    """The sessions of an account that are still alive, the latest first; its own, or with the right to others'."""
    _require_may_see(session, account_id)
    moment = now()
    return session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.ended_on.is_(None))
        .where(SignInSession.ends_on > moment, SignInSession.seen_on > moment - idle)
        .order_by(SignInSession.made_on.desc(), SignInSession.id.desc())
    ).all()


def end_chosen(session: Session, session_id: int) -> SignInSession:
    """End a session that was picked from a list, inside the caller's transaction."""
    row = session.get(SignInSession, session_id)
    if row is None:
        raise NotFound("没有找到这个登录，它可能已经结束，请刷新页面")
    account = _require_may_see(session, row.account_id)
    is_own = row.account_id == actor_of(session).account_id
    end_session(session, row.id, Ended.CHOSEN if is_own else Ended.BY_OTHERS)
    about = audit.Subject("platform_session", account.area, account.id, f"账号：{account.login_name}")
    audit.log(session, "结束登录", about)
    return row


def _require_may_see(session: Session, account_id: int) -> Account:
    actor, account = actor_of(session), session.get(Account, account_id)
    is_own = account_id == actor.account_id
    may = is_own or actor.may(Permission.EDIT.value, RIGHT_PAGE)
    if account is None or not may or not (is_own or actor.reaches(account.area)):
        raise NotFound("没有找到这个账号，或不在本账号管理范围内")
    return account


def clean_up(session: Session, idle: timedelta, kept_for: timedelta = KEPT_FOR) -> int:
    """Close what has run out and forget what ended long ago, inside the caller's transaction; for a periodic job."""
    moment = now()
    ran_out = or_(SignInSession.ends_on <= moment, SignInSession.seen_on <= moment - idle)
    _end(session, [ran_out], Ended.EXPIRED)
    gone = session.execute(
        delete(SignInSession)
        .where(SignInSession.ended_on < moment - kept_for)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
