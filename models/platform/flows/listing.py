"""我的待办 the inbox: a query over the states of all flows, never a copied table; and what I have decided (E.2, A-001.Z-17)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.entries import Waiting, entries_of
from models.platform.flows.event import ReviewEvent
from models.platform.flows.waiting import EVERYTHING, LONGEST_TEXT, MOST_KEPT, Filters, parts_of, who
from models.platform.scope import actor_of, area_bounds

SIZE = 20
MOST_COUNTED = 1_000
"""The badge says 999+ beyond."""


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
