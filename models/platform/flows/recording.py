"""留痕 what is kept of a transition: one event for each record, with its snapshot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.platform.flows.comparing import is_as_it_was
from models.platform.flows.content import contents_of, digest_of, packed, written
from models.platform.flows.declaration import Flow
from models.platform.flows.event import LONGEST_TITLE, ReviewEvent
from models.platform.flows.moves import Move, last_returns
from models.platform.flows.titles import titles_of
from models.platform.flows.words import Act
from models.platform.scope import Actor, actor_of

Before = tuple[int | None, datetime | None]
"""The handler and the time of the state before."""
NOTHING_UNDONE: Mapping[int, ReviewEvent] = MappingProxyType({})


def event_of(session: Session, flow: Flow, record: Any, move: Move, before: Before) -> ReviewEvent:
    """Add the event of one record that has just moved."""
    made = ReviewEvent(**next(iter(_values(session, flow, move, [record], {record.id: before}))))
    session.add(made)
    session.flush()
    return made


def record_events(
    session: Session,
    flow: Flow,
    move: Move,
    records: Sequence[Any],
    before: Mapping[int, Before],
    undone: Mapping[int, ReviewEvent] = NOTHING_UNDONE,
) -> None:
    """Add the events of records that have gone the same way, in one statement; ``undone`` is what each took back."""
    rows = _values(session, flow, move, records, before)
    for row in rows:
        if (back := undone.get(row["row_id"])) is not None:
            row.update(undoes=back.id, handler_id=back.handler_before)
    session.connection().execute(insert(ReviewEvent.__table__), rows)


def _values(
    session: Session, flow: Flow, move: Move, records: Sequence[Any], before: Mapping[int, Before]
) -> list[dict[str, Any]]:
    shared = _of_the_move(actor_of(session), move)
    contents, titles = contents_of(session, flow, records), titles_of(session, flow, records)
    submits, name = move.way.kind is Act.SUBMIT, flow.table.__tablename__
    again = [each.id for each in records if submits and each.review_round > 1]
    returned = last_returns(session, name, again) if again else {}
    found = []
    for record in records:
        content = contents[record.id]
        digest = digest_of(content)
        own = {
            "area": record.area,
            "table_name": name,
            "row_id": record.id,
            "title": titles[record.id][:LONGEST_TITLE],
            "round": record.review_round,
            "handler_before": before[record.id][0],
            "since_before": before[record.id][1],
            "version": record.version,
            "content": packed(written(content)),
            "digest": digest,
            "is_unchanged": record.id in returned
            and is_as_it_was(session, flow, record, returned[record.id], digest),
        }
        found.append(shared | own)
    return found


def _of_the_move(actor: Actor, move: Move) -> dict[str, Any]:
    """What all records that go the same way have in common."""
    return {
        "act": move.way.kind.value,
        "transition": move.way.key,
        "label": move.way.label,
        "source": move.source,
        "target": move.target,
        "at": move.at,
        "account_id": actor.account_id,
        "account_name": actor.name,
        "unit": actor.unit,
        "kind": actor.kind.value if actor.kind else None,
        "on_behalf_name": actor.on_behalf_name or None,
        "opinion": move.opinion or None,
        "handler_id": move.handler_id,
        "undoes": move.undoes.id if move.undoes is not None else None,
    }
