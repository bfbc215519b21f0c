"""本地存储 the store on this machine: content-addressed files in a folder, each put in place whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from models.platform.clock import CHINA, now
from models.platform.filestore import (
    DIGEST,
    FileDamaged,
    FileStore,
    Incoming,
    Kept,
    required_digest,
    told_when_full,
)


class LocalStore(FileStore):
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.root = root

    def keep(self, incoming: Incoming) -> str:
        """Move it to its place; a file that is there already counts as put there now."""
        place = self.path(incoming.digest)
        with self._locked(), told_when_full():
            if place.exists():
                os.utime(place)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                incoming.path.replace(place)
                _sync_folder(place.parent)
        return incoming.digest

    def stream(self, digest: str) -> IO[bytes]:
        """The open file."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise FileDamaged from error

    def kept(self) -> Iterator[Kept]:
        """Every file that lies where its digest says."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if DIGEST.fullmatch(path.name):
                yield Kept(path.name, _written_on(path))

    def drop_if_older(self, digest: str, age: timedelta) -> bool:
        """Looked at and deleted under one lock, so that a file being kept again is not lost."""
        place = self.path(digest)
        with self._locked():
            if not place.exists() or now() - _written_on(place) < age:
                return False
            place.unlink()
            return True

    def is_reachable(self) -> bool:
        """Whether the folder can be written."""
        return os.access(self.root, os.W_OK)

    def path(self, digest: str) -> Path:
        """Where a kept file lies."""
        required_digest(digest)
        return self.root / digest[:2] / digest[2:4] / digest

    @contextmanager
    def _locked(self) -> Iterator[None]:
        folder = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def _written_on(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, CHINA).replace(tzinfo=None)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
