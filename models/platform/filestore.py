"""文件存储 the file store: content-addressed files on the local disk, each written whole or not at all."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from urllib.request import url2pathname

CHUNK = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
ARRIVING = "arriving"


class TooLargeError(Exception):
    """More bytes arrived than are allowed."""


@dataclass(frozen=True)
class Incoming:
    """A file that has arrived and is not kept yet; it is gone when its block ends."""

    path: Path
    size: int
    digest: str


class FileStore:
    """Files by the SHA-256 of their content. A name on disk is never chosen by a user."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ARRIVING).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def receive(self, stream: IO[bytes], limit: int) -> Iterator[Incoming]:
        """Take a stream in beside the kept files, so that it can be judged before it is kept.

        Raises :class:`TooLargeError` as soon as more than ``limit`` bytes have come.
        """
        path = self.root / ARRIVING / secrets.token_hex(16)
        try:
            yield self._write(path, stream, limit)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> str:
        """Keep a received file for good, and say under which digest. The same content is kept once."""
        place = self.path(incoming.digest)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            incoming.path.replace(place)
            _sync_folder(place.parent)
        return incoming.digest

    def path(self, digest: str) -> Path:
        """Where a kept file lies."""
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"not a digest: {digest!r}")
        return self.root / digest[:2] / digest[2:4] / digest

    def _write(self, path: Path, stream: IO[bytes], limit: int) -> Incoming:
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store_at(address: str) -> FileStore:
    """The store that a ``file:`` address names."""
    parts = urlsplit(address)
    if parts.scheme != "file":
        raise ValueError(f"FILES_URL must be a file: address, not {address!r}")
    return FileStore(Path(url2pathname(parts.path)))
