"""预读 reading ahead: while one workbook of many is compared and written, the next ones are already being read."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from imports import reading
from imports.reading import being_read, read_workbook
from imports.sheets import Workbook

AHEAD = 2
"""How many files are read beside the one that is being worked on."""


class Waiting(NamedTuple):
    """A file whose turn will come: ask ``read`` for its workbook, or its refusal."""

    data: bytes
    name: str
    read: Callable[[], Workbook]
    child: ExitStack


def read_ahead(files: Iterable[tuple[bytes, str]]) -> Generator[Waiting, None, None]:
    """The files in their order, each begun before its turn; only large ones wait, for the sake of memory."""
    waiting: deque[Waiting] = deque()
    with ExitStack() as children:
        for data, name in files:
            waiting.append(_begun(data, name, children))
            if len(waiting) > AHEAD:
                yield from _next(waiting)
        while waiting:
            yield from _next(waiting)


def _begun(data: bytes, name: str, children: ExitStack) -> Waiting:
    child = children.enter_context(ExitStack())
    if len(data) >= reading.LARGE:
        return Waiting(data, name, partial(read_workbook, data, name), child)
    return Waiting(data, name, child.enter_context(being_read(data, name)), child)


def _next(waiting: deque[Waiting]) -> Iterator[Waiting]:
    with waiting[0].child:
        yield waiting.popleft()
