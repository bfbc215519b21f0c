"""口令散列 hashing: what is kept of a password, and a door that only a few may stand in (R04, R07, attack 18)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.security import check_password_hash, generate_password_hash

from models.platform.refusal import Refusal

METHOD = "scrypt:32768:8:1"
NOBODYS = (
    "scrypt:32768:8:1$wiDa0ruWlIPhp9LM$6e409d093e62ad54df2af895d0e125b05ff6cf64148350189ffc4bcc71286edf"
    "1b8ad94a442c00f890224bf2b32153d0750c89ee9401e62f9dcee5399065e4e5"
)
"""Compared with when there is no such account, so that an unknown name takes as long as a wrong password."""
AT_ONCE = 1
MOST_SUSPECTS = 3
PATIENCE = 8.0
"""So many seconds a sign-in waits for its turn."""
THREADS = 64
"""Of a server process, unless it is told otherwise: most of them only ever wait here."""


class HashingBusy(Refusal):
    """Too many people are signing in at this moment."""

    status = 503

    def __init__(self) -> None:
        super().__init__("登录的人较多，请几秒后再试")


class Turnstile:
    """Lets few through at a time: hashing is slow on purpose, and pages must not wait for it.

    Whoever gives no cause for suspicion waits for a turn, as long as there is room: the other threads of the server are
    for pages. Of those who come from where many passwords were wrong only a few may wait at all, so that a guesser takes
    nobody's room.
    """

    def __init__(self, at_once: int, most_suspects: int, patience: float, room: int) -> None:
        self.room = room
        self._there = 0
        self._counting = threading.Lock()
        self._inside = threading.BoundedSemaphore(at_once)
        self._suspects = threading.BoundedSemaphore(most_suspects)
        self._patience = patience

    @contextmanager
    def turn(self, *, is_suspect: bool = False) -> Iterator[None]:
        """Wait for a turn; :class:`HashingBusy` when it takes too long, or there is no room to wait in."""
        if is_suspect and not self._suspects.acquire(blocking=False):
            raise HashingBusy
        try:
            with self._a_place():
                if not self._inside.acquire(timeout=self._patience):
                    raise HashingBusy
                try:
                    yield
                finally:
                    self._inside.release()
        finally:
            if is_suspect:
                self._suspects.release()

    @contextmanager
    def _a_place(self) -> Iterator[None]:
        with self._counting:
            if self._there >= self.room:
                raise HashingBusy
            self._there += 1
        try:
            yield
        finally:
            with self._counting:
                self._there -= 1


def room_of(threads: int) -> int:
    """How many threads of a server may wait for a slow hash: three quarters, so that pages are always answered."""
    return max(1, threads * 3 // 4)


_turnstile = Turnstile(AT_ONCE, MOST_SUSPECTS, PATIENCE, room_of(THREADS))


def make_room(threads: int) -> None:
    """Tell how many threads this process serves with."""
    _turnstile.room = room_of(threads)


def hash_password(password: str, method: str = METHOD) -> str:
    """What is kept of a password."""
    if not method.startswith("scrypt"):
        return generate_password_hash(password, method=method)
    with _turnstile.turn():
        return generate_password_hash(password, method=method)


def is_password(kept: str | None, password: str, *, is_suspect: bool = False) -> bool:
    """Whether it is the password; it costs one slow hash whoever it is, and whether there is anybody at all."""
    slow = kept if kept and kept.startswith("scrypt") else NOBODYS
    with _turnstile.turn(is_suspect=is_suspect):
        is_slow_right = check_password_hash(slow, password)
    if kept is None:
        return False
    return is_slow_right if kept is slow else check_password_hash(kept, password)
