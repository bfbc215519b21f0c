"""隔离执行 confined work: a forked child with limits on memory, processor time and waiting time.

A parser that aborts, eats memory or never ends takes only its child with it. The child writes one
pickled answer to a pipe and leaves without running anybody's clean-up; it opens no connection and
waits for no lock, so that a process with threads may fork it. Linux only, as the server is.
"""

import faulthandler
import gc
import logging
import os
import pickle
import resource
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from models.platform.refusal import Refusal

T = TypeVar("T")
BLOCK = 1 << 20
PAGE = resource.getpagesize()
DONE, REFUSED, FAILED = b"D", b"R", b"F"
REPORT_LENGTH = 500

log = logging.getLogger(__name__)
_forking = threading.Lock()


@dataclass(frozen=True)
class Allowance:
    """What a child may use beyond what its parent already holds."""

    memory_bytes: int = 1536 * 2**20
    processor_seconds: int = 20
    wall_seconds: float = 60.0


ALLOWANCE = Allowance()


class Exhausted(Refusal):
    """The child died or overstayed; there is no answer."""

    def __init__(self) -> None:
        super().__init__("文件内容过于庞大或结构异常，无法读取，请重新另存后再上传")


def confined(work: Callable[[], T], allowance: Allowance = ALLOWANCE) -> T:
    """Run the work in a child and return its answer; Raises :class:`Exhausted`, or the refusal that the work raised."""
    with beside(work, allowance) as answer:
        return answer()


@contextmanager
def beside(work: Callable[[], T], allowance: Allowance = ALLOWANCE) -> Iterator[Callable[[], T]]:
    """Run the work in a child while the block does something else and then asks for the answer.

    Its waiting time counts from when it is asked. The child is gone when the block ends, asked or not.
    """
    with _forking:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _child(work, writing, allowance)
        os.close(writing)
    try:
        yield lambda: _opened(_listen(reading, time.monotonic() + allowance.wall_seconds))
    finally:
        os.close(reading)
        _end(child)


def _child(work: Callable[[], Any], writing: int, allowance: Allowance) -> NoReturn:
    code = 1
    try:
        _limit(allowance)
        _send(writing, _answer(work))
        code = 0
    finally:
        if code:
            _send(writing, FAILED + repr(sys.exception()).encode(errors="replace")[:REPORT_LENGTH])
        os._exit(code)


def _limit(allowance: Allowance) -> None:
    gc.disable()
    faulthandler.disable()
    warnings.simplefilter("ignore")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
    _lower(resource.RLIMIT_AS, held + allowance.memory_bytes)
    _lower(resource.RLIMIT_CPU, allowance.processor_seconds)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _answer(work: Callable[[], Any]) -> bytes:
    try:
        return DONE + pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
    except Refusal as refused:
        return REFUSED + pickle.dumps(refused, pickle.HIGHEST_PROTOCOL)


def _send(writing: int, answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(writing, left[:BLOCK]) :]


def _listen(reading: int, deadline: float) -> bytes:
    """Everything the child says; nothing when it was still talking at the deadline."""
    heard = bytearray()
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(left * 1000):
            block = os.read(reading, BLOCK)
            if not block:
                return bytes(heard)
            heard += block
    return b""


def _end(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


def _opened(answer: bytes) -> Any:
    kind, content = answer[:1], memoryview(answer)[1:]
    if kind == DONE:
        return pickle.loads(content)  # noqa: S301 - written by our own child
    if kind == REFUSED:
        raise pickle.loads(content)  # noqa: S301 - written by our own child
    log.warning("a confined child gave no answer: %s", bytes(content).decode(errors="replace"))
    raise Exhausted
