"""流程神谕 what a review must do, worked out from the declaration alone and in memory: the engine is compared with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.platform.flows import Act, Flow, Guard, Kind, Opinion, Resubmission, State, Transition
from models.platform.scope import Actor
from tests.people import Person

ENGINES = ("withdraw", "undo", "hand_over")


@dataclass(frozen=True)
class Try:
    """Somebody tries a transition."""

    who: Person
    key: str
    approver: int | None
    opinion: str


@dataclass
class Happened:
    """A transition that took place."""

    act: Act
    key: str
    source: str
    target: str
    who: Person
    handler_before: int | None
    is_undone: bool = False


@dataclass
class Oracle:
    """One record as it must be."""

    flow: Flow
    area: int
    people: Sequence[Person]
    state: str = "draft"
    handler: int | None = None
    round: int = 0
    events: list[Happened] = field(default_factory=list)

    @property
    def now(self) -> State:
        return self.flow.state(self.state)

    def tries(self) -> Iterator[Try]:
        """Everything that anybody could do now."""
        for who in self.people:
            for way in (*self.flow.transitions, *map(self.flow.transition, ENGINES)):
                listed: list[int | None] = [*self.listed(way)]
                for approver in listed or [None]:
                    attempt = Try(who, way.key, approver, "意见")
                    if self.may(attempt):
                        yield attempt

    def may(self, attempt: Try) -> bool:
        """Whether the declaration lets him, guards left aside."""
        way = self.flow.transition(attempt.key)
        if way.opinion is Opinion.REQUIRED and not attempt.opinion:
            return False
        if attempt.key == "withdraw":
            return self._may_withdraw(attempt.who)
        if attempt.key == "undo":
            return self._may_undo(attempt.who)
        listed = self.listed(way)
        if attempt.key == "hand_over":
            return self._is_handler(attempt.who) and attempt.approver in listed
        if self.state not in way.sources or attempt.who.kind not in way.kinds:
            return False
        if self._resumed(way) is None and way.chooses is not None:
            only = attempt.approver is None and len(listed) == 1
            if not only and attempt.approver not in listed:
                return False
        if self.now.kind is Kind.WAITING:
            return self._is_handler(attempt.who)
        return attempt.who.actor.covers(self.area)

    def listed(self, way: Transition) -> list[int]:
        """From whom the approver is chosen."""
        desks = self.now.desks if way.key == "hand_over" else ((way.chooses,) if way.chooses else ())
        found = {
            each.id
            for desk in desks
            for each in self.people
            if each.kind is desk.kind and each.area == desk.place(self.area)
        }
        return sorted(found - {self.handler} if way.key == "hand_over" else found)

    def take(self, attempt: Try) -> None:
        """What must have become of it."""
        way, source, before = self.flow.transition(attempt.key), self.state, self.handler
        if attempt.key == "undo":
            last = self.events[-1]
            last.is_undone = True
            self.state, self.handler = last.source, last.handler_before
        elif attempt.key == "withdraw":
            last = self._effective()[-1]
            last.is_undone = True
            self.state, self.handler = last.source, last.handler_before
        elif attempt.key == "hand_over":
            self.handler = attempt.approver
        elif (back := self._resumed(way)) is not None:
            self.state, self.handler = back.source, back.who.id
        else:
            listed = self.listed(way)
            self.state = way.target
            self.handler = (attempt.approver or listed[0]) if way.chooses else None
        self.round += way.kind is Act.SUBMIT
        self.events.append(Happened(way.kind, way.key, source, self.state, attempt.who, before))

    def _resumed(self, way: Transition) -> Happened | None:
        rule = self.now.resubmission or self.flow.resubmission
        if (
            way.kind is not Act.SUBMIT
            or self.now.kind is not Kind.RETURNED
            or rule is not Resubmission.RESUME
        ):
            return None
        returns = [each for each in self.events if each.act is Act.RETURN and not each.is_undone]
        return returns[-1] if returns else None

    def _effective(self) -> list[Happened]:
        aside = (Act.UNDO, Act.HAND_OVER)
        return [each for each in self.events if each.act not in aside and not each.is_undone]

    def _is_handler(self, who: Person) -> bool:
        seated = any(who.kind is desk.kind and who.area == desk.place(self.area) for desk in self.now.desks)
        return seated and self.handler in (None, who.id)

    def _may_withdraw(self, who: Person) -> bool:
        done = self._effective()
        if not done or done[-1].act is not Act.SUBMIT or done[-1].target != self.state:
            return False
        submits = {kind for way in self.flow.transitions if way.kind is Act.SUBMIT for kind in way.kinds}
        same = who.kind is done[-1].who.kind and who.actor.covers(self.area)
        return who.kind in submits and same

    def _may_undo(self, who: Person) -> bool:
        if not self.events or not self.events[-1].act.decides or self.events[-1].who.id != who.id:
            return False
        done = self.flow.transition(self.events[-1].key)
        return not done.effects or bool(done.reversals)

    def guards(self, attempt: Try) -> Sequence[Guard]:
        """What must be asked before it happens: of a taking back, what was declared with what is taken back."""
        if attempt.key not in ("undo", "withdraw"):
            return self.flow.transition(attempt.key).guards
        back = self.events[-1:] if attempt.key == "undo" else self._effective()[-1:]
        return [
            guard
            for each in back
            if each.act is not Act.HAND_OVER and each.act.value not in ENGINES
            for guard in self.flow.transition(each.key).reversal_guards
        ]


def waiting_for(actor: Actor, oracles: Sequence[Oracle]) -> dict[tuple[str, str], int]:
    """What the inbox of an account must hold, counted by flow and state."""
    found: dict[tuple[str, str], int] = {}
    for each in oracles:
        state = each.now
        handled = any(
            actor.kind is desk.kind and actor.area == desk.place(each.area) for desk in state.desks
        ) and each.handler in (None, actor.account_id)
        ways = each.flow.leaving(state)
        mended = state.kind is Kind.RETURNED and any(
            actor.kind in way.kinds for way in ways if way.kind is Act.SUBMIT
        )
        if handled or (mended and actor.covers(each.area)):
            key = each.flow.key, each.state
            found[key] = found.get(key, 0) + 1
    return found
