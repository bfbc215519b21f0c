"""加密 sealing: personal data that the database file, its backups and its dumps do not show (R43).

A value is stored as ``v1.<kid>.<alg>.<nonce>.<ciphertext and tag>``; table and column are authenticated with it, so that
it opens nowhere else.
"""

from collections.abc import Sequence
from os import urandom

from cryptography.exceptions import InvalidTag

from models.ciphers import CIPHERS, NONCE, PURPOSES, Algorithm, from_letters, in_letters
from models.platform import keyring

VERSION = "v1"
NONCE_WRITTEN = 16
"""Letters of a nonce: 12 bytes are whole groups of three, so that many are written at once."""


class Unreadable(Exception):
    """A stored value cannot be opened: changed, moved to another column, or its key is gone. Never shown as data."""


_chosen = {"algorithm": Algorithm.AES}


def seal_with(algorithm: Algorithm) -> None:
    """Choose the cipher of what this process writes from now on."""
    _chosen["algorithm"] = algorithm


def seal(text: str, place: str) -> str:
    """The text as it is stored in ``table|column``."""
    (sealed,) = seal_many([text], place)
    return sealed


def seal_many(texts: Sequence[str], place: str) -> list[str]:
    """Many texts as they are stored in ``table|column``, all with the key that is in use now."""
    algorithm = _chosen["algorithm"]
    key = keyring.current(PURPOSES[algorithm])
    encrypt, start, bound = CIPHERS[algorithm][0](key.secret), beginning(key.kid), place.encode()
    told = urandom(NONCE * len(texts))
    written, sealed = in_letters(told), []
    for place_of, text in enumerate(texts):
        at, shown = place_of * NONCE, place_of * NONCE_WRITTEN
        content = in_letters(encrypt(told[at : at + NONCE], text.encode(), bound))
        sealed.append(f"{start}{written[shown : shown + NONCE_WRITTEN]}.{content}")
    return sealed


def unseal(stored: str, place: str) -> str:
    """The text of a stored value. Raises :class:`Unreadable` when it is not exactly what was written there."""
    try:
        _, kid, named, nonce, sealed = stored.split(".")
        algorithm = Algorithm(named)
        key = keyring.key(kid, PURPOSES[algorithm])
        return CIPHERS[algorithm][1](
            key.secret, from_letters(nonce), from_letters(sealed), place.encode()
        ).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable(f"a value of {place} cannot be opened") from error


def beginning(kid: str) -> str:
    """How a value begins that was sealed with this master key and the cipher in use."""
    return f"{VERSION}.{kid}.{_chosen['algorithm'].value}."
