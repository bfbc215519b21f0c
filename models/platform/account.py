"""账号 accounts: which part of the tree a login works in, and as what (001-019…031, data.md 0.6)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
    and_,
    false,
    not_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.blind_index import blind
from models.levels import OFFICERS, AccountKind
from models.platform.clock import now
from models.platform.login_name import canonical
from models.platform.scope import Actor, Right
from models.sealed_column import INDEX_LENGTH, Sealed
from models.types import AREA

LISTED_OFFICERS = ", ".join(f"'{kind.value}'" for kind in sorted(OFFICERS))


class AccountState(StrEnum):
    """Whether the login opens the door."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"
    EXPIRED = "expired"
    """Never stored: an open account whose time has run out, as an emergency account's does."""

    @property
    def label(self) -> str:
        """The word on the page."""
        return {"pending": "待授权", "active": "正常", "disabled": "已停用", "expired": "已过期"}[self.value]


def _canonical_of(context: Any) -> str:
    return canonical(context.get_current_parameters()["login_name"])


def _is_officer(context: Any) -> bool:
    return context.get_current_parameters()["kind"] in OFFICERS


class Account(Base):
    """What an account is for. Its key is the key of the login (``ab_user.id``) that proves it.

    It has one kind, so that it is one officer at most; and an officer's account has no other identity, which
    the database holds: an identity refers to the account *and* to its not being an officer's (R18).
    """

    __tablename__ = "platform_account"
    __table_args__ = (
        CheckConstraint(f"is_officer = (kind IN ({LISTED_OFFICERS}))", name="officer"),
        UniqueConstraint("id", "is_officer"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    login_name: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    canonical_name: Mapped[str] = mapped_column(
        String(64), nullable=False, unique=True, default=_canonical_of
    )
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    is_officer: Mapped[bool] = mapped_column(Boolean, nullable=False, default=_is_officer)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    hamlet_id: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    holder: Mapped[str] = mapped_column(String(50), nullable=False, default="")
    contact_phone: Mapped[str | None] = mapped_column(Sealed("phone"), deferred=True)
    contact_phone_index: Mapped[str | None] = mapped_column(String(INDEX_LENGTH), index=True)
    state: Mapped[str] = mapped_column(String(10), nullable=False, default=AccountState.ACTIVE.value)
    is_demo: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    created_by: Mapped[int | None] = mapped_column(Integer)
    created_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=now)
    enabled_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=now)
    """Since when it stands open: unused days are counted from here or from the last sign-in (R20)."""
    expires_on: Mapped[datetime | None] = mapped_column(DateTime)

    def set_contact_phone(self, phone: str) -> None:
        """Keep the number and the digest by which it is found; nothing for none."""
        self.contact_phone = phone or None
        self.contact_phone_index = blind("phone", phone) if phone else None

    @property
    def standing(self) -> AccountState:
        """The state as of now."""
        stored = AccountState(self.state)
        has_run_out = self.expires_on is not None and self.expires_on <= now()
        return AccountState.EXPIRED if stored is AccountState.ACTIVE and has_run_out else stored

    def actor(self, rights: frozenset[Right]) -> Actor:
        """The account as the engines know it."""
        return actor_told(self, rights)


def actor_told(account: Any, rights: frozenset[Right]) -> Actor:
    """Who acts by an account: of its row, or of any row that holds :data:`TOLD`."""
    return Actor(
        account_id=account.id,
        name=account.login_name,
        unit=account.unit,
        kind=AccountKind(account.kind),
        area=account.area,
        hamlet_id=account.hamlet_id,
        rights=rights,
    )


TOLD = (Account.id, Account.login_name, Account.unit, Account.kind, Account.area, Account.hamlet_id)
"""What :func:`actor_told` asks of a row."""


def stands(state: AccountState, account: Any = Account) -> ColumnElement[bool]:
    """The condition that an account's state is this one as of now."""
    run_out = account.expires_on <= now()
    if state is AccountState.EXPIRED:
        return and_(account.state == AccountState.ACTIVE.value, run_out)
    if state is AccountState.ACTIVE:
        return and_(account.state == state.value, or_(account.expires_on.is_(None), not_(run_out)))
    stored: ColumnElement[bool] = account.state == state.value
    return stored


class Identity(Base):
    """身份 another kind and place in which one login works, chosen in the top bar (004-002)."""

    __tablename__ = "platform_identity"
    __table_args__ = (
        CheckConstraint(f"kind NOT IN ({LISTED_OFFICERS})", name="no_officer"),
        CheckConstraint("NOT of_officer", name="not_of_officer"),
        ForeignKeyConstraint(
            ["account_id", "of_officer"], ["platform_account.id", "platform_account.is_officer"]
        ),
        UniqueConstraint("account_id", "kind", "area"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False)
    of_officer: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    granted_by: Mapped[int | None] = mapped_column(Integer)
    granted_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=now)


class Filling(Base):
    """代填授权 leave for one account to work under a village's account until a day (001-028)."""

    __tablename__ = "platform_filling"
    __table_args__ = (CheckConstraint("village_id <> filler_id", name="two_accounts"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), nullable=False, index=True)
    filler_id: Mapped[int] = mapped_column(ForeignKey("platform_account.id"), nullable=False, index=True)
    granted_by: Mapped[int | None] = mapped_column(Integer)
    granted_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=now)
    until: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    revoked_by: Mapped[int | None] = mapped_column(Integer)
    revoked_on: Mapped[datetime | None] = mapped_column(DateTime)

    def stands_for(self, village: Account) -> bool:
        """Whether it still opens the village's account: not taken back, not run out, the account open."""
        is_open = village.standing is AccountState.ACTIVE and village.kind == AccountKind.VILLAGE
        return self.revoked_on is None and self.until > now() and is_open


class WithdrawnRight(Base):
    """收回的权限 a right that the declarations give a kind of account and the security officer took away."""

    __tablename__ = "platform_withdrawn_right"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    permission: Mapped[str] = mapped_column(String(100), primary_key=True)
    page: Mapped[str] = mapped_column(String(250), primary_key=True)
    withdrawn_by: Mapped[int | None] = mapped_column(Integer)
    withdrawn_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=now)
    is_return_asked: Mapped[bool] = mapped_column(
        Boolean, nullable=False, default=False, server_default=false()
    )
    return_asked_by: Mapped[int | None] = mapped_column(Integer)
