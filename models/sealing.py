"""加密列 sealed columns: personal data that the database file, its backups and its dumps do not show (R43).

A value is stored as ``v1.<kid>.<alg>.<nonce>.<ciphertext and tag>``; table and column are authenticated with it, so that
it opens nowhere else. Beside it stands its blind index, a keyed digest by which equal values are found.
"""

import hmac
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from os import urandom
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Dialect, String, Table, Text, TypeDecorator, event, false, inspect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.sql import operators

from models.memory import remembered
from models.platform import keyring
from models.platform.keyring import Key, Purpose

VERSION = "v1"
NONCE, TAG = 12, 16
NONCE_WRITTEN = 16
"""Letters of a nonce: 12 bytes are whole groups of three, so that many are written at once."""
INDEX_LENGTH = 60
Seal = Callable[[bytes, bytes, bytes], bytes]
"""Takes a nonce, a text and its place."""
NULL_TESTS = (operators.is_, operators.is_not)


class Algorithm(StrEnum):
    """The ciphers that values may be sealed with; what was sealed with either opens with both at hand."""

    AES = "aes256gcm"
    SM4 = "sm4gcm"


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
    written, sealed = _written(told), []
    for place_of, text in enumerate(texts):
        at, shown = place_of * NONCE, place_of * NONCE_WRITTEN
        content = _written(encrypt(told[at : at + NONCE], text.encode(), bound))
        sealed.append(f"{start}{written[shown : shown + NONCE_WRITTEN]}.{content}")
    return sealed


def unseal(stored: str, place: str) -> str:
    """The text of a stored value. Raises :class:`Unreadable` when it is not exactly what was written there."""
    try:
        _, kid, named, nonce, sealed = stored.split(".")
        algorithm = Algorithm(named)
        key = keyring.key(kid, PURPOSES[algorithm])
        return CIPHERS[algorithm][1](key.secret, _read(nonce), _read(sealed), place.encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable(f"a value of {place} cannot be opened") from error


def beginning(kid: str) -> str:
    """How a value begins that was sealed with this master key and the cipher in use."""
    return f"{VERSION}.{kid}.{_chosen['algorithm'].value}."


def kid_of(stored: str) -> str:
    """The master key that a stored value was sealed with."""
    return stored.split(".", 2)[1]


def _sealer_aes(secret: bytes) -> Seal:
    return _aes(secret).encrypt


def _open_aes(secret: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    return _aes(secret).decrypt(nonce, sealed, place)


@remembered
def _aes(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def _sealer_sm4(secret: bytes) -> Seal:
    def encrypt(nonce: bytes, text: bytes, place: bytes) -> bytes:
        sealing = Cipher(algorithms.SM4(secret[:16]), modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(place)
        return sealing.update(text) + sealing.finalize() + sealing.tag

    return encrypt


def _open_sm4(secret: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    opening = Cipher(algorithms.SM4(secret[:16]), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    opening.authenticate_additional_data(place)
    return opening.update(sealed[:-TAG]) + opening.finalize()


CIPHERS = {Algorithm.AES: (_sealer_aes, _open_aes), Algorithm.SM4: (_sealer_sm4, _open_sm4)}
PURPOSES = {Algorithm.AES: Purpose.FIELD, Algorithm.SM4: Purpose.FIELD_SM4}


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def blind(what: str, text: str, key: Key | None = None) -> str:
    """The digest by which an equal value of the same kind (phone, id_card) is found, in whatever table."""
    key = key or keyring.current(Purpose.BLIND_INDEX)
    return f"{key.kid}.{_written(hmac.digest(key.secret, _told(what, text), 'sha256'))}"


def _told(what: str, text: str) -> bytes:
    return f"{what}|{normal(text)}".encode()


def blinder(what: str) -> Callable[[Sequence[str]], list[str]]:
    """What makes the digests of many values of one kind, with the key that is in use now; equal ones are made once."""
    key = keyring.current(Purpose.BLIND_INDEX)
    digest = keyring.digester(key.secret)
    known: dict[str, str] = {}

    def blind_many(texts: Sequence[str]) -> list[str]:
        for text in set(texts) - known.keys():
            known[text] = f"{key.kid}.{_written(digest(_told(what, text)))}"
        return list(map(known.__getitem__, texts))

    return blind_many


def normal(text: str) -> str:
    """The form in which two numbers are compared: half width, no spaces or hyphens, capital X."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()


class Sealed(TypeDecorator[str]):
    """A text that is stored sealed. ``what`` it is (phone, id_card) decides how it is masked and indexed."""

    impl = Text
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[str]):  # noqa: N801 - SQLAlchemy's name
        """A sealed value differs every time it is written: only its absence can be asked of the column itself."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            """Refuse what could never be true, and point to what can."""
            if op in NULL_TESTS or (op in (operators.eq, operators.ne) and other == (None,)):
                return super().operate(op, *other, **kwargs)
            return refuse_comparison(self.expr)

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            """The same from the other side."""
            del op, other, kwargs
            return refuse_comparison(self.expr)

    def __init__(self, what: str) -> None:
        self.what = what
        self.place = ""
        super().__init__()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal it for its own column."""
        del dialect
        return None if value is None else seal(value, self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open it."""
        del dialect
        return None if value is None else unseal(value, self.place)


def refuse_comparison(column: Any) -> NoReturn:
    """Say how a sealed column is searched."""
    raise TypeError(f"{column} is sealed: search it with models.sealing.holding")


@event.listens_for(Column, "after_parent_attach")
def _remember_place(column: Column[Any], table: Any) -> None:
    if isinstance(column.type, Sealed) and isinstance(table, Table):
        column.type.place = f"{table.name}|{column.name}"


def index_name(name: str) -> str:
    """The column that holds the blind index of a sealed one."""
    return f"{name}_index"


def index_columns(cls: type[Any]) -> Iterator[tuple[str, MappedColumn[Any]]]:
    """The blind indexes that a class needs: one for each sealed column that it declares."""
    for name, attribute in [pair for each in reversed(cls.__mro__) for pair in vars(each).items()]:
        if isinstance(attribute, MappedColumn) and isinstance(attribute.column.type, Sealed):
            what = attribute.column.type.what
            yield (
                index_name(name),
                mapped_column(
                    String(INDEX_LENGTH),
                    default=lambda context, name=name, what=what: _begun(context, name, what),
                    index=True,
                    nullable=True,
                    sort_order=950,
                ),
            )


def _begun(context: Any, name: str, what: str) -> str | None:
    text = context.get_current_parameters().get(name)
    return None if text is None else blind(what, text)


def sealed_columns(table: Any) -> list[tuple[str, str]]:
    """The sealed columns of a mapped or a plain table: (name, what it is)."""
    columns = getattr(table, "__table__", table).columns
    return [(each.name, each.type.what) for each in columns if isinstance(each.type, Sealed)]


def follow(row: Any) -> None:
    """Bring the blind indexes of a row that is about to be updated to its values."""
    for name, what in sealed_columns(type(row)):
        if added := inspect(row).attrs[name].history.added:
            setattr(row, index_name(name), None if added[0] is None else blind(what, added[0]))


def holding(table: Any, name: str, text: str) -> Any:
    """The condition that a sealed column of a mapped class holds this very text, under whatever key it was indexed."""
    what = dict(sealed_columns(table))[name]
    if not normal(text):
        return false()
    digests = [blind(what, text, key) for key in keyring.keys(Purpose.BLIND_INDEX)]
    return getattr(table, index_name(name)).in_(digests)
