"""复合文档 compound files: the container of an old .xls, of an encrypted workbook, and of much else."""

import struct
from collections.abc import Sequence

NAME_FIELD, ENTRY = 64, 128
START_FIELD = 116
END_OF_CHAIN = 0xFFFFFFFA
SMALL_STREAM, SMALL_SECTOR = 4096, 64
HEADER_SECTORS = 109
LARGEST_SHIFT = 16


def has_stream(data: bytes, name: str) -> bool:
    """Whether the directory lists the name."""
    return _entry(data, name) >= 0


def stream_of(data: bytes, name: str) -> bytes | None:
    """The content of a stream; None when the container is broken, which the parser will then say."""
    try:
        return _stream(data, name)
    except struct.error:
        return None


def _stream(data: bytes, name: str) -> bytes | None:
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], LARGEST_SHIFT)
    body = data[sector:]
    table = _sector_table(data, body, sector)
    directory = _chain(body, table, sector, struct.unpack_from("<I", data, 48)[0], len(body)) or b""
    place = _entry(directory, name)
    if place < 0:
        return None
    first, size = struct.unpack_from("<II", directory, place + START_FIELD)
    if size >= SMALL_STREAM:
        return _chain(body, table, sector, first, size)
    root, root_size = struct.unpack_from("<II", directory, START_FIELD)
    small_body = _chain(body, table, sector, root, root_size)
    small_table = _chain(body, table, sector, struct.unpack_from("<I", data, 60)[0], len(body))
    if small_body is None or small_table is None:
        return None
    return _chain(small_body, _numbers(small_table), SMALL_SECTOR, first, size)


def _chain(body: bytes, table: Sequence[int], sector: int, first: int, size: int) -> bytes | None:
    """The sectors that follow each other, up to the size or the end of the chain; None when one is missing."""
    pieces, left = [], min(size, len(body))
    while left > 0 and first < END_OF_CHAIN:
        if first >= len(table):
            return None
        pieces.append(body[first * sector : first * sector + min(sector, left)])
        left -= sector
        first = table[first]
    return b"".join(pieces)


def _entry(data: bytes, name: str) -> int:
    """Where the directory lists the name: its entries are 128 bytes long, at multiples of 128."""
    coded = name.encode("utf-16-le") + b"\0\0"
    place = data.find(coded)
    while place >= 0:
        length = int.from_bytes(data[place + NAME_FIELD : place + NAME_FIELD + 2], "little")
        if place % ENTRY == 0 and length == len(coded):
            return place
        place = data.find(coded, place + 1)
    return -1


def _sector_table(data: bytes, body: bytes, sector: int) -> tuple[int, ...]:
    """Which sector follows which, as far as the header and its extensions tell."""
    numbers = list(struct.unpack_from(f"<{HEADER_SECTORS}I", data, 76))
    following, extensions = struct.unpack_from("<II", data, 68)
    for _ in range(min(extensions, len(body) // sector)):
        *more, following = _numbers(body[following * sector : (following + 1) * sector]) or (END_OF_CHAIN,)
        numbers += more
    blocks = (body[number * sector : (number + 1) * sector] for number in numbers if number < END_OF_CHAIN)
    return _numbers(b"".join(blocks))


def _numbers(block: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(block) // 4}I", block)
