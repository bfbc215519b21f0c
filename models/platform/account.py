"""账号 accounts: which part of the tree a login works in, and as what (001-019…031, data.md 0.6)."""

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.levels import AccountKind
from models.platform.scope import Actor, Right
from models.types import AREA


class Account(Base):
    """What an account is for. Its key is the key of the login (``ab_user.id``) that proves it."""

    __tablename__ = "platform_account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    login_name: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    hamlet_id: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    is_demo: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)

    def actor(self, rights: frozenset[Right]) -> Actor:
        """The account as the engines know it."""
        return Actor(
            account_id=self.id,
            name=self.login_name,
            unit=self.unit,
            kind=AccountKind(self.kind),
            area=self.area,
            hamlet_id=self.hamlet_id,
            rights=rights,
        )
