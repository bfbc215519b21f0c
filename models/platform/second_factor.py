"""二次验证 the second factor's own rows: recovery codes and security keys (R06, 000-008)."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


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
