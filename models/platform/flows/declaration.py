"""审核流程 flows: who submits a record to whom, and what may become of it; data, checked at start-up (E.3, SM-1…SM-14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Index

from models.levels import AccountKind
from models.platform.dictionary import Option, derive_dictionary
from models.platform.flows.words import (
    INITIAL,
    Act,
    Desk,
    Effect,
    EffectOfMany,
    Guard,
    Kind,
    Opinion,
    Resubmission,
)
from models.platform.rights import Permission, grant, withdraw_page
from models.registry import DeclarationError


@dataclass(frozen=True)
class State:
    """A state as the manual calls it. One that waits names the desk (or the desks, of which any one) that must act."""

    key: str
    label: str
    kind: Kind = Kind.DRAFT
    desk: Desk | tuple[Desk, ...] | None = None
    resubmission: Resubmission | None = None
    """For a state of return: other than the flow's."""
    days: int | None = None
    """Working days in which the desk should have acted, where a setting does not say otherwise."""

    @property
    def desks(self) -> tuple[Desk, ...]:
        """Everybody who may act while it waits."""
        if self.desk is None:
            return ()
        return self.desk if isinstance(self.desk, tuple) else (self.desk,)


@dataclass(frozen=True)
class Transition:
    """One way from some states to another: whose it is, what is asked of him, and what follows."""

    key: str
    label: str
    sources: tuple[str, ...] = ()
    target: str = ""
    by: AccountKind | tuple[AccountKind, ...] = ()
    kind: Act = Act.APPROVE
    opinion: Opinion = Opinion.OPTIONAL
    chooses: Desk | None = None
    """The desk from whose accounts the next approver is picked."""
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    effect_of_many: EffectOfMany | None = None
    """In the place of ``effects`` where many records are decided on at once."""
    reversals: tuple[Effect, ...] = ()
    """What takes the effects back; a transition with effects and without these cannot be undone."""
    reversal_of_many: EffectOfMany | None = None
    """In the place of ``reversals`` where many are taken back at once."""
    reversal_guards: tuple[Guard, ...] = ()
    """What must not depend on it yet when it is taken back: by 撤销, and a submission by 撤回."""

    @property
    def is_reversible(self) -> bool:
        """Whether what it has set off can be taken back with it."""
        return not self.effects or bool(self.reversals)

    @property
    def kinds(self) -> tuple[AccountKind, ...]:
        """The kinds of account whose it is."""
        return (self.by,) if isinstance(self.by, AccountKind) else tuple(self.by)

    @property
    def permission(self) -> Permission:
        """The right that it needs on its flow."""
        return Permission.SUBMIT if self.kind in (Act.SUBMIT, Act.WITHDRAW) else Permission.DECIDE


WITHDRAW = Transition(Act.WITHDRAW, "撤回", kind=Act.WITHDRAW, opinion=Opinion.NONE)
UNDO = Transition(Act.UNDO, "撤销", kind=Act.UNDO, opinion=Opinion.NONE)
HAND_OVER = Transition(Act.HAND_OVER, "转办", kind=Act.HAND_OVER)
THE_ENGINES: Mapping[str, Transition] = {each.key: each for each in (WITHDRAW, UNDO, HAND_OVER)}
"""What every flow has without declaring it."""


@dataclass(frozen=True, eq=False)
class Flow:
    """The review of one table's records."""

    key: str
    label: str
    table: type[Any]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    title: Callable[[Any], str] = lambda record: str(record.title)
    names_place: bool = False
    """Whether the division belongs into the title: where there is one record to a place, it alone tells them apart."""
    resubmission: Resubmission = Resubmission.RESTART
    children: tuple[type[Any], ...] = ()
    """Tables whose rows belong to a record (by a foreign key): frozen, kept and compared with it."""
    free_fields: tuple[str, ...] = ()
    """Columns that a verb of the table writes whatever the state: 是否发函 of a person who has passed."""
    withdrawable: bool = True
    """Whether the submitter may take it back while nobody has acted."""

    @property
    def subsystem(self) -> str:
        """The subsystem that the table belongs to."""
        name: str = self.table.__decl__.subsystem
        return name

    @property
    def right(self) -> str:
        """The page that the rights to submit and to decide are granted on."""
        return f"{self.subsystem}_flow_{self.key}"

    def state(self, key: str) -> State:
        """The state of a key; KeyError when the flow has none."""
        return {each.key: each for each in self.states}[key]

    def state_of(self, record: Any) -> State:
        """The state that a record is in."""
        return self.state(record.review_state or INITIAL)

    def transition(self, key: str) -> Transition:
        """A transition by its key, the engine's own included; KeyError when there is none."""
        return {**THE_ENGINES, **{each.key: each for each in self.transitions}}[key]

    def leaving(self, state: State) -> tuple[Transition, ...]:
        """The declared ways out of a state."""
        return tuple(each for each in self.transitions if state.key in each.sources)


_flows: dict[str, Flow] = {}
FLOWS: Mapping[str, Flow] = MappingProxyType(_flows)
"""Every flow, by key, in the order declared."""
_by_table: dict[str, Flow] = {}
CHECKS: list[Callable[[Flow], None]] = []
"""What a flow must satisfy; each raises :class:`DeclarationError`."""


def declare(*flows: Flow) -> None:
    """Enter flows. A contradiction in one stops the start-up with :class:`DeclarationError`."""
    for flow in flows:
        if flow.key in _flows:
            raise DeclarationError(f"flow {flow.key} is declared twice")
        for check in CHECKS:
            check(flow)
        if flow.table.__tablename__ in _by_table:
            raise DeclarationError(f"flow {flow.key}: {flow.table.__name__} is under another flow already")
        _flows[flow.key] = _by_table[flow.table.__tablename__] = flow
        _index(flow)
        derive_dictionary(dictionary_of(flow.table), lambda flow=flow: _options(flow))  # type: ignore[misc]
        for transition in flow.transitions:
            grant(transition.permission, flow.right, *transition.kinds)


def undeclare(key: str) -> None:
    """Take a flow out again; only a sandbox that declared it does so."""
    flow = _flows.pop(key)
    del _by_table[flow.table.__tablename__]
    withdraw_page(flow.right)


def flow_of(table: type[Any]) -> Flow | None:
    """The flow that a table's records are under."""
    return _by_table.get(table.__tablename__)


def flow_of_record(record: Any) -> Flow:
    """The flow that a record is under; :class:`DeclarationError` when none is declared."""
    found = flow_of(type(record))
    if found is None:
        raise DeclarationError(f"no flow is declared for {type(record).__name__}")
    return found


def parents_of(table: type[Any]) -> list[Flow]:
    """The flows to whose records the rows of a table belong."""
    return [flow for flow in FLOWS.values() if table in flow.children]


def dictionary_of(table: type[Any]) -> str:
    """The derived dictionary that has the labels of a reviewed table's states."""
    return f"review_{table.__tablename__}"


def _options(flow: Flow) -> list[Option]:
    return [Option(state.key, state.label) for state in flow.states]


def _index(flow: Flow) -> None:
    """What the inbox asks of every table: what waits longest, and what waits in a division."""
    table = flow.table.__table__
    name = f"ix_{table.name}_waiting"
    if all(each.name != name for each in table.indexes):
        Index(name, table.c.review_state, table.c.review_since, table.c.id, table.c.area)
        Index(f"ix_{table.name}_place", table.c.area, table.c.review_state, table.c.review_since)
