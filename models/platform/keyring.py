"""密钥 the keyring: the master keys of the process, and a sub-key of each for every purpose (R43, R49); never printed."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.platform.clock import now
from models.platform.key_file import (
    MASTER_BYTES,
    KeyringError,
    Masters,
    alone,
    make_file,
    parsed,
    refuse_open_file,
    refuse_open_folder,
    replace_file,
    told_of,
)

KEY_BYTES = 32


class Purpose(StrEnum):
    """What a sub-key is for; no two uses share one."""

    SESSION = "session"
    CSRF = "csrf"
    FIELD = "field"
    FIELD_SM4 = "field_sm4"
    BLIND_INDEX = "blind_index"
    AUDIT = "audit"
    SECOND_FACTOR = "second_factor"
    CAPTCHA = "captcha"
    DOWNLOAD = "download"
    QR = "qr"
    BACKUP = "backup"


@dataclass(frozen=True)
class Key:
    """A sub-key: the master key that it is made of, and its bytes."""

    kid: str
    secret: bytes = field(repr=False)


def digester(secret: bytes) -> Callable[[bytes], bytes]:
    """What makes keyed digests (HMAC-SHA-256) of many contents: the key is prepared once."""
    prepared = HMAC(secret, SHA256())

    def digest(content: bytes) -> bytes:
        one = prepared.copy()
        one.update(content)
        return one.finalize()

    return digest


class Keyring:
    """One key file; read again as soon as another process has changed it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int, int] | None = None
        self._masters: Masters
        self._derived: dict[tuple[str, Purpose], Key] = {}

    @property
    def masters(self) -> Masters:
        """The master keys as the file has them now."""
        told = told_of(self.path)
        stamp = told.st_mtime_ns, told.st_ino, told.st_size
        if stamp != self._stamp:
            refuse_open_file(self.path, told)
            self._masters, self._derived = parsed(self.path, self.path.read_bytes()), {}
            self._stamp = stamp
        return self._masters

    @property
    def kids(self) -> tuple[str, ...]:
        """Every key id, the one in use first."""
        masters = self.masters
        return (masters.current, *(kid for kid in reversed(tuple(masters.secrets)) if kid != masters.current))

    def current(self, purpose: Purpose) -> Key:
        """The sub-key that new things are made with."""
        return self.key(self.masters.current, purpose)

    def key(self, kid: str, purpose: Purpose) -> Key:
        """The sub-key of a master key that is, or once was, in use. Raises :class:`KeyringError` for a stranger."""
        known = self._derived.get((kid, purpose))
        if known is None:
            known = self._derive(kid, purpose)
            self._derived[kid, purpose] = known
        return known

    def _derive(self, kid: str, purpose: Purpose) -> Key:
        master = self.masters.secrets.get(kid)
        if master is None:
            raise KeyringError(
                f"{self.path} has no key {kid!r}: put back the key file that the data was written with"
            )
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"yunling/{purpose}".encode())
        return Key(kid, derived.derive(master))

    def add(self) -> str:
        """Make another master key and take it into use; the old ones stay readable. Returns its kid."""
        with alone(self.path):
            masters = self.masters
            kid = f"k{max(int(each[1:]) for each in masters.secrets) + 1}"
            fresh = {kid: secrets.token_bytes(MASTER_BYTES)}
            replace_file(
                self.path, Masters(kid, {**masters.secrets, **fresh}, {**masters.made, kid: f"{now():%F %T}"})
            )
        return kid

    def forget(self, kid: str) -> None:
        """Take a master key out of the file for good; the one in use is kept."""
        with alone(self.path):
            masters = self.masters
            if kid == masters.current or kid not in masters.secrets:
                raise KeyringError(f"{self.path}: {kid!r} is in use or unknown, so it is not removed")
            left = {each: master for each, master in masters.secrets.items() if each != kid}
            replace_file(
                self.path, Masters(masters.current, left, {each: masters.made[each] for each in left})
            )


_opened: dict[str, Keyring] = {}


def use(path: Path, never_under: Sequence[Path] = ()) -> Keyring:
    """Make this the keyring of the process, writing the file first if there is none.

    Raises :class:`KeyringError` when the file or its place is not safe, or is not a key file.
    """
    path = path.absolute()
    for folder in never_under:
        if path.resolve().is_relative_to(folder.resolve()):
            raise KeyringError(
                f"{path} lies in {folder}, which is served: set YUNLING_KEYRING to a path outside it"
            )
    if not path.exists():
        make_file(path)
    refuse_open_folder(path.parent)
    opened = Keyring(path)
    _ = opened.masters
    _opened["process"] = opened
    return opened


def keyring() -> Keyring:
    """The keyring of the process."""
    if "process" not in _opened:
        raise KeyringError("no keyring has been opened: create the application first")
    return _opened["process"]


def current(purpose: Purpose) -> Key:
    """The sub-key that new things are made with."""
    return keyring().current(purpose)


def key(kid: str, purpose: Purpose) -> Key:
    """The sub-key of a master key that is, or once was, in use."""
    return keyring().key(kid, purpose)


def keys(purpose: Purpose) -> Iterator[Key]:
    """Every sub-key for the purpose, the one in use first."""
    opened = keyring()
    return (opened.key(kid, purpose) for kid in opened.kids)
