"""打包下载 an archive of files under Chinese names, made on disk and never wholly in memory."""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from shutil import copyfileobj
from typing import IO

from models.platform.filestore import FileStore

NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_FOLDER = 60
CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file that goes in: its folders, its name, its content, and when it was uploaded."""

    folders: Sequence[str]
    name: str
    digest: str
    on: datetime


def archive_of(store: FileStore, entries: Iterable[Entry]) -> IO[bytes]:
    """A zip of the files; names that meet are told apart by a number. Raises ``FileDamaged`` rather than leave one out."""
    taken: set[str] = set()
    with ExitStack() as unless_made:
        made: IO[bytes] = unless_made.enter_context(tempfile.TemporaryFile())
        package = unless_made.enter_context(zipfile.ZipFile(made, "w", zipfile.ZIP_STORED))
        for entry in entries:
            info = zipfile.ZipInfo(_place(entry, taken), entry.on.timetuple()[:6])
            with (
                closing(store.open(entry.digest)) as content,
                package.open(info, "w", force_zip64=True) as part,
            ):
                copyfileobj(content, part, CHUNK)
        package.close()
        made.seek(0)
        unless_made.pop_all()
        return made


def _place(entry: Entry, taken: set[str]) -> str:
    folders = [_safe(each)[:LONGEST_FOLDER] for each in entry.folders]
    stem, dot, ending = _safe(entry.name).rpartition(".")
    number, place = 1, "/".join((*folders, _safe(entry.name)))
    while place in taken:
        number += 1
        place = "/".join((*folders, f"{stem}（{number}）{dot}{ending}"))
    taken.add(place)
    return place


def _safe(name: str) -> str:
    return NOT_IN_NAMES.sub("", name).strip(" .") or "未命名"
