"""登录防护 the guard before sign-in: counts tries by account and network in the database, before any hashing (R05).

A try is counted first and forgiven when it succeeds, so that many at once cannot slip past the count. Only the pair of
name and network is ever locked: whoever knows the password gets in from another network. Names are counted as typed,
whether there is such an account or not.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Integer, String, case, delete, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.database import touched, upsert
from models.platform.clock import now
from models.platform.login_name import canonical
from models.platform.refusal import Refusal

FORGOTTEN_AFTER = timedelta(minutes=30)
PUZZLE_FROM = 3
LOCKED_FROM = 5
LOCK = timedelta(minutes=10)
LONGEST_LOCK = timedelta(hours=1)
PUZZLE_FOR_NETWORK = 30
PUZZLE_FOR_NAME = 30
SUSPECT_FROM = 20
"""So many failures of one network with any name, or of one name from anywhere, and a puzzle is asked."""


class SignInTries(Base):
    """The tries of one name from one network; without a name those of the network, without a network those of the name."""

    __tablename__ = "platform_sign_in_tries"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    network: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer, nullable=False)
    last_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
    closed_until: Mapped[datetime | None] = mapped_column(DateTime)


class TooManyTries(Refusal):
    """This name may not be tried from this network for a while; nothing was compared."""

    status = 429


class PuzzleNeeded(Refusal):
    """A puzzle must be solved before a password is looked at."""

    status = 429


@dataclass(frozen=True)
class Door:
    """What is being tried: a name as typed, from an address."""

    name: str
    origin: str

    @property
    def name_hash(self) -> str:
        """The name as it is counted: whatever makes no difference to signing in makes none here, and spaces neither."""
        plain = "".join(canonical(self.name).split())
        return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()

    @property
    def network(self) -> str:
        """The neighbourhood of the address: /24, or /64 of the longer ones."""
        return network_of(self.origin)


def network_of(origin: str) -> str:
    """The neighbourhood of an address."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return "elsewhere"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    length = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, length), strict=False))


def delay_after(tries: int) -> timedelta:
    """How long the door stays shut after so many tries without success."""
    if tries >= LOCKED_FROM:
        return min(LOCK * (1 << min(tries - LOCKED_FROM, 8)), LONGEST_LOCK)
    return timedelta(seconds=1 << (tries - PUZZLE_FROM)) if tries >= PUZZLE_FROM else timedelta(0)


def begin(session: Session, door: Door, *, is_puzzle_solved: bool) -> int:
    """Count a try and let it pass, inside the caller's transaction; raises before anything costly is done.

    Returns how many tries of this name there have been from this network. A refused try is not counted:
    the caller's transaction is rolled back.
    """
    moment = now()
    before = count_one(session, door.name_hash, door.network, moment)
    if before.closed_until is not None and before.closed_until > moment:
        raise TooManyTries(
            f"尝试过于频繁，请{wait_words(before.closed_until - moment)}后再试；忘记密码请联系上一级管理员重置"
        )
    network = count_one(session, "", door.network, moment)
    name = count_one(session, door.name_hash, "", moment)
    is_suspicious = (
        before.tries > PUZZLE_FROM or network.tries > PUZZLE_FOR_NETWORK or name.tries > PUZZLE_FOR_NAME
    )
    if is_suspicious and not is_puzzle_solved:
        raise PuzzleNeeded("尝试过于频繁，请填写验证码后再登录")
    wait = delay_after(before.tries)
    session.execute(
        update(SignInTries)
        .where(SignInTries.name_hash == door.name_hash, SignInTries.network == door.network)
        .values(closed_until=moment + wait if wait else None)
        .execution_options(synchronize_session=False)
    )
    return int(before.tries)


def is_suspect(session: Session, door: Door) -> bool:
    """Whether so many tries of the network have failed, or are under way, that few of its sign-ins may wait for a turn."""
    kept = SignInTries.name_hash == "", SignInTries.network == door.network
    tries = session.scalar(select(SignInTries.tries).where(*kept))
    return (tries or 0) > SUSPECT_FROM


def needs_puzzle(session: Session, door: Door) -> bool:
    """Whether the next try will be asked to solve a puzzle; for drawing the form, never instead of :func:`begin`."""
    limits = {
        (door.name_hash, door.network): PUZZLE_FROM,
        ("", door.network): PUZZLE_FOR_NETWORK,
        (door.name_hash, ""): PUZZLE_FOR_NAME,
    }
    rows = session.execute(
        select(SignInTries.name_hash, SignInTries.network, SignInTries.tries).where(
            tuple_(SignInTries.name_hash, SignInTries.network).in_(list(limits)),
            SignInTries.last_on >= now() - FORGOTTEN_AFTER,
        )
    )
    return any(tries >= limits[name, network] for name, network, tries in rows)


def count_one(session: Session, name_hash: str, network: str, moment: datetime, number: int = 1) -> Any:
    """One more try (or so many), and how many that makes; the row stays locked until the transaction ends."""
    is_old = SignInTries.last_on < moment - FORGOTTEN_AFTER
    fresh = upsert(session, SignInTries).values(
        name_hash=name_hash, network=network, tries=number, last_on=moment
    )
    counting = fresh.on_conflict_do_update(
        index_elements=["name_hash", "network"],
        set_={"tries": case((is_old, number), else_=SignInTries.tries + number), "last_on": moment},
    ).returning(SignInTries.tries, SignInTries.closed_until)
    return session.execute(counting, execution_options={"synchronize_session": False}).one()


def forgive(session: Session, door: Door) -> None:
    """Take back what a successful try has been counted as, and forget those before it, inside the caller's transaction."""
    take_back(session, door)
    pair = (SignInTries.name_hash == door.name_hash, SignInTries.network == door.network)
    session.execute(delete(SignInTries).where(*pair).execution_options(synchronize_session=False))


def take_back(session: Session, door: Door) -> None:
    """Count a try as if it had never been: nothing was compared, or it was right; inside the caller's transaction."""
    counted = [(door.name_hash, door.network), ("", door.network), (door.name_hash, "")]
    for name_hash, network in counted:
        session.execute(
            update(SignInTries)
            .where(SignInTries.name_hash == name_hash, SignInTries.network == network, SignInTries.tries > 0)
            .values(tries=SignInTries.tries - 1, closed_until=None)
            .execution_options(synchronize_session=False)
        )


def unlock(session: Session, login_name: str) -> None:
    """Forget every failure of a name, as when its password was given out anew; inside the caller's transaction."""
    of_name = SignInTries.name_hash == Door(login_name, "").name_hash
    session.execute(delete(SignInTries).where(of_name).execution_options(synchronize_session=False))


def forget_old(session: Session) -> int:
    """Delete what no longer counts, inside the caller's transaction; for a periodic job."""
    cutoff = now() - max(FORGOTTEN_AFTER, LONGEST_LOCK)
    gone = session.execute(
        delete(SignInTries).where(SignInTries.last_on < cutoff).execution_options(synchronize_session=False)
    )
    return touched(gone)


def wait_words(wait: timedelta) -> str:
    """A time to wait, as people say it."""
    seconds = max(1, int(wait.total_seconds()))
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"
