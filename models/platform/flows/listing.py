"""我的待办 the inbox: a query over the states of all flows, never a copied table; and what I have decided (E.2, A-001.Z-17)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models.platform.clock import now
from models.platform.division import names_of
from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.transition import State
from models.platform.flows.due import overdue_since
from models.platform.flows.event import ReviewEvent
from models.platform.flows.waiting import EVERYTHING, LONGEST_TEXT, MOST_KEPT, Filters, parts_of, who
from models.platform.scope import actor_of, area_bounds

SIZE = 20
MOST_COUNTED = 1_000
"""The badge says 999+ beyond."""


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


@dataclass(frozen=True)
class InboxPage:
    """One page, and whether there is another."""

    entries: list[Waiting]
    number: int
    has_more: bool


def inbox(session: Session, filters: Filters = EVERYTHING, page: int = 1) -> InboxPage:
    """What waits for the account, longest first; a page in three queries, however many flows there are."""
    number = max(page, 1)
    rows = _asked(session, _page, filters, most=number * SIZE + 1, start=(number - 1) * SIZE, size=SIZE + 1)
    return InboxPage(entries_of(session, rows[:SIZE]), number, has_more=len(rows) > SIZE)


def inbox_count(session: Session, filters: Filters = EVERYTHING) -> int:
    """How many records wait for the account; no more than a thousand are counted."""
    return min(sum(inbox_counts(session, filters).values()), MOST_COUNTED)


def inbox_counts(session: Session, filters: Filters = EVERYTHING) -> dict[tuple[str, str], int]:
    """The same by flow and state, for the tabs of the page."""
    rows = _asked(session, _counts, filters, most=MOST_COUNTED)
    return {(flow, state): count for flow, state, count in rows}


Parts = tuple[tuple[str, str, Select[Any]], ...]


def _asked(
    session: Session, statement_of: Callable[[Parts], Any], filters: Filters, **limits: int
) -> Sequence[Any]:
    """The answer to a question over all parts; without filters the statement is made once and kept."""
    parts = tuple((flow.key, state.key, part) for flow, state, part in parts_of(session, filters))
    if not parts:
        return ()
    statement = _kept(statement_of, parts) if filters == EVERYTHING else statement_of(parts)
    return session.connection().execute(statement, who(actor_of(session)) | limits).all()


@lru_cache(MOST_KEPT)
def _kept(statement_of: Callable[[Parts], Any], parts: Parts) -> Any:
    return statement_of(parts)


def _page(parts: Parts) -> Any:
    ordered = (part.order_by("review_since", "id").limit(bindparam("most")) for _, _, part in parts)
    whole = union_all(*(select(part.subquery()) for part in ordered)).subquery()
    longest = select(whole).order_by(whole.c.review_since, whole.c.id)
    return longest.offset(bindparam("start")).limit(bindparam("size"))


def _counts(parts: Parts) -> Any:
    limited = ((flow, state, part.limit(bindparam("most")).subquery()) for flow, state, part in parts)
    return union_all(
        *(
            select(literal(flow), literal(state), func.count()).select_from(part)
            for flow, state, part in limited
        )
    )


def ids_waiting(
    session: Session, flow: Flow, states: Collection[str], filters: Filters, most: int
) -> list[int]:
    """The keys of what a filter finds in some states of one flow, the longest waiting first."""
    parts = [part for each, state, part in parts_of(session, filters) if each is flow and state.key in states]
    found: list[int] = []
    for part in parts:
        longest = part.order_by("review_since", "id").limit(most)
        found += [row.id for row in session.connection().execute(longest, who(actor_of(session)))]
    return found[:most]


def done_by_me(
    session: Session, page: int = 1, filters: Filters = EVERYTHING
) -> tuple[list[ReviewEvent], bool]:
    """我已办理 what the account has submitted and decided, newest first; and whether there is another page."""
    account_id, number = actor_of(session).account_id, max(page, 1)
    wanted = select(ReviewEvent).where(ReviewEvent.account_id == account_id)
    if filters.flow or filters.subsystem:
        asked = [
            each.table.__tablename__
            for each in FLOWS.values()
            if filters.flow in ("", each.key) and filters.subsystem in ("", each.subsystem)
        ]
        wanted = wanted.where(ReviewEvent.table_name.in_(asked))
    if filters.text:
        wanted = wanted.where(ReviewEvent.title.contains(filters.text[:LONGEST_TEXT], autoescape=True))
    if filters.area is not None:
        low, high = area_bounds(filters.area)
        wanted = wanted.where(ReviewEvent.area >= low, ReviewEvent.area < high)
    ordered = wanted.order_by(ReviewEvent.at.desc(), ReviewEvent.id.desc())
    rows = session.scalars(ordered.offset((number - 1) * SIZE).limit(SIZE + 1)).all()
    return list(rows[:SIZE]), len(rows) > SIZE


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
