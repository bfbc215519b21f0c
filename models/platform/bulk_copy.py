"""成批写入 COPY, PostgreSQL's own way of taking many rows: lines of text, some stored while the next are written."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from models.platform.bulk_form import Form

BLOCK = 100
"""Rows that COPY is given at a time: little enough to lie in the socket while the next are written."""
NULL = "\\N"
TAB = "\t"
TEXTS, PLAIN = {str, type(None)}, {int, Decimal, date, datetime}
"""The kinds that need little care: in texts some signs, and nothing in the others, which are written as they are shown."""
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
ESCAPED = "".join(map(chr, ESCAPES))


def quoted(connection: Connection, name: str) -> str:
    """A name as it stands in a statement."""
    written: str = connection.dialect.identifier_preparer.quote(name)
    return written


def copy_rows(connection: Connection, target: str, form: Form, rows: Iterable[Sequence[Any]]) -> int:
    """Have the server store the rows. Returns how many they were."""
    columns = ", ".join(quoted(connection, name) for name in form.names)
    raw: Any = connection.connection
    with raw.cursor() as cursor:
        cursor.copy_expert(f"COPY {target} ({columns}) FROM STDIN", _Blocks(_blocks(form, rows)))
        done: int = cursor.rowcount
    return done


class _Blocks:
    """What COPY reads from: one block at a time, so that the server stores one while the next is written."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks

    def read(self, _size: int) -> str:
        """The next block, whatever its size; nothing at the end."""
        return next(self._blocks, "")


def _blocks(form: Form, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    shared = "".join(f"{_copied(value)}\t" for value in form.shared.values())
    between, left = f"\n{shared}", iter(rows)
    while block := list(islice(left, BLOCK)):
        columns = map(_copied_column, form.columns(block))
        yield f"{shared}{between.join(map(TAB.join, zip(*columns, strict=True)))}\n"


def _copied_column(values: Sequence[Any]) -> Sequence[str]:
    """A column of values in the text form of COPY; the kinds that most columns have are written without asking again."""
    first = values[0]
    if values[-1] == first and values.count(first) == len(values):
        return [_copied(first)] * len(values)
    kinds = set(map(type, values))
    if kinds <= TEXTS:
        together = "".join(values if len(kinds) == 1 else filter(None, values))
        if not any(sign in together for sign in ESCAPED):
            return values if len(kinds) == 1 else [NULL if value is None else value for value in values]
        return [NULL if value is None else value.translate(ESCAPES) for value in values]
    if len(kinds) == 1 and kinds <= PLAIN:
        return list(map(str, values))
    return list(map(_copied, values))


def _copied(value: Any) -> str:
    """A value as the text form of COPY writes it."""
    if value is None:
        return NULL
    if value.__class__ is str:
        return str(value).translate(ESCAPES)
    if value.__class__ is bool:
        return "t" if value else "f"
    return str(value)
