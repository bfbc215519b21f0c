"""我提交的 what an account has submitted, wherever it stands now: asked of the states, never kept (001-077, 107)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.entries import entries_of
from models.platform.flows.listing import MOST_COUNTED, SIZE, InboxPage
from models.platform.flows.transition import State
from models.platform.flows.waiting import EVERYTHING, Filters, asked_of, inside, who
from models.platform.flows.words import Act, Kind
from models.platform.scope import actor_of


def sent_by_me(session: Session, filters: Filters = EVERYTHING, page: int = 1) -> InboxPage:
    """A page of it, what moved last first."""
    number = max(page, 1)
    most = number * SIZE + 1
    parts = [
        part.order_by(part.selected_columns.review_since.desc(), part.selected_columns.id.desc()).limit(most)
        for part in _parts(session, filters)
    ]
    if not parts:
        return InboxPage([], number, has_more=False)
    whole = union_all(*(select(part.subquery()) for part in parts)).subquery()
    latest = select(whole).order_by(whole.c.review_since.desc(), whole.c.id.desc())
    rows = _told(session, latest.offset((number - 1) * SIZE).limit(SIZE + 1))
    return InboxPage(entries_of(session, rows[:SIZE]), number, has_more=len(rows) > SIZE)


def sent_count(session: Session, filters: Filters = EVERYTHING) -> int:
    """How many records the account has submitted; no more than a thousand are counted."""
    parts = [part.limit(MOST_COUNTED).subquery() for part in _parts(session, filters)]
    if not parts:
        return 0
    whole = union_all(*(select(part.c.id) for part in parts)).subquery()
    [[count]] = _told(session, select(func.count()).select_from(whole))
    return min(int(count), MOST_COUNTED)


def _told(session: Session, statement: Any) -> Any:
    return session.connection().execute(statement, who(actor_of(session))).all()


def _parts(session: Session, filters: Filters) -> Iterator[Select[Any]]:
    """One part of a union for each state that something submitted may be in; confined by hand, as the inbox is."""
    actor = actor_of(session)
    for flow, state in _states(filters):
        if any(way.kind is Act.SUBMIT and actor.kind in way.kinds for way in flow.transitions):
            table = flow.table.__table__
            columns = (
                table.c.id,
                table.c.area,
                table.c.review_state,
                table.c.review_since,
                table.c.review_round,
            )
            mine = table.c.review_state == state.key, table.c.submitted_by == actor.account_id
            confined = inside(table, is_wide=False)
            asked = asked_of(session, flow, state, filters)
            yield select(literal(flow.key).label("flow"), *columns).where(*mine, *confined, *asked)


def _states(filters: Filters) -> Iterator[tuple[Flow, State]]:
    for flow in FLOWS.values():
        if filters.flow in ("", flow.key) and filters.subsystem in ("", flow.subsystem):
            for state in flow.states:
                if state.kind is not Kind.DRAFT and filters.state in ("", state.key):
                    yield flow, state
