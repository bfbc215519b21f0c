"""密钥 the keyring: master keys in a file of their own, and a sub-key of each for every purpose (R43, R49).

The file is made whole on the first start, by whichever process is first. It is refused when anybody else could read
or replace it, or when it lies where files are served from. Keys are never printed.
"""

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.platform.clock import now

MASTER_BYTES = KEY_BYTES = 32
OTHERS = 0o077
KID = re.compile(r"k[1-9][0-9]{0,5}")


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


class KeyringError(Exception):
    """The key file cannot be used; told at start-up with its path and what to do."""


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


@dataclass(frozen=True)
class Masters:
    """What the key file holds: master keys by kid, in the order made, and which of them is in use."""

    current: str
    secrets: Mapping[str, bytes] = field(repr=False)
    made: Mapping[str, str]


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
        told = _stat(self.path)
        stamp = told.st_mtime_ns, told.st_ino, told.st_size
        if stamp != self._stamp:
            _refuse_open_file(self.path, told)
            self._masters, self._derived = _parsed(self.path, self.path.read_bytes()), {}
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
        with _alone(self.path):
            masters = self.masters
            kid = f"k{max(int(each[1:]) for each in masters.secrets) + 1}"
            fresh = {kid: secrets.token_bytes(MASTER_BYTES)}
            _replace(
                self.path, Masters(kid, {**masters.secrets, **fresh}, {**masters.made, kid: f"{now():%F %T}"})
            )
        return kid

    def forget(self, kid: str) -> None:
        """Take a master key out of the file for good; the one in use is kept."""
        with _alone(self.path):
            masters = self.masters
            if kid == masters.current or kid not in masters.secrets:
                raise KeyringError(f"{self.path}: {kid!r} is in use or unknown, so it is not removed")
            left = {each: master for each, master in masters.secrets.items() if each != kid}
            _replace(self.path, Masters(masters.current, left, {each: masters.made[each] for each in left}))


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
        _make(path)
    _refuse_open_folder(path.parent)
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


def _make(path: Path) -> None:
    """Write a new file whole and only once: whoever is second keeps the first one's."""
    with suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True)
    masters = Masters("k1", {"k1": secrets.token_bytes(MASTER_BYTES)}, {"k1": f"{now():%F %T}"})
    fresh = _written(path, masters)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    _settle(path.parent)


def _replace(path: Path, masters: Masters) -> None:
    _written(path, masters).replace(path)
    _settle(path.parent)


def _written(path: Path, masters: Masters) -> Path:
    """A file beside it with these keys, complete on the disk."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    held = {
        "version": 1,
        "current": masters.current,
        "keys": [
            {"kid": kid, "made": masters.made[kid], "secret": base64.b64encode(master).decode()}
            for kid, master in masters.secrets.items()
        ],
    }
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writing:
        json.dump(held, writing, indent=1)
        writing.flush()
        os.fsync(writing.fileno())
    return fresh


def _settle(folder: Path) -> None:
    """Have the names of a folder on the disk as well."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(handle)
    os.close(handle)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Change the file one process at a time."""
    with os.fdopen(os.open(path.with_name("lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError:
        raise KeyringError(f"{path} is gone: put the key file back from its backup") from None


def _refuse_open_file(path: Path, told: os.stat_result) -> None:
    if not stat.S_ISREG(told.st_mode):
        raise KeyringError(f"{path} is not a file: set YUNLING_KEYRING to the key file")
    if told.st_mode & OTHERS:
        mode = stat.S_IMODE(told.st_mode)
        raise KeyringError(f"{path} can be read by others (mode {mode:04o}): run chmod 600 on it")
    if told.st_uid not in (os.geteuid(), 0):
        raise KeyringError(f"{path} belongs to user {told.st_uid}, not to {os.geteuid()}: run chown on it")


def _refuse_open_folder(folder: Path) -> None:
    told = _stat(folder)
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = stat.S_IMODE(told.st_mode)
        raise KeyringError(f"{folder} can be written by others (mode {mode:04o}): run chmod 700 on it")


def _parsed(path: Path, text: bytes) -> Masters:
    try:
        held = json.loads(text)
        listed: list[dict[str, Any]] = held["keys"]
        found = {each["kid"]: base64.b64decode(each["secret"], validate=True) for each in listed}
        masters = Masters(held["current"], found, {each["kid"]: str(each["made"]) for each in listed})
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise KeyringError(f"{path} is not a key file: put it back from its backup") from error
    sound = all(KID.fullmatch(kid) and len(master) == MASTER_BYTES for kid, master in found.items())
    if not sound or masters.current not in found:
        raise KeyringError(f"{path} holds a damaged key: put it back from its backup")
    return masters
