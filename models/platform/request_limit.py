"""请求限次 how many requests a minute other systems may send, whichever process they reach; counted where tries are (R05, R30).

A process reserves a handful at a time and hands them out one by one, so that most requests write nothing. Together the
processes never hand out more than the bound; what one of them has reserved and not used is lost to the others until the
minute is over.
"""

from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.refusal import Refusal
from models.platform.sign_in_guard import count_one
from models.platform.transaction import transaction

MINUTE = 60
HANDFULS = 20
"""A handful is so small a part of the bound."""


class TooManyRequests(Refusal):
    """The minute's requests are used up."""

    status = 429

    def __init__(self, most: int) -> None:
        super().__init__(f"每分钟最多 {most} 次请求，请一分钟后再试")


def this_minute() -> int:
    """The minute that is being counted; each begins anew."""
    return int(now().timestamp() // MINUTE)


def reserve(session: Session, whom: str, most: int) -> int:
    """Reserve a handful of this minute's requests in a transaction of its own; how many there were left, 0 for none."""
    moment, handful = now(), max(1, most // HANDFULS)
    with transaction(session):
        reserved: int = count_one(session, f"requests-{this_minute()}", whom, moment, handful).tries
    return max(0, min(handful, most - (reserved - handful)))
