"""冻结 what has been submitted or has passed is not changed, at any door: page, grid, import, deletion, files (I5).

The session refuses at the flush, whatever verb was called; the guards of the records say it before, in the same words,
and so does the plan of an import, which writes past the session.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from models.fields import Values
from models.platform.attachment import Attachment
from models.platform.bulk_gates import GUARDS_OF_CHANGES
from models.platform.changes import Changed, Removed, TableChange
from models.platform.flows.approving import who_acts
from models.platform.flows.content import owner_column
from models.platform.flows.declaration import Flow, flow_of, parents_of
from models.platform.flows.reviewed import COLUMNS, Reviewed
from models.platform.flows.words import INITIAL, Kind
from models.platform.refusal import Refusal
from models.platform.write_guards import CONCERNS, GUARDS, Attempt
from models.registry import TABLES

STAMPS = {"version", "changed_by", "changed_on"}
EFFECT = "flow effect"
ADVICE = {
    Kind.WAITING: "请由提交单位撤回，或由{who}打回后再修改",
    Kind.PASSED: "审核已结束，不能再修改或删除",
    Kind.CLOSED: "审核已结束，不能再修改或删除",
}
Held = dict[Flow, set[int]]


class Frozen(Refusal):
    """A record that waits or has passed was about to be changed; nothing was."""

    status = 409


class UndeclaredTransition(RuntimeError):
    """A column of the engine was about to be written past it; a bug of the verb (I2)."""


@contextmanager
def effects_of_a_decision(session: Session) -> Iterator[None]:
    """What a decision sets off may write the record that it froze."""
    before = session.info.get(EFFECT, False)
    session.info[EFFECT] = True
    try:
        yield
        session.flush()
    finally:
        session.info[EFFECT] = before


def told(flow: Flow, state_key: str) -> str | None:
    """Why a record in a state is not to be changed; None when it may be."""
    state = flow.state(state_key)
    if state.kind.is_open:
        return None
    advice = ADVICE[state.kind].format(who=who_acts(flow, state))
    return f"{flow.table.review_label}为“{state.label}”，{advice}"


def states_now(session: Session, flow: Flow, ids: Collection[int], *, shared: bool = False) -> dict[int, str]:
    """The states as committed, held as they are until the open transaction ends."""
    table = flow.table.__table__
    wanted = select(table.c.id, table.c.review_state).where(table.c.id.in_(sorted(ids))).order_by(table.c.id)
    if session.info.get("in_transaction"):
        wanted = wanted.with_for_update(read=shared)
    return dict(session.connection().execute(wanted).all())


def forbid_changes(session: Session, attempt: Attempt) -> Iterator[str]:
    """What the verbs on records are told, and what their pages show."""
    held: Held = defaultdict(set)
    if attempt.row is not None and (own := flow_of(attempt.table)) is not None:
        held[own].add(attempt.row.id)
    for flow in parents_of(attempt.table):
        held[flow] |= _owners(flow, attempt.table, attempt.values, attempt.row)
    yield from dict.fromkeys(why for _, why in _reasons(session, held))


def forbid_import(session: Session, change: TableChange) -> Iterator[tuple[int, str]]:
    """What an import is told, row by row: (area, reason)."""
    own = flow_of(change.table)
    if own is not None:
        rows: dict[int, Changed | Removed] = {each.row_id: each for each in change.changed}
        rows |= {each.row_id: each for each in change.removed}
        for row_id, why in _reasons(session, {own: set(rows)}):
            yield rows[row_id].values["area"], f"第 {rows[row_id].number} 行{why}"
    for flow in parents_of(change.table):
        owners = {owner: row["area"] for row in change.rows for owner in _owners(flow, change.table, row)}
        for owner, why in _reasons(session, {flow: set(owners)}):
            yield owners[owner], why


def _reasons(session: Session, held: Mapping[Flow, set[int]]) -> Iterator[tuple[int, str]]:
    for flow, ids in held.items():
        if not ids:
            continue
        for key, state in states_now(session, flow, ids).items():
            if (why := told(flow, state or INITIAL)) is not None:
                yield key, why


def _owners(flow: Flow, child: type[Any], values: Values, row: Any = None) -> set[int]:
    column = owner_column(flow, child)
    return {each for each in (values.get(column), getattr(row, column, None)) if each is not None}


@event.listens_for(Session, "before_flush")
def _refuse_frozen(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, Reviewed):
            _begin(row)
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in changed:
        if isinstance(row, Reviewed) and _moved(row) & set(COLUMNS):
            raise UndeclaredTransition(f"{row!r} is moved by something else than the engine")
    if session.info.get(EFFECT):
        return
    held = _touched((*session.new, *changed, *session.deleted), session.deleted)
    for _, why in _reasons(session, held):
        raise Frozen(why)


def _begin(row: Any) -> None:
    if row.review_state not in (None, INITIAL):
        raise UndeclaredTransition(f"{row!r} begins in {row.review_state!r}")
    row.review_state = INITIAL


def _moved(row: Any) -> set[str]:
    return {each.key for each in inspect(row).attrs if each.history.has_changes()}


def _touched(rows: Iterable[Any], deleted: Collection[Any]) -> Held:
    """The records under review that a flush would change: themselves, their rows, their files."""
    held: Held = defaultdict(set)
    for row in rows:
        if isinstance(row, Attachment):
            table = TABLES.get(row.table_name)
            if table is not None and (flow := flow_of(table)) is not None:
                held[flow].add(row.row_id)
            continue
        if not hasattr(row, "__decl__"):
            continue
        flow, key = flow_of(type(row)), inspect(row).identity
        if flow is not None and key and (row in deleted or not _moved(row) <= STAMPS | set(flow.free_fields)):
            held[flow].add(row.id)
        for parent in parents_of(type(row)):
            held[parent] |= _owners(parent, type(row), {}, row)
            held[parent] |= _former_owners(parent, row)
    return held


def _former_owners(flow: Flow, row: Any) -> set[int]:
    history = inspect(row).attrs[owner_column(flow, type(row))].history
    return {each for each in history.deleted or () if each is not None}


GUARDS.append(forbid_changes)
CONCERNS[forbid_changes] = lambda table: flow_of(table) is not None or bool(parents_of(table))
GUARDS_OF_CHANGES.append(forbid_import)
