"""文件存储 file stores: content-addressed files, each written whole or not at all, on the local disk or in S3."""

import errno
import hashlib
import os
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from models.platform.refusal import Refusal

CHUNK = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
ARRIVING = "arriving"
FULL = (errno.ENOSPC, errno.EDQUOT)


class TooLargeError(Exception):
    """More bytes arrived than are allowed."""


class FileDamaged(Refusal):
    """A kept file is gone or no longer what it was; its bytes are never given out."""

    status = 500

    def __init__(self) -> None:
        super().__init__("这个文件已损坏或丢失，请联系系统管理员从备份恢复，或删除后重新上传")


class DiskFull(Refusal):
    """There is no room for what was to be kept; nothing of it has been."""

    status = 507

    def __init__(self) -> None:
        super().__init__("服务器的磁盘已满，这次没有保存，已有的数据不受影响。请联系系统管理员清理磁盘后重试")


@contextmanager
def told_when_full() -> Iterator[None]:
    """Raise :class:`DiskFull` for what the system says of a disk without room."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull from error
        raise


@dataclass(frozen=True)
class Incoming:
    """A file that has arrived and is not kept yet; it is gone when its block ends."""

    path: Path
    size: int
    digest: str


@dataclass(frozen=True)
class Kept:
    """A file in the store, and when it was last put there."""

    digest: str
    on: datetime


class FileStore(ABC):
    """Files by the SHA-256 of their content. A name in the store is never chosen by a user."""

    def __init__(self, folder: Path) -> None:
        self.arriving = folder / ARRIVING
        self.arriving.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def receive(self, stream: IO[bytes], limit: int) -> Iterator[Incoming]:
        """Take a stream in on the local disk, so that it can be judged before it is kept.

        Raises :class:`TooLargeError` as soon as more than ``limit`` bytes have come.
        """
        path = self.arriving / secrets.token_hex(16)
        try:
            with told_when_full():
                incoming = _written(path, stream, limit)
            yield incoming
        finally:
            path.unlink(missing_ok=True)

    @abstractmethod
    def keep(self, incoming: Incoming) -> str:
        """Keep a received file for good, and say under which digest. The same content is kept once."""

    @abstractmethod
    def stream(self, digest: str) -> IO[bytes]:
        """The bytes as they lie in the store. Raises :class:`FileDamaged` when there are none."""

    @abstractmethod
    def kept(self) -> Iterator[Kept]:
        """Every file in the store."""

    @abstractmethod
    def drop_if_older(self, digest: str, age: timedelta) -> bool:
        """Delete a file unless it was put there within ``age``; whether it is gone."""

    @abstractmethod
    def is_reachable(self) -> bool:
        """Whether files can be kept and read now."""

    def open(self, digest: str) -> IO[bytes]:
        """The file, read through once to see that it is still what was put there; :class:`FileDamaged` otherwise."""
        file = self.stream(required_digest(digest))
        if digest_of(file) != digest:
            file.close()
            raise FileDamaged
        file.seek(0)
        return file

    def read(self, digest: str) -> bytes:
        """The whole content, checked."""
        with self.open(digest) as file:
            return file.read()


def required_digest(digest: str) -> str:
    """The digest itself; anything else is a mistake of ours."""
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return digest


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of what is left of a file."""
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _written(path: Path, stream: IO[bytes], limit: int) -> Incoming:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise TooLargeError
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Incoming(path, size, digest.hexdigest())
