"""状态与流转 the states of a flow and the ways between them, as the manual calls them."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.levels import AccountKind
from models.platform.flows.words import Act, Desk, Effect, EffectOfMany, Guard, Kind, Opinion, Resubmission
from models.platform.rights import Permission


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
