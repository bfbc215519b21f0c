"""按版本记忆 answers of a database that are kept in memory for as long as an epoch stands."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
_addresses: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


def database_of(session: Session) -> str:
    """The address of a session's database, by which answers of several are kept apart."""
    engine = session.get_bind().engine
    address = _addresses.get(engine)
    if address is None:
        address = _addresses[engine] = str(engine.url)
    return address


class KeptByEpoch(Generic[Key, Answer]):
    """What was asked of a database before, while the epoch that it follows from has not moved.

    An answer must follow from its key and from what the epoch counts, and from nothing that differs between accounts.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[str, Key], tuple[int, Answer]] = {}

    def ask(self, session: Session, key: Key, epoch: int | None, read: Callable[[], Answer]) -> Answer:
        """The answer kept at this epoch, or read now; without an epoch it is read and not kept."""
        if epoch is None:
            return read()
        place = database_of(session), key
        kept = self._kept.get(place)
        if kept is None or kept[0] != epoch:
            if len(self._kept) >= self._most:
                self._kept.clear()
            kept = self._kept[place] = epoch, read()
        return kept[1]
