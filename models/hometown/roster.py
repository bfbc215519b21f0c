"""填报名单 proposing people for the planning groups: saving submits (001-103…106, 110, 112; data.md 3.10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.fields import Problem
from models.hometown.person_survey import IN_SERVICE, PersonSurvey
from models.hometown.roster_flow import ROSTER_REVIEW
from models.hometown.roster_member import LOCAL, OF_HAMLET, OF_VILLAGE, RETURNEE, RosterMember
from models.platform import records
from models.platform.flows import act
from models.platform.records import Saved
from models.platform.refusal import Invalid, Refusal
from models.platform.rights import Permission
from models.platform.step_gates import hold
from models.platform.write_guards import CONCERNS, GUARDS, Attempt

GROUPS = (OF_VILLAGE, OF_HAMLET)
RETURNEES_NOTICE = "报审在外回乡干部"
LOCALS_NOTICE = "报审村党组织书记、村两委等本村人员"
COPIED = ("name", "unit_name", "post", "rank_level", "category", "political", "phone", "willing")
"""What the roster keeps of a person as it was when proposed."""
MOST_AT_ONCE = 100
NEITHER_BUTTON = "请用“填报回乡人员”或“填报本村人员”填报，保存即提交"
SAME_PERSON = "人员姓名：回乡人员的姓名须与人员摸排一致；要换人请删除本条，另行填报"
PROPOSED = "此人已列入名单报审，不能删除。请先在名单报审中撤回或被打回后删除相应记录"


@dataclass(frozen=True)
class Chosen:
    """A person of the survey who is proposed, and as what."""

    person_id: int
    group_role: str | None
    hamlet_id: int | None = None
    remark: str | None = None


def candidates(session: Session, area: int, group_kind: str) -> Sequence[PersonSurvey]:
    """Who of the survey qualifies: willing, in public service outside, in no record of such a group (001-103)."""
    proposed = exists().where(
        RosterMember.person_survey_id == PersonSurvey.id, RosterMember.group_kind == group_kind
    )
    wanted = select(PersonSurvey).where(
        PersonSurvey.area == area,
        PersonSurvey.willing,
        PersonSurvey.category.in_(IN_SERVICE),
        ~proposed,
    )
    return session.scalars(wanted.order_by(PersonSurvey.unit_name, PersonSurvey.id)).all()


def propose_returnees(
    session: Session, area: int, group_kind: str, chosen: Sequence[Chosen], approver: int | None
) -> list[Saved[RosterMember]]:
    """填报回乡人员: propose people of the survey; all of them are submitted, or none is."""
    _begin(session, area, group_kind)
    if not chosen:
        raise Refusal("请先勾选要报审的人员")
    if len(chosen) > MOST_AT_ONCE:
        raise Refusal(f"一次最多报审 {MOST_AT_ONCE} 人，请分批填报")
    people = {person.id: person for person in candidates(session, area, group_kind)}
    saved, problems = [], list[Problem]()
    for each in chosen:
        if each.person_id not in people:
            raise Refusal("所选人员中有人已不符合报审条件，或已在报审名单中，请刷新页面重新选择")
        try:
            saved.append(_proposed(session, people[each.person_id], group_kind, each, approver))
        except Invalid as invalid:
            name = people[each.person_id].name
            problems += [replace(found, message=f"{name}：{found.message}") for found in invalid.problems]
    if any(each.is_error for each in problems):
        raise Invalid(problems)
    return saved


def _proposed(
    session: Session, person: PersonSurvey, group_kind: str, each: Chosen, approver: int | None
) -> Saved[RosterMember]:
    values = {name: getattr(person, name) for name in COPIED} | {
        "area": person.area,
        "hamlet_id": each.hamlet_id,
        "group_role": each.group_role,
        "remark": each.remark,
    }
    beside = {
        "group_kind": group_kind,
        "origin": RETURNEE,
        "willing": person.willing,
        "person_survey_id": person.id,
    }
    return _submitted(session, values, beside, approver)


def propose_local(
    session: Session, area: int, group_kind: str, values: Mapping[str, Any], approver: int | None
) -> Saved[RosterMember]:
    """填报本村人员: propose somebody of the village itself, who is not in the survey."""
    _begin(session, area, group_kind)
    _require_no_candidate(session, area, values)
    return _submitted(
        session, {**values, "area": area}, {"group_kind": group_kind, "origin": LOCAL}, approver
    )


def _require_no_candidate(session: Session, area: int, values: Mapping[str, Any]) -> None:
    """Who is in the survey and in public service is proposed from it, so that his unit is written to (001-106, 114)."""
    name, number = values.get("name"), values.get("phone")
    wanted = select(PersonSurvey).where(
        PersonSurvey.area == area, PersonSurvey.name == name, PersonSurvey.category.in_(IN_SERVICE)
    )
    if any(person.phone == number for person in session.scalars(wanted)):
        raise Refusal(f"{name}在人员摸排名单中，属于在外公职人员，请用“填报回乡人员”报审")


def still_proposed(session: Session, person: PersonSurvey) -> str:
    """What to do about somebody who is on the roster and no longer willing; empty for whoever is not on it."""
    wanted = select(RosterMember).where(RosterMember.person_survey_id == person.id).order_by(RosterMember.id)
    states = [ROSTER_REVIEW.state_of(member).label for member in session.scalars(wanted)]
    if not states:
        return ""
    return f"{person.name}已列入名单报审（{'、'.join(states)}），不再参加的，请撤回或由审核单位打回后删除报审记录"


def _begin(session: Session, area: int, group_kind: str) -> None:
    """One proposal of a village after the other, so that no two leaders come in at once (G1)."""
    if group_kind not in GROUPS:
        raise Refusal("请从“行政村规划编制组”或“自然村规划编制小组”页签填报")
    hold(session, area, exclusive=True)


def _submitted(
    session: Session, values: Mapping[str, Any], beside: Mapping[str, Any], approver: int | None
) -> Saved[RosterMember]:
    saved = records.create(session, RosterMember, values, beside)
    act(session, saved.row, "submit", approver=approver)
    return saved


def proposed_by_its_verbs(session: Session, attempt: Attempt) -> Iterator[str]:
    """There is no draft: only the verbs of this module, which submit, know the group of a new record (001-105)."""
    del session
    is_new = attempt.table is RosterMember and attempt.permission is Permission.ADD
    if is_new and attempt.values.get("group_kind") not in GROUPS:
        yield NEITHER_BUTTON


def same_person(session: Session, attempt: Attempt) -> Iterator[str]:
    """A record of somebody of the survey does not become somebody else's."""
    del session
    row = attempt.row
    if attempt.permission is not Permission.EDIT or not isinstance(row, RosterMember):
        return
    if row.origin == RETURNEE and attempt.values.get("name", row.name) != row.name:
        yield SAME_PERSON


def forbid_deleting_the_proposed(session: Session, attempt: Attempt) -> Iterator[str]:
    """Whoever is on the roster stays in the survey."""
    if (
        attempt.table is not PersonSurvey
        or attempt.permission is not Permission.DELETE
        or attempt.row is None
    ):
        return
    wanted = select(RosterMember.review_state).where(RosterMember.person_survey_id == attempt.row.id)
    if session.scalars(wanted).all():
        yield PROPOSED


GUARDS += [proposed_by_its_verbs, same_person, forbid_deleting_the_proposed]
CONCERNS[proposed_by_its_verbs] = CONCERNS[same_person] = lambda table: table is RosterMember
CONCERNS[forbid_deleting_the_proposed] = lambda table: table is PersonSurvey
