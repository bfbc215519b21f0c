"""签名内容 what the signature of a line of the log is taken over, in one unmistakable form (R21)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

CONTENT = (
    "at", "account_id", "account_name", "unit", "kind", "on_behalf_of", "on_behalf_name", "origin", "request_id",
    "agent", "action", "table_name", "opinion", "result", "reason", "times", "row_id", "area", "summary", "changes",
)  # fmt: skip
"""What an entry's signature is taken over, in this order."""
_quoted = json.encoder.encode_basestring
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def content_of(values: Sequence[Any]) -> bytes:
    """Everything that an entry says, by :data:`CONTENT`, in one unmistakable form."""
    at, *rest = values
    return _written([at.isoformat(), *rest])


def contents_of(shared: Sequence[Any], own: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The same of many entries that have their first values in common; the rest are each one's own."""
    common = _json([shared[0].isoformat(), *shared[1:]])[:-1]
    for row_id, area, summary, changes in own:
        told = "null" if changes is None else _json(changes)
        yield f"{common},{row_id},{area},{_quoted(summary)},{told}]".encode()


def _written(values: Sequence[Any]) -> bytes:
    return _json(values).encode()
