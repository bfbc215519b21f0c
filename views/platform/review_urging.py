"""催办审核 telling the desk at which a record waits, from the record itself: by whoever submitted it or stands above."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.deadlines import review_topic
from models.platform.flows import Kind
from models.platform.urges import urged_already
from models.platform.urging import ACTION, Named, find, may_urge
from views.platform.urging import NOTE, NOTE_BOX
from views.review_ways import reason_item
from views.reviewing import MORE, Typed


def named(row: Any) -> Named:
    """A record that waits, as it is urged."""
    flow = flows.flow_of_record(row)
    return Named(review_topic(flow.key, flow.state_of(row).key), row.area, row.id)


def urging(session: Session, row: Any, typed: Typed) -> Iterator[dict[str, Any]]:
    """The button with a box for a word to the desk; shut, once it was pressed on this working day."""
    flow = flows.flow_of(type(row))
    if flow is None or flow.state_of(row).kind is not Kind.WAITING:
        return
    pending = find(session, named(row))
    if not may_urge(session, pending):
        return
    already = urged_already(session, pending)
    yield {
        "label": ACTION,
        "post": url_for("ReviewsPage.urge", table=row.__tablename__, row_id=row.id),
        "confirm": "",
        "reasons": [reason_item(session, row, already)] if already is not None else [],
        "note": {
            "name": NOTE,
            "label": f"{NOTE_BOX['label']}（提醒{pending.receiver_kind.label}）",
            "value": typed.note,
            "error": typed.message if typed.note else "",
            "length": NOTE_BOX["length"],
        },
    }


MORE.append(urging)
