"""留存日 the days on which a ledger was looked at, which its comparisons choose from; remembered until another is kept."""

from bisect import bisect_right
from datetime import date, datetime

from sqlalchemy import Date, DateTime, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.platform.clock import now
from models.platform.confinement import made_once
from models.platform.epoch import Kept, advance
from models.platform.kept import KeptByEpoch


class SnapshotDay(Base):
    """A day on which a ledger was looked at, whether or not anything had changed."""

    __tablename__ = "platform_ledger_snapshot_day"

    ledger: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    taken_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)


Days = tuple[date, ...]
DAYS = made_once(
    select(SnapshotDay.day).where(SnapshotDay.ledger == bindparam("ledger")).order_by(SnapshotDay.day)
)
_kept: KeptByEpoch[str, Days] = KeptByEpoch(most=2000)


def days_of(session: Session, ledger: str, epoch: int | None = None) -> Days:
    """The days that were kept of a ledger, the first first; with the epoch of the days those asked for before are kept."""
    return _kept.ask(session, ledger, epoch, lambda: tuple(session.scalars(DAYS, {"ledger": ledger})))


def last_day(days: Days, until: date) -> date | None:
    """The last of the days that is not after one."""
    at = bisect_right(days, until)
    return days[at - 1] if at else None


def note_day(session: Session, ledger: str, day: date) -> None:
    """Write down, inside the open transaction, that a ledger was looked at."""
    session.merge(SnapshotDay(ledger=ledger, day=day, taken_on=now()))
    advance(session, Kept.LEDGER_DAYS)
