"""期限事项 what a deadline can be set for: steps and reviews that wait, whose they are, what they may be counted from."""

from dataclasses import dataclass

from models.levels import AccountKind, Level
from models.platform.deadlines import review_topic, step_topic
from models.platform.flows.declaration import FLOWS, Flow
from models.platform.flows.transition import State
from models.platform.flows.words import Kind
from models.platform.steps import STEPS, Step

REVIEWS = "审核"


@dataclass(frozen=True)
class Topic:
    """What a deadline can be set for: a step, or a review that waits."""

    key: str
    label: str
    group: str
    who: str
    level: Level
    step: Step | None = None
    flow: Flow | None = None
    state: State | None = None


def topics() -> dict[str, Topic]:
    """Everything that a deadline can be set for, steps first; a step that completes itself has none."""
    steps = [
        Topic(step_topic(each), each.label, each.chapter, each.who, each.grain, each)
        for each in STEPS.values()
        if each.completed_by is not None
    ]
    reviews = [
        _review(flow, state)
        for flow in FLOWS.values()
        for state in flow.states
        if state.kind is Kind.WAITING and state.desks
    ]
    return {each.key: each for each in (*steps, *reviews)}


def own_topics(kind: AccountKind) -> frozenset[str]:
    """What a kind of account has to do itself: the steps that it completes, the reviews that wait at its desk."""
    return frozenset(
        key
        for key, topic in topics().items()
        if (topic.step is not None and topic.step.completed_by is kind)
        or (topic.state is not None and any(desk.kind is kind for desk in topic.state.desks))
    )


def _review(flow: Flow, state: State) -> Topic:
    desk = state.desks[0]
    who = "、".join(each.kind.label for each in state.desks)
    level = desk.level or desk.kind.level
    key = review_topic(flow.key, state.key)
    return Topic(key, f"{flow.label}（{state.label}）", REVIEWS, who, level, None, flow, state)


def events_for(topic: Topic) -> list[Step]:
    """The steps whose completion a step's deadline may be counted from: each counts for a division as large or larger."""
    if topic.step is None:
        return []
    step = topic.step
    mine = [each for each in STEPS.values() if each.subsystem == step.subsystem and each is not step]
    return [each for each in mine if each.grain.span >= step.grain.span]
