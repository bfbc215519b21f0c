"""审核流程 flows: who submits a record to whom, and what may become of it; data, checked at start-up (E.3, SM-1…SM-14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Index

from models.platform.dictionary import Option, derive_dictionary
from models.platform.flows.transition import THE_ENGINES, State, Transition
from models.platform.flows.words import INITIAL, Resubmission
from models.platform.rights import grant, withdraw_page
from models.registry import DeclarationError


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
