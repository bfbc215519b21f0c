"""前后对照 what a record held at an event beside what it holds now, though the keys were changed in between (R43, 001-110).

A number of a person is kept masked with its digest, and the digest is by the key of its time: so what the record holds
now is told by that key too. When that key is gone for good, the masked numbers alone are compared.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.platform.flows.content import FIELDS, ROWS, Content, contents_of, digest_of, unpacked
from models.platform.flows.declaration import Flow
from models.platform.flows.event import ReviewEvent
from models.platform.keyring import Purpose, keyring
from models.platform.masking import sensitive_fields
from models.sealed_column import index_name


def then_and_now(session: Session, flow: Flow, record: Any, event: ReviewEvent) -> tuple[Content, Content]:
    """What the record held right after an event, and what it holds now; equal where nothing was changed."""
    before = unpacked(event.content)
    kid = next((told.partition(".")[0] for _, _, told in _digests(flow, before)), None)
    if kid is None or kid in keyring().kids:
        key = keyring().key(kid, Purpose.BLIND_INDEX) if kid is not None else None
        return before, contents_of(session, flow, [record], key)[record.id]
    after = contents_of(session, flow, [record])[record.id]
    for content in (before, after):
        for values, name, _ in list(_digests(flow, content)):
            del values[name]
    return before, after


def is_as_it_was(session: Session, flow: Flow, record: Any, event: ReviewEvent, digest: str) -> bool:
    """Whether a record still holds what it held at an event; ``digest`` is of what it holds now."""
    masters = keyring().masters
    if event.at > datetime.fromisoformat(masters.made[masters.current]):
        return event.digest == digest
    before, after = then_and_now(session, flow, record, event)
    return digest_of(before) == digest_of(after)


def _digests(flow: Flow, content: Content) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Where a content has the digest of a number, by what name, and which it is."""
    parts = [(flow.table, [content[FIELDS]])]
    parts += [(child, content[ROWS].get(child.__tablename__, ())) for child in flow.children]
    for table, rows in parts:
        names = [index_name(each.name) for each in sensitive_fields(table)]
        for values in rows:
            yield from ((values, name, values[name]) for name in names if values.get(name))
