"""组建规划组的完成条件 what 5.1 and 5.2 need before their switches may be turned on (A-001.Y 5.1, 5.2; G4)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import exists, select
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
from models.platform.steps import Guard, Reason

VILLAGE = AccountKind.VILLAGE.label
ROSTER = "P10"
NEEDED = {LEADER: "组长", DEPUTY: "副组长", MEMBER: "成员"}
"""What every group has at least one of (G4)."""
FEWEST, MOST = USUAL_SIZE
Group = tuple[str, int | None]


def _somebody_is_surveyed(session: Session, area: int) -> Iterator[Reason]:
    if not session.scalar(select(exists().where(PersonSurvey.area == area))):
        yield Reason("人员摸排：至少登记一人后才能完成", VILLAGE, "P09", PersonSurvey.__decl__.tab)


def _groups_are_complete(session: Session, area: int) -> Iterator[Reason]:
    for name, members in _groups(session, area):
        yield from _of_group(name, members)


def _groups(session: Session, area: int) -> Iterator[tuple[str, list[Any]]]:
    """The groups of a village by name, each with the roles and states of its people; that of the village first."""
    table = RosterMember
    columns = table.group_kind, table.hamlet_id, table.group_role, table.review_state
    rows = session.execute(select(*columns).where(table.area == area)).all()
    groups: dict[Group, list[Any]] = defaultdict(list)
    for kind, hamlet, *told in rows:
        groups[kind, hamlet].append(told)
    groups[OF_VILLAGE, None] += []
    names = _names(session, area, groups)
    for group in sorted(groups, key=lambda each: (each[0] != OF_VILLAGE, each[1] or 0)):
        yield names[group], groups[group]


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


def _groups_are_usual(session: Session, area: int) -> Iterator[Reason]:
    most_leaders = current().max_leaders
    for name, members in _groups(session, area):
        roles = [role for role, state in members if state not in NOT_COUNTED]
        if roles and not FEWEST <= len(roles) <= MOST:
            yield Reason(f"{name}现有 {len(roles)} 人，一般为 {FEWEST}–{MOST} 人", VILLAGE, ROSTER)
        if (leaders := roles.count(LEADER)) > most_leaders:
            yield Reason(f"{name}有 {leaders} 位组长，一般只能有 {most_leaders} 位", VILLAGE, ROSTER)


def _names(session: Session, area: int, groups: Any) -> dict[Group, str]:
    hamlets = dict(session.execute(select(Hamlet.id, Hamlet.name).where(Hamlet.area == area)).all())
    words = dictionaries(session)
    told = {group: words.label("roster_group", group[0]) for group in groups}
    return {
        group: label if group[1] is None else f"{label}（{hamlets.get(group[1], group[1])}）"
        for group, label in told.items()
    }


SOMEBODY_IS_SURVEYED = Guard("somebody_is_surveyed", _somebody_is_surveyed)
GROUPS_ARE_COMPLETE = Guard("groups_are_complete", _groups_are_complete)
GROUPS_ARE_USUAL = Guard("groups_are_usual", _groups_are_usual, advises=True)
