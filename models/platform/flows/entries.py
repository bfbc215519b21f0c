"""待办条目 the lines of an inbox: place, title and what was done last, read for a page at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.division import names_of
from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.due import overdue_since
from models.platform.flows.event import ReviewEvent
from models.platform.flows.transition import State


@dataclass(frozen=True)
class Waiting:
    """A record that waits for the account, with what was done to it last."""

    flow: Flow
    state: State
    row_id: int
    area: int
    place: str
    since: datetime | None
    round: int
    title: str
    is_overdue: bool
    last: ReviewEvent | None

    @property
    def days(self) -> int:
        """Whole days that it has waited."""
        return (now() - self.since).days if self.since else 0

    @property
    def is_unchanged(self) -> bool:
        """Whether it was submitted again without any change."""
        return self.last is not None and self.last.is_unchanged


def entries_of(session: Session, rows: Sequence[Any]) -> list[Waiting]:
    """The lines of a page, with place, title and what was done last, in as many queries as there are such things."""
    names = names_of(session, {row.area for row in rows}) if rows else {}
    lasts = _lasts(session, rows)
    limits = {(row.flow, row.review_state): _limit(session, row) for row in rows}
    return [
        Waiting(
            flow=FLOWS[row.flow],
            state=FLOWS[row.flow].state(row.review_state),
            row_id=row.id,
            area=row.area,
            place=" ".join(list(names.get(row.area, {}).values())[-2:]),
            since=row.review_since,
            round=row.review_round,
            title=last.title if (last := lasts.get((row.flow, row.id))) else "",
            is_overdue=_is_before(row.review_since, limits[row.flow, row.review_state]),
            last=last,
        )
        for row in rows
    ]


def _limit(session: Session, row: Any) -> datetime | None:
    flow = FLOWS[row.flow]
    return overdue_since(session, flow, flow.state(row.review_state))


def _is_before(since: datetime | None, limit: datetime | None) -> bool:
    return since is not None and limit is not None and since < limit


def _lasts(session: Session, rows: Sequence[Any]) -> dict[tuple[str, int], ReviewEvent]:
    """What was done last to each record of a page, in one query over all flows."""
    by_flow: dict[str, list[int]] = {}
    for row in rows:
        by_flow.setdefault(row.flow, []).append(row.id)
    return last_events_of_flows(session, by_flow)


def last_events_of_flows(session: Session, ids: dict[str, list[int]]) -> dict[tuple[str, int], ReviewEvent]:
    """The last event of records of several flows, by flow and id."""
    flows = {FLOWS[key].table.__tablename__: key for key in ids}
    pairs = [
        and_(ReviewEvent.table_name == FLOWS[key].table.__tablename__, ReviewEvent.row_id.in_(some))
        for key, some in ids.items()
    ]
    if not pairs:
        return {}
    newest = (
        select(func.max(ReviewEvent.id))
        .where(or_(*pairs))
        .group_by(ReviewEvent.table_name, ReviewEvent.row_id)
    )
    rows = session.scalars(select(ReviewEvent).where(ReviewEvent.id.in_(newest)))
    return {(flows[row.table_name], row.row_id): row for row in rows}
