"""密钥文件 the key file: made whole once, changed by one process at a time, refused where others could read it (R43, R49)."""

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.platform.clock import now

MASTER_BYTES = 32
OTHERS = 0o077
KID = re.compile(r"k[1-9][0-9]{0,5}")


class KeyringError(Exception):
    """The key file cannot be used; told at start-up with its path and what to do."""


@dataclass(frozen=True)
class Masters:
    """What the key file holds: master keys by kid, in the order made, and which of them is in use."""

    current: str
    secrets: Mapping[str, bytes] = field(repr=False)
    made: Mapping[str, str]


def make_file(path: Path) -> None:
    """Write a new file whole and only once: whoever is second keeps the first one's."""
    with suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True)
    masters = Masters("k1", {"k1": secrets.token_bytes(MASTER_BYTES)}, {"k1": f"{now():%F %T}"})
    fresh = _written(path, masters)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    _settle(path.parent)


def replace_file(path: Path, masters: Masters) -> None:
    """Put other keys in the place of those that the file holds."""
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
def alone(path: Path) -> Iterator[None]:
    """Change the file one process at a time."""
    with os.fdopen(os.open(path.with_name("lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def told_of(path: Path) -> os.stat_result:
    """What the disk tells of the file. Raises :class:`KeyringError` when it is gone."""
    try:
        return path.stat()
    except FileNotFoundError:
        raise KeyringError(f"{path} is gone: put the key file back from its backup") from None


def refuse_open_file(path: Path, told: os.stat_result) -> None:
    """Raise :class:`KeyringError` when anybody else could read the file, or it is none of ours."""
    if not stat.S_ISREG(told.st_mode):
        raise KeyringError(f"{path} is not a file: set YUNLING_KEYRING to the key file")
    if told.st_mode & OTHERS:
        mode = stat.S_IMODE(told.st_mode)
        raise KeyringError(f"{path} can be read by others (mode {mode:04o}): run chmod 600 on it")
    if told.st_uid not in (os.geteuid(), 0):
        raise KeyringError(f"{path} belongs to user {told.st_uid}, not to {os.geteuid()}: run chown on it")


def refuse_open_folder(folder: Path) -> None:
    """Raise :class:`KeyringError` when anybody else could put another file in its place."""
    told = told_of(folder)
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = stat.S_IMODE(told.st_mode)
        raise KeyringError(f"{folder} can be written by others (mode {mode:04o}): run chmod 700 on it")


def parsed(path: Path, text: bytes) -> Masters:
    """The keys of a key file. Raises :class:`KeyringError` when it is not one, or is damaged."""
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
