"""发送消息 putting messages down at a desk, what it has been told not told again; old ones dropped."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.database import upsert
from models.levels import AccountKind
from models.platform.clock import now
from models.platform.messages import LONGEST_TITLE, MESSAGE, Message, ReadMark, Sort
from models.platform.periodic import periodic

KEPT_FOR = timedelta(days=180)


def send(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Put messages down, inside the caller's transaction; what a desk has been told it is not told again."""
    if rows:
        moment = now()
        session.execute(
            upsert(session, Message.__table__).on_conflict_do_nothing(),
            [row | {"sent_on": moment} for row in rows],
        )


def message_to(
    kind: AccountKind,
    area: int,
    sort: Sort,
    topic: str,
    day: date,
    title: str,
    lines: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """A message as :func:`send` takes it."""
    return {
        "area": area,
        "kind": kind.value,
        "sort": sort.value,
        "topic": topic,
        "day": day,
        "title": title[:LONGEST_TITLE],
        "lines": list(lines),
    }


@periodic("forget_old_messages", "20 4 * * *", "清除过期的消息")
def forget_old_messages(session: Session) -> None:
    """Drop messages that are half a year old, and the marks of what is gone."""
    without_objects = {"synchronize_session": False}
    session.execute(
        delete(Message).where(Message.sent_on < now() - KEPT_FOR).execution_options(**without_objects)
    )
    gone = (ReadMark.what == MESSAGE) & ReadMark.item_id.not_in(select(Message.id))
    session.execute(delete(ReadMark).where(gone).execution_options(**without_objects))
