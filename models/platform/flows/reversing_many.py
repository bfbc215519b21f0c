"""批量撤销 taking back many at once: judged one by one, written set by set, as deciding on many is (001-108)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, literal, update
from sqlalchemy.orm import Session

from models.platform.flows.batch import Outcome, Wanted, held, log_moves, outcomes, require_all, set_off
from models.platform.flows.declaration import Flow
from models.platform.flows.event import ReviewEvent
from models.platform.flows.judging import against_permission
from models.platform.flows.moves import Move, decided
from models.platform.flows.recording import record_events
from models.platform.flows.reversing import against_taking_back, to_be_taken_back
from models.platform.flows.titles import titles_of
from models.platform.flows.transition import Transition
from models.platform.flows.words import Act

Lasts = Mapping[int, ReviewEvent]


def take_back_together(session: Session, wanted: Wanted, ids: Sequence[int]) -> list[Outcome]:
    """撤销 or 撤回 of these records, as far as nothing forbids it."""
    flow, way = wanted.flow, wanted.way
    records = held(session, flow, ids)
    titles = titles_of(session, flow, records)
    if shut := tuple(against_permission(session, flow, way)):
        return outcomes(ids, titles, dict.fromkeys(titles, shut))
    lasts = to_be_taken_back(session, flow, way, list(titles))
    against = against_taking_back(session, flow, way, records, lasts)
    same: dict[tuple[str, str, str], list[Any]] = {}
    for record in records:
        if record.id not in against:
            last = lasts[record.id]
            same.setdefault((last.transition, record.review_state, last.source), []).append(record)
    for (key, source, target), some in same.items():
        move = Move(way, source, target, wanted.at)
        _carry_out(session, flow, move, flow.transition(key), some, lasts)
    return outcomes(ids, titles, against)


def _carry_out(
    session: Session, flow: Flow, move: Move, done: Transition, records: Sequence[Any], lasts: Lasts
) -> None:
    before = {each.id: (each.handler_id, each.review_since) for each in records}
    _update(session, flow, move, {key: lasts[key] for key in before})
    fresh = held(session, flow, before)
    if move.way.kind is Act.UNDO:
        set_off(session, done.reversals, done.reversal_of_many, fresh, decided(session, move))
    record_events(session, flow, move, fresh, before, lasts)
    log_moves(session, flow, move, fresh)


def _update(session: Session, flow: Flow, move: Move, lasts: Lasts) -> None:
    """The guarded statement, once for all that go back the same way; each to the handler and the time it had."""
    table = flow.table.__table__
    values = {
        "version": table.c.version + 1,
        "review_state": move.target,
        "review_since": _each(table.c.id, {key: last.since_before for key, last in lasts.items()}),
        "handler_id": _each(table.c.id, {key: last.handler_before for key, last in lasts.items()}),
    }
    mine = table.c.id.in_(lasts), table.c.review_state == move.source
    require_all(session.execute(update(table).where(*mine).values(values)), len(lasts))


def _each(column: Any, values: Mapping[int, Any]) -> Any:
    """One value for all of them, or for each its own."""
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    told = {key: literal(value) for key, value in values.items() if value is not None}
    return case(told, value=column, else_=None)
