"""印 the signatures of the log: keyed digests that nobody can make who has only the database (R44)."""

import hmac
from collections.abc import Callable

from models.platform import keyring
from models.platform.keyring import Purpose

LENGTH = 16
"""Bytes kept of a digest; 128 bits cannot be guessed."""


def signer() -> Callable[[bytes], str]:
    """What signs contents with the key that is in use: ``k1.…``."""
    key = keyring.current(Purpose.AUDIT)
    return lambda content: f"{key.kid}.{_digest(key.secret, content).hex()}"


def sign(content: bytes) -> str:
    """The signature of one content."""
    return signer()(content)


def is_signed(content: bytes, signature: str | None) -> bool:
    """Whether a signature is of this content, with whichever key it was made."""
    kid, _, digest = (signature or "").partition(".")
    if not digest or kid not in keyring.keyring().kids:
        return False
    told = _digest(keyring.key(kid, Purpose.AUDIT).secret, content).hex()
    return hmac.compare_digest(told, digest)


def digests(contents: list[bytes], kid: str) -> bytes:
    """The digests of many contents with one key, one after the other."""
    secret = keyring.key(kid, Purpose.AUDIT).secret
    return b"".join(_digest(secret, content) for content in contents)


def _digest(secret: bytes, content: bytes) -> bytes:
    return hmac.digest(secret, content, "sha256")[:LENGTH]
