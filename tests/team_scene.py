"""编制组场景 people surveyed by a village and proposed for its planning groups: what the tests of chapter 5 begin with."""

from typing import Any

from sqlalchemy.orm import Session

from models.hometown import roster
from models.hometown.hamlet import Hamlet
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import DEPUTY, MEMBER, OF_VILLAGE, RosterMember
from models.platform import records
from models.platform.flows import act
from tests.hometown.sound_rows import SOUND
from tests.people import ORGANISATION, TOWNSHIP, Person
from tests.planning_scene import VILLAGE, clerk, working

PHONE = 19900000100


def phone(number: int) -> str:
    """An invented telephone, another for each number."""
    return str(PHONE + number)


def survey(session: Session, number: int = 0, area: int = VILLAGE, **changed: Any) -> PersonSurvey:
    """Register somebody in 人员摸排 as the village's clerk: willing, and in public service outside."""
    values = SOUND[PersonSurvey] | {"area": area, "name": name_of(number), "phone": phone(number)}
    with working(session, clerk(area)):
        return records.create(session, PersonSurvey, values | changed).row


def name_of(number: int) -> str:
    """An invented name, another for each number."""
    return "甲乙丙丁戊己庚辛壬癸"[number % 10] + "一二三四五六七八九十"[number // 10 % 10]


def hamlet(session: Session, name: str = "大坪村", area: int = VILLAGE) -> int:
    """Register a hamlet of the village; its id."""
    with working(session, clerk(area)):
        return records.create(session, Hamlet, {"area": area, "name": name}).row.id


def local(number: int = 50, **changed: Any) -> dict[str, Any]:
    """What is typed of somebody of the village itself: a secretary who leads."""
    typed = {
        name: value
        for name, value in SOUND[RosterMember].items()
        if name not in ("area", "group_kind", "origin")
    }
    return typed | {"name": name_of(number), "phone": phone(number)} | changed


def propose_local(
    session: Session, number: int = 50, kind: str = OF_VILLAGE, area: int = VILLAGE, **changed: Any
) -> RosterMember:
    """填报本村人员 as the village's clerk."""
    with working(session, clerk(area)):
        typed = local(number, **changed)
        return roster.propose_local(session, area, kind, typed, TOWNSHIP.id).row


def propose(
    session: Session, person: PersonSurvey, role: str = MEMBER, kind: str = OF_VILLAGE, **changed: Any
) -> RosterMember:
    """填报回乡人员 as the village's clerk."""
    with working(session, clerk(person.area)):
        chosen = [roster.Chosen(person.id, role, **changed)]
        [saved] = roster.propose_returnees(session, person.area, kind, chosen, TOWNSHIP.id)
    return saved.row


APPROVING = ((TOWNSHIP, "approve_at_township"), (ORGANISATION, "approve_at_county"))


def resubmit(
    session: Session, member: RosterMember, values: dict[str, Any], version: int, approver: int
) -> None:
    """Change a record that was returned and submit it again, from the township on (001-110, G5), in an open transaction."""
    saved = records.update(session, member, values, version)
    act(session, saved.row, "submit", approver=approver)


def decide(session: Session, member: RosterMember, by: Person, key: str, opinion: str = "同意") -> None:
    """One decision of a reviewer."""
    with working(session, by.actor):
        approver = ORGANISATION.id if key == "approve_at_township" else None
        act(session, records.fetch(session, RosterMember, member.id), key, opinion=opinion, approver=approver)


def passed(session: Session, *members: RosterMember) -> None:
    """Bring records through both reviews."""
    for member in members:
        for by, key in APPROVING:
            decide(session, member, by, key)


def complete_group(session: Session, area: int = VILLAGE) -> list[RosterMember]:
    """A village group of a secretary who leads, a returnee as deputy and one as member, all submitted."""
    deputy, member = survey(session, 1, area), survey(session, 2, area)
    return [
        propose_local(session, area=area),
        propose(session, deputy, DEPUTY),
        propose(session, member, MEMBER),
    ]


def state(session: Session, member: RosterMember) -> str:
    session.expire_all()
    return records.fetch(session, RosterMember, member.id).review_state


def fetched(session: Session, member: RosterMember) -> RosterMember:
    session.expire_all()
    return records.fetch(session, RosterMember, member.id)
