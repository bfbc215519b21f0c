"""批量办理 one transition of many records: judged one by one, written set by set, in one commit; who was skipped, and why (001-108)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session

from models.platform.account import Account
from models.platform.clock import now
from models.platform.flows.approving import Approver
from models.platform.flows.batch import (
    GONE,
    Outcome,
    Wanted,
    held,
    judged,
    log_moves,
    move_of,
    outcomes,
    require_all,
    set_off,
)
from models.platform.flows.declaration import Flow
from models.platform.flows.judging import way_of
from models.platform.flows.listing import ids_waiting
from models.platform.flows.moves import Move, decided
from models.platform.flows.recording import record_events
from models.platform.flows.reversing_many import take_back_together
from models.platform.flows.titles import title_of, titles_of
from models.platform.flows.verbs import NotAllowed, act, judged_opinion
from models.platform.flows.waiting import Filters
from models.platform.flows.words import Act, barred
from models.platform.refusal import Refusal
from models.platform.scope import actor_of

CHUNK = 500
MOST = 5_000


def act_many(
    session: Session,
    flow: Flow,
    chosen: Sequence[int] | Filters,
    key: str,
    *,
    opinion: str = "",
    approver: Approver = None,
) -> list[Outcome]:
    """Take one transition of every record that is named, or of everything in the inbox that a filter finds.

    What cannot be done is skipped and told; what was asked of all (an opinion) is refused as a whole.
    """
    if not session.info.get("in_transaction"):
        raise RuntimeError("transitions are made inside a transaction")
    way = way_of(flow, key)
    account_id = approver.id if isinstance(approver, Account) else approver
    wanted = Wanted(flow, way, judged_opinion(way, opinion), account_id, now())
    ids = _ids(session, wanted, chosen)
    if len(ids) > MOST:
        raise Refusal(f"一次最多办理 {MOST} 条，请按行政区划或状态筛选后分批办理")
    work = WORKS.get(way.kind, _together)
    found: list[Outcome] = []
    for start in range(0, len(ids), CHUNK):
        held = set(session.identity_map.keys())
        found += work(session, wanted, ids[start : start + CHUNK])
        _let_go(session, held)
    return found


def _ids(session: Session, wanted: Wanted, chosen: Sequence[int] | Filters) -> list[int]:
    """In order, so that two who decide on the same records wait for one another and none locks the other out."""
    if not isinstance(chosen, Filters):
        return sorted(set(chosen))
    states = wanted.way.sources or [state.key for state in wanted.flow.states]
    return sorted(ids_waiting(session, wanted.flow, states, chosen, MOST + 1))


def _let_go(session: Session, held: set[Any]) -> None:
    """Keep nothing in memory of what was only looked at here."""
    for row in list(session):
        if inspect(row).key not in held:
            session.expunge(row)


def _one_by_one(session: Session, wanted: Wanted, ids: Sequence[int]) -> Iterator[Outcome]:
    records = {each.id: each for each in held(session, wanted.flow, ids)}
    for key in ids:
        record = records.get(key)
        yield Outcome(key, "", (GONE,)) if record is None else _tried(session, wanted, record)


def _tried(session: Session, wanted: Wanted, record: Any) -> Outcome:
    title = title_of(session, wanted.flow, record)
    try:
        act(session, record, wanted.way.key, opinion=wanted.opinion, approver=wanted.approver_id)
    except NotAllowed as refused:
        return Outcome(record.id, title, refused.reasons)
    except Refusal as refused:
        return Outcome(record.id, title, (barred(refused.message),))
    return Outcome(record.id, title)


def _together(session: Session, wanted: Wanted, ids: Sequence[int]) -> list[Outcome]:
    records = held(session, wanted.flow, ids)
    against = judged(session, wanted, records)
    moves: dict[Move, list[Any]] = {}
    for record in records:
        if record.id not in against:
            try:
                moves.setdefault(move_of(session, wanted, record), []).append(record)
            except Refusal as refused:
                against[record.id] = (barred(refused.message),)
    titles = titles_of(session, wanted.flow, records)
    for move, same in moves.items():
        _carry_out(session, wanted.flow, move, same)
    return outcomes(ids, titles, against)


def _carry_out(session: Session, flow: Flow, move: Move, records: Sequence[Any]) -> None:
    before = {each.id: (each.handler_id, each.review_since) for each in records}
    _update(session, flow, move, list(before))
    fresh = held(session, flow, before)
    way = move.way
    set_off(session, way.effects, way.effect_of_many, fresh, decided(session, move))
    record_events(session, flow, move, fresh, before)
    log_moves(session, flow, move, fresh)


def _update(session: Session, flow: Flow, move: Move, ids: Sequence[int]) -> None:
    """The guarded statement, once for all that go the same way; they are held, so that all of them are as judged."""
    table, account = flow.table.__table__, actor_of(session).account_id
    values: dict[Any, Any] = {
        "version": table.c.version + 1,
        "review_state": move.target,
        "review_since": move.since,
        "handler_id": move.handler_id,
    }
    if move.way.kind is Act.SUBMIT:
        values |= {"review_round": table.c.review_round + 1, "submitted_by": account}
    mine = table.c.id.in_(ids), table.c.review_state == move.source
    done = session.execute(update(table).where(*mine).values(values))
    require_all(done, len(ids))


WORKS: Mapping[Act, Callable[[Session, Wanted, Sequence[int]], Iterable[Outcome]]] = {
    Act.UNDO: take_back_together,
    Act.WITHDRAW: take_back_together,
    Act.HAND_OVER: _one_by_one,
}
"""How what belongs to the engine is done to many; everything else goes :func:`_together`."""
