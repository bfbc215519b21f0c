"""印 the signatures of the log: keyed digests that nobody can make who has only the database (R44)."""

import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator

from models.platform import keyring
from models.platform.keyring import Purpose

LENGTH = 16
"""Bytes kept of a digest; 128 bits cannot be guessed."""
NUMBER = 4
"""Bytes of the random number of a line."""
FEW, MANY = 1, 1_000


def signer() -> Callable[[bytes], str]:
    """What signs contents with the key that is in use: ``k1.…``."""
    key = keyring.current(Purpose.AUDIT)
    return lambda content: f"{key.kid}.{_digest(key.secret, content).hex()}"


def sign(content: bytes) -> str:
    """The signature of one content."""
    return signer()(content)


def sign_lines(contents: Iterable[bytes]) -> Iterator[str]:
    """The signatures of lines: each has a number of its own, so that a copied line is known for a copy."""
    key = keyring.current(Purpose.AUDIT)
    digest = keyring.digester(key.secret)
    for number, content in zip(_numbers(), contents, strict=False):
        yield f"{key.kid}.{number}.{digest(number.encode() + content)[:LENGTH].hex()}"


def _numbers() -> Iterator[str]:
    """Random numbers without end; the system is asked for few, then for many at a time."""
    drawn = FEW
    while True:
        told = secrets.token_hex(NUMBER * drawn)
        yield from (told[at : at + 2 * NUMBER] for at in range(0, len(told), 2 * NUMBER))
        drawn = MANY


def sign_line(content: bytes) -> str:
    """The signature of one line."""
    return next(sign_lines([content]))


def is_signed(content: bytes, signature: str | None) -> bool:
    """Whether a signature is of this content (a line's or another), with whichever key it was made."""
    kid, *number, digest = (signature or ".").split(".")
    if not digest or kid not in keyring.keyring().kids:
        return False
    told = _digest(keyring.key(kid, Purpose.AUDIT).secret, "".join(number).encode() + content).hex()
    return hmac.compare_digest(told, digest)


def marks_of(contents: Iterable[bytes], kid: str) -> bytes:
    """The digests of many contents with one key, one after the other."""
    digest = keyring.digester(keyring.key(kid, Purpose.AUDIT).secret)
    return b"".join(digest(content)[:LENGTH] for content in contents)


def current_kid() -> str:
    """The name of the key that is in use."""
    return keyring.current(Purpose.AUDIT).kid


def _digest(secret: bytes, content: bytes) -> bytes:
    return hmac.digest(secret, content, "sha256")[:LENGTH]
