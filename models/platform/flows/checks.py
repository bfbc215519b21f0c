"""流程核对 what a flow must satisfy before anybody works with it: a contradiction stops the start-up."""

from collections.abc import Collection, Iterable

from models.levels import AccountKind
from models.platform.flows.declaration import CHECKS, Flow
from models.platform.flows.reviewed import Reviewed
from models.platform.flows.transition import THE_ENGINES, State, Transition
from models.platform.flows.words import INITIAL, Act, Desk, Kind, Opinion
from models.registry import DeclarationError

FINAL = (Kind.PASSED, Kind.CLOSED)


def check(flow: Flow) -> None:
    """Raise :class:`DeclarationError` for the first thing that is wrong."""
    if wrong := next(iter(faults(flow)), None):
        raise DeclarationError(f"flow {flow.key}: {wrong}")


def faults(flow: Flow) -> Iterable[str]:
    """Everything wrong with a declaration; what comes first has to be right for what follows to be asked."""
    yield from _shape(flow)
    for state in flow.states:
        yield from _fault_of_state(flow, state)
    for transition in flow.transitions:
        yield from _fault_of_transition(flow, transition)
    yield from _dead(flow)
    yield from _columns(flow)


def _shape(flow: Flow) -> Iterable[str]:
    if not issubclass(flow.table, Reviewed):
        yield f"{flow.table.__name__} is not Reviewed"
    yield from _twice("state", [each.key for each in flow.states])
    yield from _twice("state label", [each.label for each in flow.states])
    yield from _twice("transition", [each.key for each in flow.transitions])
    if taken := [each.key for each in flow.transitions if THE_ENGINES.keys() & {each.key, each.kind}]:
        yield f"{taken[0]} is the engine's own and is not declared"
    if not flow.states or flow.states[0].key != INITIAL or flow.states[0].kind is not Kind.DRAFT:
        yield f"the first state must be {INITIAL!r} of kind DRAFT"
    known = {each.key for each in flow.states}
    for each in flow.transitions:
        if unknown := [key for key in (*each.sources, each.target) if key not in known]:
            yield f"transition {each.key} names unknown states {unknown}"
        if not each.sources:
            yield f"transition {each.key} has no source"


def _twice(what: str, keys: Collection[str]) -> Iterable[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{what} {key} is declared twice"
        seen.add(key)


def _fault_of_state(flow: Flow, state: State) -> Iterable[str]:
    if state.kind not in set(Kind):
        yield f"state {state.key} is of the unknown kind {state.kind!r}"
    if unknown := [desk for desk in state.desks if not _is_known(desk)]:
        yield f"state {state.key} waits for the unknown {unknown[0]!r}"
    if state.kind is Kind.WAITING and not state.desks:
        yield f"state {state.key} waits and nobody sits at its desk"
    if state.kind is not Kind.WAITING and state.desks:
        yield f"state {state.key} has a desk and does not wait"
    acting = {kind for each in flow.leaving(state) for kind in each.kinds}
    if idle := [desk.kind.label for desk in state.desks if desk.kind not in acting]:
        yield f"state {state.key} waits for {idle[0]}, who has no transition out of it"


def _is_known(desk: object) -> bool:
    return isinstance(desk, Desk) and desk.kind in set(AccountKind)


def _fault_of_transition(flow: Flow, each: Transition) -> Iterable[str]:
    name = f"transition {each.key}"
    if each.kind not in set(Act) or each.opinion not in set(Opinion):
        yield f"{name} is of an unknown kind"
    if not each.kinds or any(kind not in set(AccountKind) for kind in each.kinds):
        yield f"{name} is nobody's, or an unknown kind of account's: {each.by!r}"
    sources, target = [flow.state(key) for key in each.sources], flow.state(each.target)
    if strangers := [
        kind.label
        for kind in each.kinds
        for state in sources
        if state.kind is Kind.WAITING and kind not in {desk.kind for desk in state.desks}
    ]:
        yield f"{name} is also {strangers[0]}'s, who does not sit at the desk"
    if each.chooses is not None and each.chooses not in target.desks:
        yield f"{name} chooses an approver who does not sit at the desk of {target.key}"
    if each.kind is Act.SUBMIT and any(not state.kind.is_open for state in sources):
        yield f"{name} submits what has been submitted already"
    if each.kind is Act.APPROVE and any(state.kind is not Kind.WAITING for state in sources):
        yield f"{name} approves what does not wait"
    if lost := [guard.key for guard in (*each.guards, *each.reversal_guards) if not guard.mended]:
        yield f"{name}: guard {lost[0]} does not say where what it names is mended"
    if each.kind is Act.RETURN:
        yield from _fault_of_return(flow, each, target)


def _fault_of_return(flow: Flow, each: Transition, target: State) -> Iterable[str]:
    if each.opinion is not Opinion.REQUIRED:
        yield f"transition {each.key} returns without a required opinion"
    if not target.kind.is_open:
        yield f"transition {each.key} returns to {target.key}, where nobody can mend the record"
        return
    again = {kind for way in flow.leaving(target) if way.kind is Act.SUBMIT for kind in way.kinds}
    if not again & flow.table.__decl__.written_by:
        yield f"transition {each.key} returns to {target.key}, where nobody both edits and submits again"


def _dead(flow: Flow) -> Iterable[str]:
    reached, ended = {INITIAL}, {each.key for each in flow.states if each.kind in FINAL}
    if not any(each.kind is Kind.PASSED for each in flow.states):
        yield "no state is the end of it"
    for _ in flow.states:
        for each in flow.transitions:
            if reached.intersection(each.sources):
                reached.add(each.target)
            if each.target in ended:
                ended.update(each.sources)
    for state in flow.states:
        if state.key not in reached:
            yield f"state {state.key} is dead: nothing leads to it"
        if state.key not in ended:
            yield f"state {state.key} is dead: no way leads from it to an end"


def _columns(flow: Flow) -> Iterable[str]:
    columns = flow.table.__table__.c
    if flow.table.__decl__.extra.get("one_per_place") and not flow.names_place:
        yield "its records are one to a place and its title does not name the place"
    if unknown := [name for name in flow.free_fields if name not in columns]:
        yield f"free fields name unknown columns {unknown}"
    for child in flow.children:
        if not any(key.column.table is flow.table.__table__ for key in child.__table__.foreign_keys):
            yield f"{child.__name__} has no foreign key to {flow.table.__name__}"


CHECKS.append(check)
