"""盲索引 blind indexes: the keyed digest by which equal numbers are found without being opened (R43)."""

import hmac
import unicodedata
from collections.abc import Callable, Sequence

from models.ciphers import in_letters
from models.platform import keyring
from models.platform.keyring import Key, Purpose


def blind(what: str, text: str, key: Key | None = None) -> str:
    """The digest by which an equal value of the same kind (phone, id_card) is found, in whatever table."""
    key = key or keyring.current(Purpose.BLIND_INDEX)
    return f"{key.kid}.{in_letters(hmac.digest(key.secret, _told(what, text), 'sha256'))}"


def _told(what: str, text: str) -> bytes:
    return f"{what}|{normal(text)}".encode()


def blinder(what: str) -> Callable[[Sequence[str]], list[str]]:
    """What makes the digests of many values of one kind, with the key that is in use now; equal ones are made once."""
    key = keyring.current(Purpose.BLIND_INDEX)
    digest = keyring.digester(key.secret)
    known: dict[str, str] = {}

    def blind_many(texts: Sequence[str]) -> list[str]:
        for text in set(texts) - known.keys():
            known[text] = f"{key.kid}.{in_letters(digest(_told(what, text)))}"
        return list(map(known.__getitem__, texts))

    return blind_many


def normal(text: str) -> str:
    """The form in which two numbers are compared: half width, no spaces or hyphens, capital X."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
