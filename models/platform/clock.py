"""时钟 the one clock: China Standard Time, without a zone in the database."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The time of day in China, to the second."""
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)


def instant() -> datetime:
    """The time of day in China, to the microsecond: what tells two acts of one second apart."""
    return datetime.now(CHINA).replace(tzinfo=None)


def today() -> date:
    """The day in China."""
    return now().date()
