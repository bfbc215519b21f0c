"""发函场景 returnees who have passed both reviews: what the tests of 5.3 begin with."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown import sending
from models.hometown.letter import Letter
from models.hometown.roster_member import MEMBER, RosterMember
from models.platform.scope import SYSTEM, acting_as
from tests.people import ORGANISATION, Person
from tests.planning_scene import VILLAGE, working
from tests.team_scene import passed, propose, survey

WATER, FOREST = "示例市水务局", "示例市林业局"
UNITS = (WATER, FOREST, WATER)


def returnees(session: Session, *units: str, area: int = VILLAGE, first: int = 0) -> list[RosterMember]:
    """People of these units, proposed by their village and passed by 乡级 and 县委组织部."""
    people = [
        survey(session, first + number, area, unit_name=unit) for number, unit in enumerate(units or UNITS)
    ]
    members = [propose(session, person, MEMBER) for person in people]
    passed(session, *members)
    return members


def ids(members: Sequence[RosterMember]) -> list[int]:
    return [each.id for each in members]


def send(session: Session, members: Sequence[int], letter_no: str = "", by: Person = ORGANISATION) -> Any:
    """发函 as the county's organisation department."""
    with working(session, by.actor):
        return sending.send(session, members, letter_no)


def revoke(session: Session, members: Sequence[int], reason: str, by: Person = ORGANISATION) -> Any:
    """撤销发函."""
    with working(session, by.actor):
        return sending.revoke(session, members, reason)


def letters(session: Session) -> dict[int, Letter]:
    """Every letter by its member, as stored."""
    session.rollback()
    with acting_as(session, SYSTEM):
        rows = session.scalars(select(Letter).execution_options(populate_existing=True))
        return {each.member_id: each for each in rows}
