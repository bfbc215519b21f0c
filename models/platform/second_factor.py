"""二次验证 the second factor: codes of a telephone, recovery codes, and who may take a lost one away (R06, R08)."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, Integer, LargeBinary, String, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform import audit, one_time_code
from models.platform.account import Account
from models.platform.account_log import about
from models.platform.credential import Credential, credential_of
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.sessions import Ended, end_sessions

RIGHT_PAGE = "platform_second_factor"
"""Who may edit this page may take away the lost second factor of accounts of its part of the tree."""
RECOVERY_CODES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
WRONG_CODE = "验证码不正确、已用过或已过期，请等手机上出现新的验证码后再输入"


class RecoveryCode(Base):
    """One of the codes that stand in for a lost telephone, each good once."""

    __tablename__ = "platform_recovery_code"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
    code_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    used_on: Mapped[datetime | None] = mapped_column(DateTime)


class SecurityKey(Base):
    """A security key (密码锁) that an account has registered, by the name its owner gave it."""

    __tablename__ = "platform_security_key"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), nullable=False, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    sign_count: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    name: Mapped[str] = mapped_column(String(40), nullable=False)
    made_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    used_on: Mapped[datetime | None] = mapped_column(DateTime)


class WrongCode(Refusal):
    """The code is wrong, used or too old."""

    status = 401

    def __init__(self, message: str = WRONG_CODE) -> None:
        super().__init__(message)


@dataclass(frozen=True)
class Factors:
    """What an account has."""

    has_codes: bool
    keys: Sequence[SecurityKey]
    recovery_left: int

    @property
    def is_any(self) -> bool:
        """Whether there is anything to prove at all."""
        return self.has_codes or bool(self.keys)


def factors_of(session: Session, account_id: int) -> Factors:
    """The second factors of an account."""
    held = session.get(Credential, account_id)
    keys = session.scalars(
        select(SecurityKey).where(SecurityKey.account_id == account_id).order_by(SecurityKey.id)
    ).all()
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_on.is_(None))
    has_codes = held is not None and held.totp_step is not None
    return Factors(has_codes, keys, session.scalar(left) or 0)


def begin_codes(session: Session) -> str:
    """Make a seed for the telephone of whoever is acting, inside the caller's transaction; it is shown once as a picture."""
    account = _own(session)
    credential = credential_of(session, account.id)
    if credential.totp_step is not None:
        raise Refusal("已经绑定了手机验证码，要换手机请先解除绑定")
    seed = one_time_code.new_seed()
    credential.totp_seed = one_time_code.seal(seed, account.id)
    _log(session, account, "开始绑定手机验证码")
    return seed


def confirm_codes(session: Session, code: str) -> list[str]:
    """Take the telephone into use once it has shown a right code; returns new recovery codes, which are kept nowhere."""
    account = _own(session)
    credential = credential_of(session, account.id)
    if credential.totp_seed is None or credential.totp_step is not None:
        raise Refusal("请先点“绑定手机验证码”，用手机扫描二维码后再输入验证码")
    step = one_time_code.step_of(one_time_code.unseal(credential.totp_seed, account.id), code)
    if step is None:
        raise WrongCode
    credential.totp_step, credential.has_factor = step, True
    _log(session, account, "绑定手机验证码")
    return new_recovery_codes(session)


def remove_codes(session: Session) -> None:
    """Unbind the telephone of whoever is acting, inside the caller's transaction."""
    account = _own(session)
    credential = credential_of(session, account.id)
    credential.totp_seed = credential.totp_step = None
    settle(session, account.id)
    _log(session, account, "解除手机验证码")


def new_recovery_codes(session: Session) -> list[str]:
    """Ten new recovery codes for whoever is acting; the old ones are good no more."""
    account = _own(session)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(
        RecoveryCode(account_id=account.id, code_hash=recovery_hash(account.id, each)) for each in codes
    )
    _log(session, account, "生成备用码")
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def reset_factor(session: Session, account_id: int) -> None:
    """Take away every second factor that an account has lost, inside the caller's transaction; its sessions end."""
    actor, account = actor_of(session), session.get(Account, account_id)
    may = actor.may(Permission.EDIT.value, RIGHT_PAGE) and account_id != actor.account_id
    if account is None or not may or not actor.reaches(account.area):
        raise NotFound("没有找到这个账号，或不在本账号管理范围内")
    credential = credential_of(session, account_id)
    credential.totp_seed = credential.totp_step = None
    session.execute(delete(SecurityKey).where(SecurityKey.account_id == account_id))
    settle(session, account_id)
    end_sessions(session, [account_id], Ended.FACTOR)
    _log(session, account, "清除二次验证")


def settle(session: Session, account_id: int) -> None:
    """Note whether anything is left to prove; without anything the recovery codes go as well."""
    session.flush()
    credential = credential_of(session, account_id)
    has_keys = session.scalar(select(exists().where(SecurityKey.account_id == account_id)))
    credential.has_factor = credential.totp_step is not None or bool(has_keys)
    if not credential.has_factor:
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _own(session: Session) -> Account:
    return session.get_one(Account, actor_of(session).account_id)


def recovery_hash(account_id: int, code: str) -> str:
    """What is kept of a recovery code."""
    return hashlib.sha256(f"{account_id}|{code}".encode()).hexdigest()


def _log(session: Session, account: Account, action: str) -> None:
    subject = about(account, "platform_credential")
    audit.log(session, action, subject)
