"""留痕 what is kept of a transition: the event with its snapshot."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.platform.flows.content import contents_of, digest_of, packed, written
from models.platform.flows.declaration import Flow
from models.platform.flows.event import LONGEST_TITLE, ReviewEvent
from models.platform.flows.moves import Move, last_return
from models.platform.flows.words import Act
from models.platform.scope import actor_of

Before = tuple[int | None, datetime | None]
"""The handler and the time of the state before."""


def event_of(session: Session, flow: Flow, record: Any, move: Move, before: Before) -> ReviewEvent:
    """The line of a record's history, with what the record now holds."""
    content = contents_of(session, flow, [record])[record.id]
    digest, actor = digest_of(content), actor_of(session)
    returned = (
        last_return(session, record) if move.way.kind is Act.SUBMIT and record.review_round > 1 else None
    )
    return ReviewEvent(
        area=record.area,
        table_name=record.__tablename__,
        row_id=record.id,
        title=flow.title(record)[:LONGEST_TITLE],
        act=move.way.kind.value,
        transition=move.way.key,
        label=move.way.label,
        source=move.source,
        target=move.target,
        round=record.review_round,
        at=move.at,
        account_id=actor.account_id,
        account_name=actor.name,
        unit=actor.unit,
        kind=actor.kind.value if actor.kind else None,
        on_behalf_name=actor.on_behalf_name or None,
        opinion=move.opinion or None,
        handler_id=move.handler_id,
        handler_before=before[0],
        since_before=before[1],
        undoes=move.undoes.id if move.undoes is not None else None,
        version=record.version,
        content=packed(written(content)),
        digest=digest,
        is_unchanged=returned is not None and returned.digest == digest,
    )
