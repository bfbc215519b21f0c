"""复合文档 compound files: an old .xls, an encrypted workbook, or something else in the same container."""

import struct

from imports.inspection import FileKind, Inspection
from imports.refusals import Reason, UnsafeWorkbook

NAME_FIELD = 64
BIFF_OPENING = b"\x09\x08\x10\x00\x00\x06\x05\x00"
FILEPASS = 0x2F
RECORDS_SEARCHED = 8


def inspect_compound(data: bytes) -> Inspection:
    """An OLE file: an old .xls, an encrypted workbook, or something else altogether."""
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "EncryptionInfo"):
        raise UnsafeWorkbook(Reason.ENCRYPTED)
    if _has_stream(data, "_VBA_PROJECT_CUR") or _has_stream(data, "_VBA_PROJECT"):
        raise UnsafeWorkbook(Reason.MACRO)
    if not (_has_stream(data, "Workbook") or _has_stream(data, "Book")):
        raise UnsafeWorkbook(Reason.NOT_A_WORKBOOK)
    if _has_password(data):
        raise UnsafeWorkbook(Reason.ENCRYPTED)
    return Inspection(FileKind.XLS)


def _has_password(data: bytes) -> bool:
    """Whether a FILEPASS record is among the first of the workbook stream, where Excel puts it."""
    place = data.find(BIFF_OPENING)
    for _ in range(RECORDS_SEARCHED if place >= 0 else 0):
        kind, length = struct.unpack_from("<HH", data[place : place + 4].ljust(4, b"\0"))
        if kind == FILEPASS:
            return True
        place += 4 + length
    return False


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the OLE directory lists the name: its entries are 128 bytes long, at multiples of 128."""
    coded = name.encode("utf-16-le") + b"\0\0"
    place = data.find(coded)
    while place >= 0:
        length = int.from_bytes(data[place + NAME_FIELD : place + NAME_FIELD + 2], "little")
        if place % 128 == 0 and length == len(coded):
            return True
        place = data.find(coded, place + 1)
    return False
