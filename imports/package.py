"""压缩包 the zip around a workbook: its directory is judged before anything is unpacked."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from imports.limits import Limits
from imports.refusals import Reason, UnsafeWorkbook

END_OF_DIRECTORY = b"PK\x05\x06"
END_LENGTH = 22
MACRO_NAMES = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "activex/", "basic/", "scripts/")
ENCRYPTED_FLAG = 0x1
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The package, its directory judged; whatever turns out to be broken inside is a refusal too."""
    if data[-END_LENGTH : -END_LENGTH + 4] != END_OF_DIRECTORY:
        raise UnsafeWorkbook(Reason.DAMAGED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _judge(package.infolist(), limits)
            yield package
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnsafeWorkbook(Reason.DAMAGED) from error
    except (ValueError, OverflowError, OSError) as error:
        raise UnsafeWorkbook(Reason.ARCHIVE) from error


def _judge(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise UnsafeWorkbook(Reason.ARCHIVE)
    names = [entry.orig_filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UnsafeWorkbook(Reason.ARCHIVE)
    for entry in entries:
        _judge_entry(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise UnsafeWorkbook(Reason.TOO_LARGE)


def _judge_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.orig_filename.replace("\\", "/")
    unsafe = name.startswith("/") or "\0" in name or ":" in name or ".." in name.split("/")
    if unsafe or stat.S_ISLNK(entry.external_attr >> 16) or entry.compress_type not in METHODS:
        raise UnsafeWorkbook(Reason.ARCHIVE)
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise UnsafeWorkbook(Reason.ENCRYPTED)
    lowered = name.casefold()
    if any(macro in lowered for macro in MACRO_NAMES):
        raise UnsafeWorkbook(Reason.MACRO)
    packed = max(entry.compress_size, 1)
    if entry.file_size > limits.ratio_from_bytes and entry.file_size / packed > limits.ratio:
        raise UnsafeWorkbook(Reason.TOO_LARGE, detail="解压后过大，请删除多余的行、列和图片后重新上传")
