"""版本号 epochs: small counters that tell every process when something it keeps in memory has changed."""

from enum import StrEnum

from sqlalchemy import Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Kept(StrEnum):
    """What processes keep in memory."""

    PERMISSIONS = "permissions"
    DIVISIONS = "divisions"
    DICTIONARIES = "dictionaries"
    LEDGER_DAYS = "ledger_days"


class Epoch(Base):
    """The number of times one of them has changed."""

    __tablename__ = "platform_epoch"

    what: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, nullable=False, default=0)


def epochs(session: Session) -> dict[str, int]:
    """All counters, in one small query."""
    return dict(session.execute(select(Epoch.what, Epoch.number)).all())


def advance(session: Session, what: Kept) -> None:
    """Tell every process, once this transaction commits."""
    row = session.get(Epoch, what.value)
    if row is None:
        session.add(Epoch(what=what.value, number=1))
    else:
        row.number = Epoch.number + 1
    session.flush()
