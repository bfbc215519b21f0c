"""查找限次 how often a network may look up divisions and accounts before signing in; counted where tries are (001-007, R05)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.sign_in_guard import SignInTries, TooManyTries, count_one, network_of
from models.platform.transaction import transaction

WINDOW = timedelta(minutes=10)
MOST = 1200
"""Twice a second without a pause: far more than an office choosing its accounts, far less than a copy of the list takes."""


def count_look(session: Session, origin: str) -> None:
    """Count one look of a network, in a transaction of its own; past the limit nothing more is written."""
    moment, network = now(), network_of(origin)
    window = f"looks-{int(moment.timestamp() // WINDOW.total_seconds())}"
    here = SignInTries.name_hash == window, SignInTries.network == network
    if (session.scalars(select(SignInTries.tries).where(*here)).one_or_none() or 0) >= MOST:
        raise TooManyTries("查找过于频繁，请 10 分钟后再试；也可以直接输入账号登录")
    with transaction(session):
        count_one(session, window, network, moment)
