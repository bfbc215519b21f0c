"""限流 how many requests a minute another system may send: by token, by account, and by network for whoever has neither.

Counted in the memory of each process: the bound protects the process. How much may be read in a day is counted in the
database, for all processes (:mod:`models.platform.api_token`).
"""

from flask import current_app, request
from flask_login import current_user
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from models.platform.refusal import Refusal
from models.platform.sign_in_guard import network_of
from views.request import is_api

STRANGERS = 10
"""Of one network that comes in by nothing, a tenth of what a token may send is looked at."""


class TooManyRequests(Refusal):
    """The minute's requests are used up."""

    status = 429

    def __init__(self, most: int) -> None:
        super().__init__(f"每分钟最多 {most} 次请求，请一分钟后再试")


class Rates:
    """The requests of this minute, in one process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.limiter = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, whom: str, most: int) -> None:
        """Count one; :class:`TooManyRequests` when that is one too many."""
        if not self.limiter.hit(RateLimitItemPerMinute(most), whom):
            raise TooManyRequests(most)


def slow_down() -> None:
    """Count a request of another system that has come in."""
    if is_api() and current_user.is_authenticated:
        token = current_user.token
        rates: Rates = current_app.extensions["rates"]
        rates.hit(f"token {token.id}" if token else f"account {current_user.id}", rates.most)


def slow_strangers() -> None:
    """Count a token that opened nothing, before anything is written about it."""
    rates: Rates = current_app.extensions["rates"]
    rates.hit(f"network {network_of(request.remote_addr or '')}", rates.most // STRANGERS)
