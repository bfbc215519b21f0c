"""限流 how many requests a minute another system may send: by token, by account, and by network for whoever has neither.

Counted in the database for all processes (:mod:`models.platform.request_limit`); here lies what this process has reserved
of it. How much may be read in a day is counted by token (:mod:`models.platform.api_token`).
"""

from threading import Lock

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.orm import Session

from models.platform.request_limit import TooManyRequests, reserve, this_minute
from models.platform.sign_in_guard import network_of
from views.request import db_session, is_api

STRANGERS = 10
"""Of one network that comes in by nothing, a tenth of what a token may send is looked at."""


class Rates:
    """What this process may still let in this minute without asking the database."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._minute = 0
        self._left: dict[str, int] = {}
        self._used_up: set[str] = set()

    def hit(self, session: Session, whom: str, most: int) -> None:
        """Count one; :class:`TooManyRequests` when that is one too many, in this process or any other."""
        may = self._take(whom)
        if may is None:
            may = self._keep(whom, reserve(session, whom, most))
        if not may:
            raise TooManyRequests(most)

    def _take(self, whom: str) -> bool | None:
        """Take one of those reserved; False when the minute's are used up, None when the database has to be asked."""
        minute = this_minute()
        with self._lock:
            if minute != self._minute:
                self._minute, self._left, self._used_up = minute, {}, set()
            if left := self._left.get(whom, 0):
                self._left[whom] = left - 1
                return True
            return False if whom in self._used_up else None

    def _keep(self, whom: str, reserved: int) -> bool:
        """Keep what was reserved but the one that is used now."""
        with self._lock:
            if reserved:
                self._left[whom] = self._left.get(whom, 0) + reserved - 1
            else:
                self._used_up.add(whom)
        return bool(reserved)


def slow_down() -> None:
    """Count a request of another system that has come in."""
    if is_api() and current_user.is_authenticated:
        token = current_user.token
        rates: Rates = current_app.extensions["rates"]
        whom = f"token {token.id}" if token else f"account {current_user.id}"
        rates.hit(db_session(), whom, rates.most)


def slow_strangers() -> None:
    """Count a token that opened nothing, before anything is written about it."""
    rates: Rates = current_app.extensions["rates"]
    network = network_of(request.remote_addr or "")
    rates.hit(db_session(), f"network {network}", rates.most // STRANGERS)
