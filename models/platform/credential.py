"""凭据 what an account proves itself with, beside its password: whether it must change, when it was last used."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Boolean, DateTime, Index, Integer, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.clock import now

INITIAL_LASTS = timedelta(hours=72)
REMEMBERED = 5
"""So many earlier passwords may not come back."""


class Credential(Base):
    """What is known of an account's proofs; an account that has no row has never signed in."""

    __tablename__ = "platform_credential"

    account_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    must_change: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    initial_until: Mapped[datetime | None] = mapped_column(DateTime)
    last_on: Mapped[datetime | None] = mapped_column(DateTime)
    last_from: Mapped[str | None] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    has_factor: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    totp_seed: Mapped[str | None] = mapped_column(String(400))
    totp_step: Mapped[int | None] = mapped_column(Integer)

    @property
    def has_expired(self) -> bool:
        """Whether the initial secret has lain unused for too long."""
        return self.initial_until is not None and self.initial_until <= now()

    @property
    def last_time(self) -> str:
        """The last sign-in and the failures since, as the banner tells them (R52)."""
        failures = f"此后登录失败 {self.failures} 次" if self.failures else "此后没有登录失败"
        if self.last_on is None:
            return f"这是本账号首次登录，{failures.replace('此后', '此前')}。"
        return f"上次登录：{self.last_on:%Y-%m-%d %H:%M:%S}，地址 {self.last_from or '未知'}，{failures}。"


class PasswordBefore(Base):
    """A password that the account had."""

    __tablename__ = "platform_password_before"
    __table_args__ = (Index("ix_platform_password_before_account_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False)
    hashed: Mapped[str] = mapped_column(String(256), nullable=False)
    changed_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)


def credential_of(session: Session, account_id: int) -> Credential:
    """The credential of an account, made when first asked for; inside the caller's transaction."""
    found = session.get(Credential, account_id)
    if found is None:
        found = Credential(account_id=account_id, must_change=False, failures=0, has_factor=False)
        session.add(found)
        session.flush()
    return found


def set_initial(session: Session, account_ids: Sequence[int]) -> None:
    """Mark that these accounts have an initial secret: it must be changed at once, and dies after 72 hours."""
    if not account_ids:
        return
    until = now() + INITIAL_LASTS
    known: set[int] = set()
    for start in range(0, len(account_ids), 500):
        part = account_ids[start : start + 500]
        for row in session.scalars(select(Credential).where(Credential.account_id.in_(part))):
            row.must_change, row.initial_until, row.failures = True, until, 0
            known.add(row.account_id)
    fresh = [key for key in account_ids if key not in known]
    if fresh:
        values = {"must_change": True, "initial_until": until, "failures": 0, "has_factor": False}
        session.execute(insert(Credential), [values | {"account_id": key} for key in fresh])


def passwords_before(session: Session, account_id: int) -> Sequence[str]:
    """What is kept of the latest passwords, the newest first."""
    wanted = select(PasswordBefore.hashed).where(PasswordBefore.account_id == account_id)
    return session.scalars(wanted.order_by(PasswordBefore.id.desc()).limit(REMEMBERED)).all()


def remember_password(session: Session, account_id: int, hashed: str) -> None:
    """Keep a password that is being given up, and forget those before the last five."""
    session.add(PasswordBefore(account_id=account_id, hashed=hashed, changed_on=now()))
    session.flush()
    kept = select(PasswordBefore.id).where(PasswordBefore.account_id == account_id)
    newest = session.scalars(kept.order_by(PasswordBefore.id.desc()).limit(REMEMBERED)).all()
    session.execute(
        delete(PasswordBefore)
        .where(PasswordBefore.account_id == account_id, PasswordBefore.id.not_in(newest))
        .execution_options(synchronize_session=False)
    )
