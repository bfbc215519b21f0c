"""组建规划组的完成条件 what 5.1 and 5.2 need before their switches may be turned on (A-001.Y 5.1, 5.2; G4)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.hamlet import Hamlet
from models.hometown.parameters import current
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import (
    DEPUTY,
    LEADER,
    MEMBER,
    NOT_COUNTED,
    OF_VILLAGE,
    PASSED,
    USUAL_SIZE,
    RosterMember,
)
from models.levels import AccountKind
from models.platform.dictionary import dictionaries
from models.platform.step_guard import Guard, Reason

VILLAGE = AccountKind.VILLAGE.label
ROSTER = "P10"
NEEDED = {LEADER: "组长", DEPUTY: "副组长", MEMBER: "成员"}
"""What every group has at least one of (G4)."""
FEWEST, MOST = USUAL_SIZE
Group = tuple[str, int | None]
Groups = list[tuple[str, list[Any]]]


def _somebody_is_surveyed(session: Session, areas: Sequence[int]) -> dict[int, list[Reason]]:
    told = set(session.scalars(select(PersonSurvey.area).where(PersonSurvey.area.in_(areas)).distinct()))
    reason = Reason("人员摸排：至少登记一人后才能完成", VILLAGE, "P09", PersonSurvey.__decl__.tab)
    return {area: [reason] for area in areas if area not in told}


def _groups_are_complete(session: Session, areas: Sequence[int]) -> Mapping[int, Iterator[Reason]]:
    return {area: _incomplete(groups) for area, groups in _groups(session, areas).items()}


def _groups_are_usual(session: Session, areas: Sequence[int]) -> Mapping[int, Iterator[Reason]]:
    return {area: _unusual(groups) for area, groups in _groups(session, areas).items()}


def _groups(session: Session, areas: Sequence[int]) -> dict[int, Groups]:
    """The groups of each village by name, each with the roles and states of its people; that of the village first."""
    table = RosterMember
    columns = table.area, table.group_kind, table.hamlet_id, table.group_role, table.review_state
    people: dict[int, dict[Group, list[Any]]] = {area: {(OF_VILLAGE, None): []} for area in areas}
    for area, kind, hamlet, *told in session.execute(select(*columns).where(table.area.in_(areas))):
        people[area].setdefault((kind, hamlet), []).append(told)
    name = _naming(session, areas)
    return {
        area: [(name(group), groups[group]) for group in sorted(groups, key=_place)]
        for area, groups in people.items()
    }


def _place(group: Group) -> tuple[bool, int]:
    kind, hamlet = group
    return kind != OF_VILLAGE, hamlet or 0


def _naming(session: Session, areas: Sequence[int]) -> Callable[[Group], str]:
    """How the groups are called: by the dictionary, that of a hamlet with its name."""
    known = select(Hamlet.id, Hamlet.name).where(Hamlet.area.in_(areas))
    hamlets, words = dict(session.execute(known).all()), dictionaries(session)

    def name(group: Group) -> str:
        kind, hamlet = group
        label = words.label("roster_group", kind)
        return label if hamlet is None else f"{label}（{hamlets.get(hamlet, hamlet)}）"

    return name


def _incomplete(groups: Groups) -> Iterator[Reason]:
    for name, members in groups:
        yield from _of_group(name, members)


def _of_group(name: str, members: Sequence[Any]) -> Iterator[Reason]:
    """One leader, a deputy and a member at least, and everybody has passed."""
    if not members:
        yield Reason(f"{name}：尚未填报人员", VILLAGE, ROSTER)
        return
    waiting = sum(state != PASSED for _, state in members)
    if waiting:
        yield Reason(f"{name}：还有 {waiting} 人没有审核通过", f"{VILLAGE}、审核单位", ROSTER)
    missing = [label for role, label in NEEDED.items() if all(held != role for held, _ in members)]
    if missing:
        yield Reason(f"{name}：还没有{'、'.join(missing)}，每组应有组长、副组长和成员", VILLAGE, ROSTER)


def _unusual(groups: Groups) -> Iterator[Reason]:
    most_leaders = current().max_leaders
    for name, members in groups:
        roles = [role for role, state in members if state not in NOT_COUNTED]
        if roles and not FEWEST <= len(roles) <= MOST:
            yield Reason(f"{name}现有 {len(roles)} 人，一般为 {FEWEST}–{MOST} 人", VILLAGE, ROSTER)
        if (leaders := roles.count(LEADER)) > most_leaders:
            yield Reason(f"{name}有 {leaders} 位组长，一般只能有 {most_leaders} 位", VILLAGE, ROSTER)


SOMEBODY_IS_SURVEYED = Guard.together("somebody_is_surveyed", _somebody_is_surveyed)
GROUPS_ARE_COMPLETE = Guard.together("groups_are_complete", _groups_are_complete)
GROUPS_ARE_USUAL = Guard.together("groups_are_usual", _groups_are_usual, advises=True)
