"""标记扫描 XML scan: one bounded pass over an XML part: nothing is expanded, nothing is built, nothing is trusted.

The parser is expat, so attribute order and namespace prefixes hide nothing. Runs of elements that a
strict grammar proves to be plain are counted by that grammar and never reach the parser, which makes
the pass several times faster on large tables; whatever deviates from the grammar is parsed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from imports.limits import Limits
from imports.refusals import Reason, UnsafeWorkbook

CHUNK = 1 << 20
LONGEST_UNIT = 4 << 20
MOST_NAMES = 10_000
CONTAINERS = re.compile(rb"<(?:sheetData|sst)(?: [^<>]*)?>")


@dataclass(frozen=True)
class Plain:
    """A grammar of plain elements inside a container, and who counts what it matched.

    ``take`` gets whole elements; when it returns False they go through the parser after all.
    """

    container: str
    unit: str
    grammar: re.Pattern[bytes]
    take: Callable[[bytes], bool]

    @property
    def closing(self) -> bytes:
        """The tag that ends one element of the run."""
        return f"</{self.unit}>".encode()


class Reader:
    """What is looked for in one kind of part; names come without their prefix. This one looks for nothing."""

    plain: Plain | None = None
    wants_text = False
    forgiving = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        del name, attributes

    def end(self, name: str) -> None:
        """An element closes."""
        del name

    def text(self, data: str) -> None:
        """Characters between tags."""
        del data


class Scan:
    """One part on its way through the parser."""

    def __init__(self, choose: Callable[[str], Reader], limits: Limits, elements: int) -> None:
        self.elements_left = elements
        self._choose = choose
        self._deepest = limits.depth
        self._depth = 0
        self._container_depth = 0
        self._reader = Reader()
        self._locals: dict[str, str] = {}
        self._fed = 0
        self._step_at = -1
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end

    def run(self, stream: IO[bytes], first: bytes) -> None:
        """Read the part to its end, its first bytes already read; refusals come as exceptions."""
        try:
            self._read(stream, first)
            self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by place
        except (expat.ExpatError, ValueError, LookupError) as error:
            if self._reader.forgiving:
                return
            raise UnsafeWorkbook(Reason.DAMAGED) from error

    def _read(self, stream: IO[bytes], first: bytes) -> None:
        pending, chunk = b"", first
        skimming: Plain | None = None
        while chunk:
            pending += chunk
            if skimming is None:
                skimming, pending = self._seek(pending)
            if skimming is not None:
                skimming, pending = self._skim(skimming, pending)
            chunk = stream.read(CHUNK)
        self._feed(pending)

    def _feed(self, data: bytes) -> None:
        self._step_at = -1
        self._fed += len(data)
        self._parser.Parse(data)

    def _seek(self, pending: bytes) -> tuple[Plain | None, bytes]:
        """Parse up to a container of plain elements, if there is one in these bytes; else parse them all."""
        opening = CONTAINERS.search(pending)
        if opening is not None:
            self._feed(pending[: opening.end()])
            pending = pending[opening.end() :]
            if self._step_at == self._fed - len(opening.group()):
                return self._reader.plain, pending
        self._feed(pending)
        return None, b""

    def _skim(self, plain: Plain, pending: bytes) -> tuple[Plain | None, bytes]:
        """Count plain elements, parse the others; what is left may be the beginning of one.

        The parser must stand exactly between two elements before bytes may pass it by. When it
        does not (the closing tag was in a comment, say), all the rest is parsed.
        """
        place = 0
        while True:
            run = plain.grammar.match(pending, place)
            if run is not None and run.end() > place:
                block = pending[place : run.end()]
                if not plain.take(block):
                    self._feed(block)
                place = run.end()
            closed = pending.find(plain.closing, place)
            if closed < 0:
                break
            closed += len(plain.closing)
            self._feed(pending[place:closed])
            place = closed
            if self._step_at != self._fed - len(plain.closing):
                self._feed(pending[place:])
                return None, b""
        if len(pending) - place > LONGEST_UNIT:
            self._feed(pending[place:])
            return None, b""
        return plain, pending[place:]

    def _root(self, raw: str, attributes: dict[str, str]) -> None:
        self._reader = self._choose(self._local(raw))
        if self._reader.wants_text:
            self._parser.CharacterDataHandler = self._reader.text
        self._parser.StartElementHandler = self._start
        self._start(raw, attributes)

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        self.elements_left -= 1
        self._depth += 1
        if self.elements_left < 0 or self._depth > self._deepest:
            raise UnsafeWorkbook(Reason.EXHAUSTED)
        plain = self._reader.plain
        if plain is not None and raw == plain.container:
            self._container_depth = self._depth
            self._step_at = self._parser.CurrentByteIndex
        self._reader.start(self._locals.get(raw) or self._local(raw), attributes)

    def _end(self, raw: str) -> None:
        self._depth -= 1
        plain = self._reader.plain
        if plain is not None and raw == plain.unit and self._depth == self._container_depth:
            self._step_at = self._parser.CurrentByteIndex
        self._reader.end(self._locals[raw])

    def _local(self, raw: str) -> str:
        if len(self._locals) > MOST_NAMES:
            raise UnsafeWorkbook(Reason.EXHAUSTED)
        return self._locals.setdefault(raw, raw.rpartition(":")[2])


def _refuse_doctype(*_: object) -> None:
    raise UnsafeWorkbook(Reason.XML)
